"""Turtle: the line of every statement."""

import re
from pathlib import Path

import pytest

from citygraph.finding import FindingsError
from citygraph.folders import home
from citygraph.manifest import DESCRIPTION
from citygraph.statements import line_of
from citygraph.turtle import lines_of, read_turtle

WORDS = (path for path in (home() / "ontology").glob("*.ttl") if path.name != DESCRIPTION)
FILES = sorted([*(home() / "data").glob("*.ttl"), *WORDS])


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_both_parsers_read_the_same_statements(path: Path) -> None:
    assert set(lines_of(path)) == set(map(line_of, read_turtle(path, path.name)))


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_the_object_of_a_statement_stands_in_its_line(path: Path) -> None:
    text = path.read_text(encoding="utf-8").splitlines()
    lines = lines_of(path)
    for triple in read_turtle(path, path.name):
        value = triple.object.value.replace('"', '\\"')  # type: ignore[union-attr]
        assert value.split("/")[-1].split("#")[-1] in text[lines[line_of(triple)] - 1]


def test_lists_over_several_lines_have_lines_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text(
        '<a:s> <a:p> "one",\n  # a comment\n  "two" ;\n\n  <a:q> [ <a:r> "three" ],\n  "four" .\n',
        encoding="utf-8",
    )
    lines = {
        re.findall('"(.*)"', triple)[0]: line for triple, line in lines_of(path).items() if '"' in triple
    }
    assert lines == {"one": 1, "two": 3, "three": 5, "four": 6}


def test_what_is_no_turtle_is_told_with_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text('<a:s> <a:p> "one" ;\n  <a:q> "two .\n', encoding="utf-8")
    with pytest.raises(FindingsError, match=r"^data/a\.ttl:2: not Turtle") as error:
        read_turtle(path, "data/a.ttl")
    assert error.value.findings[0].mend
