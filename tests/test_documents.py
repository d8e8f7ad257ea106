"""Documents: triples as people and programs like to read them, always the same bytes."""

import json
import os
import subprocess
import sys

import pytest
from pyoxigraph import RdfFormat, parse

from citygraph.documents import WRITERS, write_jsonld, write_turtle
from citygraph.folders import home
from citygraph.statements import line_of
from citygraph.turtle import read_turtle

LINES = sorted(line_of(triple) for triple in read_turtle(home() / "ontology" / "roles.ttl", "roles.ttl"))
PREFIXES = {"skos": "http://www.w3.org/2004/02/skos/core#", "role": "https://w3id.org/citygraph/id/role/"}


def test_written_turtle_is_the_same_every_time_and_says_the_same() -> None:
    written = write_turtle(LINES, PREFIXES)
    assert written == write_turtle(LINES[::-1], dict(reversed(PREFIXES.items())))
    assert {line_of(quad) for quad in parse(written, format=RdfFormat.TURTLE)} == set(LINES)
    assert b"\n\nrole:board-member " in written


def test_json_ld_is_compact_and_says_the_same() -> None:
    document = json.loads(write_jsonld(LINES, PREFIXES))
    assert [thing["id"] for thing in document["@graph"]] == sorted(
        thing["id"] for thing in document["@graph"]
    )
    first = next(thing for thing in document["@graph"] if thing["id"] == "role:associate-member")
    assert first["type"] == "skos:Concept"
    assert first["skos:prefLabel"][1] == {"@language": "en", "@value": "Associate member"}
    assert {line_of(quad) for quad in parse(json.dumps(document), format=RdfFormat.JSON_LD)} == set(LINES)


@pytest.mark.parametrize("name", WRITERS)
def test_every_format_is_the_same_in_another_process(name: str) -> None:
    code = "import sys; from tests.test_documents import *; sys.stdout.buffer.write(WRITERS[sys.argv[1]](LINES[::-1], PREFIXES))"
    environment = os.environ | {"PYTHONHASHSEED": "11"}
    run = subprocess.run(
        [sys.executable, "-c", code, name], cwd=home(), env=environment, capture_output=True, check=True
    )
    assert run.stdout == WRITERS[name](LINES, PREFIXES)


@pytest.mark.parametrize("name", WRITERS)
def test_no_triples_make_a_document_too(name: str) -> None:
    formats = {
        "ttl": RdfFormat.TURTLE,
        "nt": RdfFormat.N_TRIPLES,
        "rdf": RdfFormat.RDF_XML,
        "jsonld": RdfFormat.JSON_LD,
    }
    assert list(parse(WRITERS[name]([], PREFIXES), format=formats[name])) == []


def test_lists_keep_their_order() -> None:
    turtle = "<a:s> <a:p> ( <a:3> <a:1> <a:2> ) ."
    lines = [line_of(quad) for quad in parse(turtle, format=RdfFormat.TURTLE)]
    assert json.loads(write_jsonld(lines, {}))["@graph"][0]["a:p"] == {
        "@list": [{"id": "a:3"}, {"id": "a:1"}, {"id": "a:2"}]
    }


def test_lists_that_others_point_into_stay_as_they_are() -> None:
    """Written as JSON-LD lists they would be two, or without end."""
    for turtle in (
        "<a:s> <a:p> _:x ; <a:q> _:x . _:x <@first> 1 ; <@rest> <@nil> .",
        "<a:s> <a:p> _:x . _:x <@first> 1 ; <@rest> _:y . _:y <@first> 2 ; <@rest> _:x .",
        "_:x <@first> _:y ; <@rest> <@nil> . _:y <@first> _:x ; <@rest> <@nil> .",
    ):
        text = turtle.replace("<@", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#")
        lines = [line_of(quad) for quad in parse(text, format=RdfFormat.TURTLE)]
        written = parse(write_jsonld(lines, {}), format=RdfFormat.JSON_LD)
        assert len(list(written)) == len(lines)


@pytest.mark.parametrize("value", ["1", "01", "-0", "true", "1.50", "1e3", "INF", "123456789012345678901234"])
@pytest.mark.parametrize("name", ["integer", "boolean", "decimal", "double", "string"])
def test_json_ld_keeps_how_a_value_is_written(value: str, name: str) -> None:
    line = f'<a:s> <a:p> "{value}"^^<http://www.w3.org/2001/XMLSchema#{name}> .'.replace(
        "^^<http://www.w3.org/2001/XMLSchema#string>", ""
    )
    assert [line_of(quad) for quad in parse(write_jsonld([line], {}), format=RdfFormat.JSON_LD)] == [line]


def test_written_turtle_keeps_odd_characters() -> None:
    triple = '<a:s> <a:p> "tab\\t, line\\n, separator\u2028, at\\n@prefix" .'
    assert [line_of(quad) for quad in parse(write_turtle([triple], {}), format=RdfFormat.TURTLE)] == [triple]
