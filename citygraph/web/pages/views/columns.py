"""What the columns of an answer hold: things with names, numbers, dates, places, or texts."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, partial
from typing import Any

from citygraph.folders import home
from citygraph.tabular import Row, Table, Term, literal, number_of
from citygraph.yaml_reader import read_yaml

THING, NUMBER, YEAR, PERIOD, DATE, POINT, TRUTH, TEXT = (
    "thing", "number", "year", "period", "date", "point", "truth", "text",
)  # fmt: skip

_XSD = "http://www.w3.org/2001/XMLSchema#"
_KINDS = {"gYear": YEAR, "gYearMonth": DATE, "date": DATE, "dateTime": DATE, "boolean": TRUTH}
_DECIMAL = f"{_XSD}decimal"
_POINT = re.compile(r"\s*POINT\s*\(\s*(-?[0-9.]+)\s+(-?[0-9.]+)\s*\)\s*", re.IGNORECASE)


@cache
def words() -> Mapping[str, Any]:
    """Return what columns mean by their names: `queries/views.yaml`."""
    told: Mapping[str, Any] = read_yaml((home() / "queries" / "views.yaml").read_text(encoding="utf-8"))
    return told


@dataclass(frozen=True)
class Column:
    """What a column holds.

    Attributes:
        name: of the column.
        kind: of all that it holds, one of the kinds above; empty if that differs, or there is nothing.
        values: how many different ones.
        full: whether it holds something in each row.
        whole: whether all are whole numbers.
    """

    name: str
    kind: str
    values: int
    full: bool
    whole: bool


class Columns:
    """The columns of an answer by name."""

    def __init__(self, table: Table) -> None:
        self.table = table

    @cached_property
    def all(self) -> Mapping[str, Column]:
        """All columns, in their order."""
        return {name: _column(name, self.table.rows) for name in self.table.columns}

    @cached_property
    def names(self) -> Mapping[str, str]:
        """For columns of things those of what these are called, where each thing has a name."""
        ends = words()["names"]
        pairs = {
            column: next((column + end for end in ends if column + end in self.table.columns), "")
            for column in self.table.columns
        }
        return {
            column: named
            for column, named in pairs.items()
            if named and all(_is_named(row, column, named) for row in self.table.rows)
        }

    def kinds(self, *kinds: str) -> list[Column]:
        """Return the columns that hold one of these kinds."""
        return [column for column in self.all.values() if column.kind in kinds]

    def called(self, names: Sequence[str], *kinds: str) -> list[str]:
        """Return those of the names that columns of these kinds have."""
        return [name for name in names if name in self.all and self.all[name].kind in kinds]

    def pair(self, meaning: str, *kinds: str) -> list[str]:
        """Return the first columns that have a meaning: one, or the earliest and the latest."""
        return next(filter(None, (self.called(names, *kinds) for names in words()[meaning])), [])

    def things(self) -> list[Column]:
        """Return the columns of things that rows are about, those with names first if there are any."""
        things = [column for column in self.kinds(THING) if column.name not in words()["beside"]]
        return [column for column in things if column.name in self.names] or things


def placed(table: Table) -> tuple[Table, dict[str, str]]:
    """Return a table with coordinates in columns of their own, and which these are; none if it has none.

    They may be there, or stand together in a text as WKT writes points.
    """
    columns = Columns(table)
    found = {
        part: next(iter(columns.called(words()[part], NUMBER)), "") for part in ("latitude", "longitude")
    }
    if all(found.values()):
        return table, found
    points = columns.kinds(POINT)
    if not points:
        return table, {}
    place = points[0].name
    made = {"latitude": f"{place} latitude", "longitude": f"{place} longitude"}  # a variable holds no blank
    for number, name in ((1, made["longitude"]), (2, made["latitude"])):
        table = table.with_column(name, table.columns[-1], partial(_part, place=place, number=number))
    return table, made


def _part(row: Row, *, place: str, number: int) -> Term | None:
    found = _POINT.fullmatch(row[place]["value"]) if place in row else None
    return {**literal(found[number]), "datatype": _DECIMAL} if found else None


def _column(name: str, rows: Sequence[Row]) -> Column:
    terms = [row[name] for row in rows if name in row]
    kinds = {_kind(term, name) for term in terms}
    kind = DATE if kinds == {DATE, YEAR} else next(iter(kinds)) if len(kinds) == 1 else ""
    whole = kind == NUMBER and all(float(number_of(term) or 0).is_integer() for term in terms)
    return Column(name, kind, len({str(term["value"]) for term in terms}), len(terms) == len(rows), whole)


def _kind(term: Term, column: str) -> str:
    if term["type"] != "literal":
        return THING if term["type"] == "uri" else ""
    known = _KINDS.get(term.get("datatype", "").removeprefix(_XSD))
    if known:
        return known
    if number_of(term) is not None:
        name = column.casefold()
        return YEAR if name in words()["year"] else PERIOD if name in words()["period"] else NUMBER
    return POINT if _POINT.fullmatch(term["value"]) else TEXT


def _is_named(row: Row, column: str, named: str) -> bool:
    return column not in row or (row[column]["type"] == "uri" and named in row)
