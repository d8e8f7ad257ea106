"""Documentation: every query in it runs and gives the answer that stands below it; modules and commands are all there."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from pyoxigraph import QueryResultsFormat, Store

from citygraph.cli import main
from citygraph.folders import home

PAGES = sorted([*home().glob("*.md"), *(home() / "docs").glob("*.md")])
QUERY = re.compile(r"```sparql\n(.*?)```(?:(?:(?!```).)*?```csv\n(.*?)```)?", re.DOTALL)
QUERIES = [(page.name, *found) for page in PAGES for found in QUERY.findall(page.read_text(encoding="utf-8"))]


@pytest.mark.parametrize(("page", "query", "answer"), QUERIES)
def test_query_gives_the_answer_below_it(page: str, query: str, answer: str, store: Store) -> None:
    rows = store.query(query).serialize(format=QueryResultsFormat.CSV).decode().replace("\r\n", "\n")  # type: ignore[union-attr]
    assert rows.count("\n") > 1
    assert rows == answer if answer else page


def test_ten_questions_are_ten() -> None:
    assert len([page for page, _, answer in QUERIES if page == "questions.md" and answer]) == 10


def test_every_module_is_told() -> None:
    text = (home() / "docs" / "architecture.md").read_text(encoding="utf-8")
    modules = {path.name for path in (home() / "citygraph").glob("*.py")} - {"__init__.py", "__main__.py"}
    assert modules == set(re.findall(r"^\| `(\w+\.py)` \|", text, re.MULTILINE)) - {"server.py"}


def test_every_command_is_told() -> None:
    text = (home() / "README.md").read_text(encoding="utf-8")
    assert [name for name in main.commands if f"`citygraph {name}" not in text] == []
    assert all(CliRunner().invoke(main, [name, "--help"]).exit_code == 0 for name in main.commands)


@pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not link.startswith("http") and not (page.parent / link).exists()] == []


def test_every_table_is_told() -> None:
    text = (home() / "docs" / "data.md").read_text(encoding="utf-8")
    assert [
        path.name
        for path in (home() / "data").glob("*.csv")
        if f"`{path.name}`" not in text and path.name != "sources.csv"
    ] == []
