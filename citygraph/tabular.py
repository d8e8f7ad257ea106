"""Tables of RDF terms, as SPARQL JSON has them: what is added to an answer before it is written."""

import codecs
import csv
import json
import math
import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import IO

Term = Mapping[str, str]
Row = Mapping[str, Term]
Value = bool | int | float | str

_XSD = "http://www.w3.org/2001/XMLSchema#"
_WHOLE = {f"{_XSD}{name}" for name in ("integer", "long", "int", "short", "byte", "nonNegativeInteger")}
_NUMBERS = {f"{_XSD}{name}" for name in ("decimal", "double", "float")}
_BOOLEAN = f"{_XSD}boolean"
_DAY = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_LABEL = "_label"


@dataclass(frozen=True)
class Table:
    """Columns, and rows that hold a term for each column that is bound."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def window(self, offset: int, limit: int | None) -> "Table":
        """Return the table with the rows from `offset` on, `limit` of them at most."""
        end = None if limit is None else offset + limit
        return Table(self.columns, self.rows[offset:end])

    def followed_by(self, other: "Table") -> "Table":
        """Return the table with the rows of another one behind its own, and with the columns of both."""
        return Table(tuple(dict.fromkeys((*self.columns, *other.columns))), (*self.rows, *other.rows))

    def iri_columns(self) -> tuple[str, ...]:
        """Return the columns that hold an IRI in some row."""
        return tuple(column for column in self.columns if any(True for _ in _iris(self.rows, column)))

    def iris(self, column: str) -> list[str]:
        """Return the IRIs of a column, each once, in the order of the rows."""
        return list(dict.fromkeys(_iris(self.rows, column)))

    def with_column(self, name: str, behind: str, cell: Callable[[Row], Term | None]) -> "Table":
        """Return the table with one more column behind another; a cell of None is left unbound."""
        place = self.columns.index(behind) + 1
        cells = map(cell, self.rows)
        rows = ({**row, name: term} if term else row for row, term in zip(self.rows, cells, strict=True))
        return Table((*self.columns[:place], name, *self.columns[place:]), tuple(rows))


def _iris(rows: Iterable[Row], column: str) -> Iterable[str]:
    return (row[column]["value"] for row in rows if column in row and row[column]["type"] == "uri")


def read_table(document: bytes) -> Table:
    """Return the table in a result (SPARQL JSON) of a SELECT."""
    content = json.loads(document)
    return Table(tuple(content["head"]["vars"]), tuple(content["results"]["bindings"]))


def write_table(table: Table) -> bytes:
    """Return a table as SPARQL JSON."""
    content = {"head": {"vars": table.columns}, "results": {"bindings": table.rows}}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def write_csv(columns: Iterable[str], rows: Iterable[Iterable[str]], output: IO[bytes]) -> None:
    """Write rows as SPARQL CSV; the engine puts IRIs that hold a comma without quotation marks."""
    writer = csv.writer(codecs.getwriter("utf-8")(output))
    writer.writerow(columns)
    writer.writerows(rows)


def values(table: Table) -> Iterator[list[str]]:
    """Yield the values of each row, without language and type; what is unbound is empty."""
    for row in table.rows:
        yield [row[column]["value"] if column in row else "" for column in table.columns]


def literal(text: str, language: str | None = None) -> Term:
    """Return the term of a text."""
    term = {"type": "literal", "value": text}
    return {**term, "xml:lang": language} if language else term


def with_labels(table: Table, columns: Iterable[str], label: Callable[[str], Term | None]) -> Table:
    """Return the table with what the IRIs of the columns are called, in a column behind each of them."""
    for column in columns:
        if label_column(column) not in table.columns:
            table = table.with_column(
                label_column(column), column, partial(_label, column=column, label=label)
            )
    return table


def label_column(column: str) -> str:
    """Return the name of the column that tells what the IRIs of another are called."""
    return column + _LABEL


def _label(row: Row, *, column: str, label: Callable[[str], Term | None]) -> Term | None:
    term = row.get(column)
    return label(term["value"]) if term and term["type"] == "uri" else None


def with_sources(table: Table, name: str, sources: Mapping[str, Mapping[str, Iterable[str]]]) -> Table:
    """Return the table with one more column, the last: all sources of a row, sorted, with blanks between.

    Args:
        table: the table.
        name: of the new column.
        sources: by column, the sources of the IRIs in it.
    """

    def cell(row: Row) -> Term | None:
        found = {
            source
            for column, known in sources.items()
            if column in row
            for source in known.get(row[column]["value"], ())
        }
        return literal(" ".join(sorted(found))) if found else None

    return table.with_column(name, table.columns[-1], cell)


def value_of(term: Term | None) -> Value | None:
    """Return a term as a value of Python: numbers and booleans as such, all else as text; None if unbound.

    What JSON has no number for, such as infinity, stays text.
    """
    if term is None:
        return None
    text, datatype = term["value"], term.get("datatype")
    if datatype == _BOOLEAN:
        return text in ("true", "1")
    if datatype in _WHOLE:
        return int(text)
    if datatype in _NUMBERS and math.isfinite(number := float(text)):
        return number
    return text


def number_of(term: Term | None) -> float | None:
    """Return the number in a term; None if there is none."""
    value = value_of(term)
    return None if value is None or isinstance(value, bool | str) else value


def day_of(term: Term | None, *, last: bool = False) -> str:
    """Return a date as a day: the first or the last one of a year or month; empty for what is no date."""
    found = _DAY.match(term["value"]) if term else None
    if not found:
        return ""
    year, month = found[1], found[2] or ("12" if last else "01")
    if not 1 <= int(month) <= 12:  # noqa: PLR2004 months
        return ""
    return f"{year}-{month}-{found[3] or (monthrange(int(year), int(month))[1] if last else '01')}"
