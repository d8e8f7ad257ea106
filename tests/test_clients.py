"""Clients in JavaScript: they read from the endpoint the rows that its JSON has, or the triples of its N-Triples."""

import json
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import rdflib

from citygraph.catalog import ReadyQuery
from tests.test_readers import GRAPHS, TABLES, fetch, names

CLIENTS = Path(__file__).parent / "clients"
pytestmark = [
    pytest.mark.skipif(
        not (shutil.which("node") and (CLIENTS / "node_modules/.package-lock.json").exists()),
        reason="Node.js or packages for it are missing: with Node.js and npm, make test installs them",
    ),
    pytest.mark.xdist_group("clients"),
]


@pytest.fixture(scope="module")
def answers(address: str) -> dict[str, dict[str, Any]]:
    """What each client reads, by its name and the name of the query."""
    queries = {query.name: fetch(address, query, "rq") for query in TABLES + GRAPHS}
    ended = subprocess.run(
        ["node", str(CLIENTS / "compare.mjs"), f"{address}sparql"],
        input=json.dumps(queries),
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(ended.stdout)  # type: ignore[no-any-return]


@pytest.mark.parametrize("client", ["fetch-sparql-endpoint", "comunica"])
@pytest.mark.parametrize("query", TABLES, ids=names(TABLES))
def test_tables(query: ReadyQuery, client: str, address: str, answers: dict[str, dict[str, Any]]) -> None:
    rows = json.loads(fetch(address, query, "json"))["results"]["bindings"]
    expected = [{name: term(value) for name, value in row.items()} for row in rows]
    assert counted(answers[client][query.name]) == counted(expected)


@pytest.mark.parametrize("client", ["fetch-sparql-endpoint", "comunica"])
@pytest.mark.parametrize("query", GRAPHS, ids=names(GRAPHS))
def test_graphs(query: ReadyQuery, client: str, address: str, answers: dict[str, dict[str, Any]]) -> None:
    graph = rdflib.Graph().parse(data=fetch(address, query, "nt"), format="nt")
    read = answers[client][query.name]
    lines = {" ".join(row[part] for part in ("subject", "predicate", "object")) + " ." for row in read}
    assert not [line for line in lines if "_:" in line]
    assert set(rdflib.Graph().parse(data="\n".join(lines), format="nt")) == set(graph)


def counted(rows: Any) -> Counter[str]:
    assert isinstance(rows, list), rows  # else it is what the client says went wrong
    return Counter(json.dumps(row, sort_keys=True) for row in rows)


def term(value: dict[str, str]) -> str:
    """Write a term of JSON results as compare.mjs does."""
    if value["type"] == "uri":
        return f"<{value['value']}>"
    if value["type"] == "bnode":
        return "_:"
    text = value["value"]
    for character, escaped in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r")):
        text = text.replace(character, escaped)
    if language := value.get("xml:lang"):
        return f'"{text}"@{language}'
    return f'"{text}"^^<{value["datatype"]}>' if "datatype" in value else f'"{text}"'
