"""What the columns of ready-made queries are called above tables: `queries/columns.yaml`."""

from collections.abc import Mapping
from functools import cache

from citygraph.folders import home
from citygraph.yaml_reader import read_yaml

NAME = "_name"
"""The end of the name of a column that holds what the things of another column are called."""


@cache
def headings() -> Mapping[str, Mapping[str, str]]:
    """Return what columns are called, by their name, by language."""
    told: Mapping[str, Mapping[str, str]] = read_yaml(
        (home() / "queries" / "columns.yaml").read_text(encoding="utf-8")
    )
    return told


def heading(column: str, language: str) -> str:
    """Return what a column is called in a language; its own name if nobody knows."""
    found = headings().get(column) or headings().get(column.removesuffix(NAME)) or {}
    return found.get(language, column)
