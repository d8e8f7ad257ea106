"""Tables say what they are: metadata of CSV on the Web, which an independent reader takes."""

import json
from pathlib import Path
from typing import Any

import pytest
from csvw import TableGroup
from werkzeug.test import Client

from citygraph.catalog import read_catalog
from citygraph.folders import home
from citygraph.web.http.csvw import metadata

TABLES = [
    "members/on-date.csv?network=eccar&date=2015-06-30",
    "members/of-network.csv?network=eccar&labels=de&explain=true",
    "cities/networks.csv?limit=5",
    "data/graphs.csv",
]


def test_columns_are_named_and_nothing_is_guessed() -> None:
    query = read_catalog(home() / "queries")["data/graphs"]
    described = metadata(query, "http://example.org/graphs.csv", [*query.columns, "graph_label", "sources"])
    assert described["url"] == "http://example.org/graphs.csv"
    assert described["tableSchema"]["columns"] == [
        {"name": "graph", "titles": "graph", "datatype": "string"},
        {"name": "statements", "titles": "statements", "datatype": "string"},
        {"name": "graph_label", "titles": "graph_label", "datatype": "string"},
        {"name": "sources", "titles": "sources", "datatype": "anyURI", "separator": " "},
    ]


@pytest.mark.parametrize("address", TABLES)
def test_a_reader_takes_table_and_metadata(service: Client, tmp_path: Path, address: str) -> None:
    table = service.get(f"/queries/{address}")
    assert 'rel="describedby"; type="application/csvm+json"' in table.headers["Link"]
    answer = service.get(f"/queries/{address.replace('.csv', '.csv-metadata.json', 1)}")
    assert answer.mimetype == "application/csvm+json"
    described = json.loads(answer.data)
    name, _, chosen = described["url"].partition("?")
    assert name.endswith(address.partition("?")[0])
    assert sorted(chosen.split("&")) == sorted(address.partition("?")[2].split("&"))

    rows = read(tmp_path, table.data, described)
    assert len(rows) == table.text.count("\r\n") - 1
    assert list(rows[0]) == table.text.split("\r\n")[0].split(",")


def test_evidence_is_a_list(service: Client, tmp_path: Path) -> None:
    table, described = (
        service.get(f"/queries/members/of-network.{suffix}?network=eccar&explain=true").data
        for suffix in ("csv", "csv-metadata.json")
    )
    rows = read(tmp_path, table, json.loads(described))
    assert all(source.unsplit().startswith("https://") for row in rows for source in row["sources"])


def read(folder: Path, table: bytes, described: dict[str, Any]) -> list[dict[str, Any]]:
    """Read a table by its metadata, with the reader of the package csvw."""
    (folder / "table.csv").write_bytes(table)
    group = {"@context": described["@context"], "tables": [described | {"url": "table.csv"}]}
    (folder / "metadata.json").write_text(json.dumps(group), encoding="utf-8")
    return list(TableGroup.from_file(folder / "metadata.json").tables[0].iterdicts(strict=True))
