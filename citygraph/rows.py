"""Tables to rows: read the CSV files that `csv-metadata.json` (CSVW) describes and tell what does not fit."""

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from citygraph.finding import Finding, FindingsError

METADATA = "csv-metadata.json"


@dataclass(frozen=True)
class Column:
    """A column as the metadata describe it; `default` is set where it is virtual, that is not in the file."""

    name: str
    hint: str
    required: bool
    pattern: re.Pattern[str] | None
    separator: str | None
    default: str | None


@dataclass(frozen=True)
class Reference:
    """Values of `column` must stand in `key` of `table`."""

    column: str
    table: str
    key: str


@dataclass(frozen=True)
class Row:
    """A row: the line it starts in, and its non-empty cells by column, each one value or several."""

    line: int
    cells: dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Table:
    """A table with its description, its rows and what does not fit between the two.

    Attributes:
        name: the file's name, as in `memberships.csv`.
        mapped: whether a mapping turns its rows into statements.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    references: tuple[Reference, ...]
    mapped: bool
    rows: tuple[Row, ...] = ()
    findings: tuple[Finding, ...] = field(default=(), repr=False)

    def key_of(self, row: Row) -> str:
        """Return the values of the primary key of `row`, joined by `|`."""
        return "|".join(" ".join(row.cells.get(name, ())) for name in self.key)


def read_tables(folder: Path) -> dict[str, Table]:
    """Read all tables in `folder` (the `data` folder), with findings for whatever does not fit the metadata.

    Raises:
        FindingsError: if there are no metadata that can be read.
    """
    try:
        description = json.loads((folder / METADATA).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        finding = Finding(
            f"{folder.name}/{METADATA}",
            0,
            f"not readable: {error}",
            "let the folder hold tables and their CSVW metadata",
        )
        raise FindingsError([finding]) from error
    tables = {table.name: _read_rows(table, folder) for table in map(_described, description["tables"])}
    return {name: _with_broken_references(table, tables, folder.name) for name, table in tables.items()}


def undescribed(folder: Path, tables: dict[str, Table]) -> list[Finding]:
    """Return a finding for each CSV file in `folder` that is none of `tables`: nobody would read it."""
    strays = sorted({path.name for path in folder.glob("*.csv")} - set(tables))
    return [
        Finding(
            f"{folder.name}/{name}",
            0,
            "no metadata describe this table",
            f"describe it in {METADATA}, or remove it",
        )
        for name in strays
    ]


def _described(table: dict[str, Any]) -> Table:
    schema = table["tableSchema"]
    return Table(
        name=table["url"],
        columns=tuple(map(_column, schema["columns"])),
        key=tuple(schema["primaryKey"]),
        references=tuple(map(_reference, schema.get("foreignKeys", []))),
        mapped=not table.get("suppressOutput", False),
    )


def _column(column: dict[str, Any]) -> Column:
    datatype = column.get("datatype", {})
    hints = column.get("dcterms:description", [])
    return Column(
        name=column["name"],
        hint=next((hint["@value"] for hint in hints if hint["@language"] == "en"), ""),
        required=column.get("required", False),
        pattern=re.compile(datatype["format"]) if "format" in datatype else None,
        separator=column.get("separator"),
        default=column.get("default") if column.get("virtual") else None,
    )


def _reference(key: dict[str, Any]) -> Reference:
    target = key["reference"]
    return Reference(key["columnReference"], target["resource"], target["columnReference"])


def _read_rows(table: Table, folder: Path) -> Table:
    file = f"{folder.name}/{table.name}"
    try:
        with (folder / table.name).open(encoding="utf-8", newline="") as stream:
            records = list(_records(stream))
    except FileNotFoundError:
        return _filled(
            table, [], [Finding(file, 0, "the table is missing", f"add it, or take it out of {METADATA}")]
        )
    except (UnicodeDecodeError, csv.Error) as error:
        return _filled(
            table,
            [],
            [Finding(file, 0, f"not readable as CSV: {error}", "save it as UTF-8, comma-separated")],
        )
    header = [column.name for column in table.columns if column.default is None]
    if not records or records[0][1] != header:
        wanted = ",".join(header)
        return _filled(
            table,
            [],
            [
                Finding(
                    file,
                    1,
                    "the columns are not those that the metadata name",
                    f"make the first line: {wanted}",
                )
            ],
        )
    ragged = [
        _ragged(file, line, cells, len(header)) for line, cells in records[1:] if len(cells) != len(header)
    ]
    rows = [_row(table, header, line, cells) for line, cells in records[1:] if len(cells) == len(header)]
    return _filled(table, rows, [*ragged, *_misfits(table, file, rows), *_duplicates(table, file, rows)])


def _filled(table: Table, rows: list[Row], findings: list[Finding]) -> Table:
    return Table(
        table.name, table.columns, table.key, table.references, table.mapped, tuple(rows), tuple(findings)
    )


def _records(stream: Iterator[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield each record with the line it starts in; a quoted cell may hold line breaks."""
    reader = csv.reader(stream, strict=True)
    start = 1
    for record in reader:
        yield start, record
        start = reader.line_num + 1


def _row(table: Table, header: list[str], line: int, cells: list[str]) -> Row:
    separators = {column.name: column.separator for column in table.columns}
    values = {name: _values(cell, separators[name]) for name, cell in zip(header, cells, strict=True) if cell}
    defaults = {column.name: (column.default,) for column in table.columns if column.default is not None}
    return Row(line, values | defaults)


def _values(cell: str, separator: str | None) -> tuple[str, ...]:
    return tuple(cell.split(separator)) if separator else (cell,)


def _ragged(file: str, line: int, cells: list[str], width: int) -> Finding:
    return Finding(
        file,
        line,
        f"{len(cells)} cells where the header has {width}",
        "add or remove commas; put a cell that holds a comma in double quotes",
    )


def _misfits(table: Table, file: str, rows: list[Row]) -> Iterator[Finding]:
    for row in rows:
        for column in table.columns:
            values = row.cells.get(column.name, ())
            if column.required and not values:
                yield Finding(file, row.line, f"column {column.name} is empty", f"fill it in: {column.hint}")
            for value in values:
                if value != value.strip() or (column.pattern and not column.pattern.fullmatch(value)):
                    yield Finding(
                        file,
                        row.line,
                        f"column {column.name} does not take {value!r}",
                        f"write: {column.hint}",
                    )


def _duplicates(table: Table, file: str, rows: list[Row]) -> Iterator[Finding]:
    first: dict[str, int] = {}
    for row in rows:
        key = table.key_of(row)
        if first.setdefault(key, row.line) != row.line:
            yield Finding(
                file,
                row.line,
                f"the same key as line {first[key]}: {key}",
                "merge the two rows or remove one",
            )


def _with_broken_references(table: Table, tables: dict[str, Table], folder: str) -> Table:
    broken = [
        finding
        for reference in table.references
        for finding in _broken(table, reference, tables[reference.table], folder)
    ]
    return _filled(table, list(table.rows), [*table.findings, *broken])


def _broken(table: Table, reference: Reference, target: Table, folder: str) -> Iterator[Finding]:
    known = {value for row in target.rows for value in row.cells.get(reference.key, ())}
    for row in table.rows:
        for value in row.cells.get(reference.column, ()):
            if value not in known:
                what = f"column {reference.column} names {value!r}, which {reference.table} does not hold"
                yield Finding(
                    f"{folder}/{table.name}",
                    row.line,
                    what,
                    f"correct it, or add a row for it to {folder}/{reference.table}",
                )
