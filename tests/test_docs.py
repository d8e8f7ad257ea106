"""Documentation: queries in it give the answers below them on the real graph, commands run as they stand, nothing is left out."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from pyoxigraph import QueryResultsFormat, Store

from citygraph.catalog import read_catalog
from citygraph.cli import main
from citygraph.folders import home
from tests.conftest import served

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


def test_every_query_is_told() -> None:
    text = (home() / "docs" / "catalog.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| `([^`]+)` \| (.*?) \|", text, re.MULTILINE)
    assert told == [(query.name, query.summary["en"]) for query in read_catalog(home() / "queries").values()]


def test_every_dump_is_told() -> None:
    text = (home() / "docs" / "catalog.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([^`]+)` \|(.*)$", text, re.MULTILINE)
    told = {
        name: tuple(re.findall(r"`((?:citygraph|networks|sources|tables)[/.][^`]+)`", rest))
        for name, rest in rows
    }
    assert told == {query.name: query.dumps for query in read_catalog(home() / "queries").values()}


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


def commands(page: str) -> list[str]:
    """The commands of a page: lines set off by four blanks that begin with a program."""
    text = (home() / page).read_text(encoding="utf-8")
    return re.findall(r"^    ((?:curl|\.venv/bin/citygraph|make|git) .*)$", text, re.MULTILINE)


@pytest.fixture(scope="module")
def desk(seeds_release: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as the reader of the README has it: release, installed program, and the query saved as krakow.rq."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "releases").symlink_to(seeds_release.parent)
    (folder / ".venv" / "bin").mkdir(parents=True)
    (folder / ".venv" / "bin" / "citygraph").write_text(
        f'#!/bin/sh\nexec {sys.executable} -m citygraph "$@"\n', encoding="utf-8"
    )
    (folder / ".venv" / "bin" / "citygraph").chmod(0o755)
    query = QUERY.findall((home() / "README.md").read_text(encoding="utf-8"))[0][0]
    for name in ("krakow.rq", "question.rq"):
        (folder / name).write_text(query, encoding="utf-8")
    return folder


PAGES_WITH_COMMANDS = ("README.md", "docs/harvesting.md", "docs/queries.md", "docs/questions.md")
COMMANDS = [
    command
    for page in PAGES_WITH_COMMANDS
    for command in commands(page)
    if not command.startswith(("git", "make"))
]


@pytest.mark.parametrize("command", COMMANDS)
def test_command_runs_as_it_stands(command: str, desk: Path, address: str) -> None:
    here = command.replace("http://127.0.0.1:8000/", address).replace(
        "curl ", "curl --fail --silent --show-error "
    )
    result = subprocess.run(here, shell=True, cwd=desk, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.count("\n") > 1 or any(
        file.is_file() and file.stat().st_size > 1000 for file in desk.iterdir()
    )


def test_the_answer_in_the_readme_is_what_its_command_gives(desk: Path, release: Path) -> None:
    command = next(command for command in commands("README.md") if "krakow.rq" in command)
    with served(release) as address:
        result = subprocess.run(
            command.replace("http://127.0.0.1:8000/", address),
            shell=True,
            cwd=desk,
            capture_output=True,
            text=True,
            check=True,
        )
    assert (
        result.stdout.replace("\r", "")
        == QUERY.findall((home() / "README.md").read_text(encoding="utf-8"))[0][1]
    )


PROGRAMS = [
    (page.name, code)
    for page in PAGES
    for code in re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
]


@pytest.mark.parametrize(("page", "code"), PROGRAMS)
def test_program_runs_as_it_stands(page: str, code: str, address: str) -> None:
    here = code.replace("http://127.0.0.1:8000/", address)
    result = subprocess.run([sys.executable, "-c", here], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (0, ""), page
    assert result.stdout.count("\n") > 1
