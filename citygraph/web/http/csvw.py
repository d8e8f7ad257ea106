"""Metadata of the tables that ready-made queries answer with: CSV on the Web (W3C)."""

from collections.abc import Iterable
from typing import Any

from citygraph.catalog import SOURCES, ReadyQuery
from citygraph.csvw import CONTEXT, texts
from citygraph.formats import Format

METADATA = Format("csv-metadata.json", "application/csvm+json")
"""How it is sent; the name is the suffix of its address."""


def metadata(query: ReadyQuery, address: str, columns: Iterable[str]) -> dict[str, Any]:
    """Return the metadata of the answer to a query as CSV.

    Args:
        query: the query.
        address: where the table is, its choices included.
        columns: its columns: those of the query, and what the request adds.
    """
    return {
        "@context": CONTEXT,
        "url": address,
        "dc:title": texts(query.summary.items()),
        "dc:description": texts(query.description.items()),
        "tableSchema": {"columns": [_column(name, name not in query.columns) for name in columns]},
    }


def _column(name: str, added: bool) -> dict[str, Any]:
    """Return what is known of a column for sure: values of a query may be of several types."""
    if added and name == SOURCES:
        return {"name": name, "titles": name, "datatype": "anyURI", "separator": " "}
    return {"name": name, "titles": name, "datatype": "string"}
