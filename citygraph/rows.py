"""Tables to rows: read the CSV files that `csv-metadata.json` (CSVW) describes and tell what does not fit."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from citygraph.finding import NO_CELL, Cell, Finding, FindingsError
from citygraph.records import Record, Sheet, arranged, read_sheet

METADATA = "csv-metadata.json"
LEFT_OUT = "left-out.csv"


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
    """A row.

    Attributes:
        line: the line it starts in.
        cells: its non-empty cells by column, each one value or several.
        number: the row as spreadsheet programs count, in which line breaks in cells do not count.
    """

    line: int
    cells: dict[str, tuple[str, ...]]
    number: int = 0


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

    @property
    def header(self) -> list[str]:
        """Return the names of the columns that are in the file."""
        return [column.name for column in self.columns if column.default is None]

    def cell(self, row: Row, column: str) -> Cell:
        """Return where in the file the cell of `row` in `column` stands."""
        header = self.header
        return Cell(row.number, header.index(column) + 1, column) if column in header else NO_CELL

    def key_of(self, row: Row) -> str:
        """Return the values of the primary key of `row`, joined by `|`."""
        return "|".join(" ".join(row.cells.get(name, ())) for name in self.key)


def read_tables(folder: Path) -> dict[str, Table]:
    """Read all tables in `folder` (the `data` folder), with findings for whatever does not fit the metadata.

    Raises:
        FindingsError: if there are no metadata that can be read.
    """
    tables = {table.name: _read_rows(table, folder) for table in described(folder)}
    return {name: _with_broken_references(table, tables, folder.name) for name, table in tables.items()}


def described(folder: Path) -> list[Table]:
    """Return the tables in `folder` as the metadata describe them, without rows.

    Raises:
        FindingsError: if there are no metadata that can be read.
    """
    try:
        description = json.loads((folder / METADATA).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        file, mend = f"{folder.name}/{METADATA}", "let the folder hold tables and their CSVW metadata"
        raise FindingsError([Finding(file, 0, f"not readable: {error}", mend)]) from error
    return [_described(table) for table in description["tables"]]


def sheet_of(table: Table, folder: Path) -> Sheet:
    """Return what stands in the file of `table`.

    Raises:
        FindingsError: if the file is missing, or cannot be read as CSV.
    """
    file = f"{folder.name}/{table.name}"
    try:
        return read_sheet((folder / table.name).read_bytes(), file, table.header)
    except FileNotFoundError as error:
        mend = f"add it, or take it out of {METADATA}"
        raise FindingsError([Finding(file, 0, "the table is missing", mend)]) from error


def keys_left_out(tables: dict[str, Table], name: str) -> set[str]:
    """Return the keys of the rows of the table `name` of which nothing is to be made."""
    rows = tables[LEFT_OUT].rows if LEFT_OUT in tables else ()
    return {row.cells["row"][0] for row in rows if row.cells.get("table") == (name,) and "row" in row.cells}


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
    """Read the rows; one finding stands for all that `citygraph format` mends, and keeps others from view."""
    try:
        sheet = sheet_of(table, folder)
        oddities = [*sheet.oddities, *(["columns"] if sheet.header != table.header else [])]
        if not oddities:
            return _judged(table, sheet)
        rows = _rows(table, arranged(sheet, table.header))
        finding = Finding(
            sheet.file, 0, f"not in canonical form ({', '.join(oddities)})", "run `citygraph format`"
        )
        return replace(table, rows=rows, findings=(finding,))
    except FindingsError as error:
        return replace(table, findings=tuple(error.findings))


def _judged(table: Table, sheet: Sheet) -> Table:
    width = len(table.header)
    ragged = [_ragged(sheet.file, each, width) for each in sheet.records if len(each.cells) != width]
    rows = _rows(table, [each for each in sheet.records if len(each.cells) == width])
    found = (*ragged, *_misfits(table, sheet.file, rows), *_duplicates(table, sheet.file, rows))
    return replace(table, rows=rows, findings=found)


def _rows(table: Table, records: list[Record]) -> tuple[Row, ...]:
    columns = [(column.name, column.separator) for column in table.columns if column.default is None]
    defaults = {column.name: (column.default,) for column in table.columns if column.default is not None}
    return tuple(
        Row(
            record.line,
            {
                name: tuple(cell.split(separator)) if separator else (cell,)
                for (name, separator), cell in zip(columns, record.cells, strict=True)
                if cell
            }
            | defaults,
            record.row,
        )
        for record in records
    )


def _ragged(file: str, record: Record, width: int) -> Finding:
    what = f"{len(record.cells)} cells where the header has {width}"
    mend = "add or remove commas; put a cell that holds a comma in double quotes"
    return Finding(file, record.line, what, mend, Cell(record.row))


def _misfits(table: Table, file: str, rows: tuple[Row, ...]) -> Iterator[Finding]:
    for column in table.columns:
        name, pattern = column.name, column.pattern
        fits: set[str] = set()
        for row in rows:
            values = row.cells.get(name, ())
            if column.required and not values:
                yield Finding(file, row.line, "empty", f"fill it in: {column.hint}", table.cell(row, name))
            for value in values:
                if value in fits:
                    continue
                if value == value.strip() and (not pattern or pattern.fullmatch(value)):
                    fits.add(value)
                    continue
                what, mend = f"{value!r} does not fit", f"write: {column.hint}"
                yield Finding(file, row.line, what, mend, table.cell(row, name))


def _duplicates(table: Table, file: str, rows: tuple[Row, ...]) -> Iterator[Finding]:
    first: dict[str, int] = {}
    required = {column.name for column in table.columns if column.required}
    for row in rows:
        if not required & set(table.key) <= row.cells.keys():
            continue  # told as empty: what the key is remains to be seen
        key = table.key_of(row)
        if first.setdefault(key, row.line) != row.line:
            what = f"the same key as line {first[key]}: {key}"
            yield Finding(file, row.line, what, "merge the two rows or remove one", Cell(row.number))


def _with_broken_references(table: Table, tables: dict[str, Table], folder: str) -> Table:
    """Look up the references, but for those to a table of which nothing could be read: that is told there."""
    broken = [
        finding
        for reference in table.references
        if tables[reference.table].rows or not tables[reference.table].findings
        for finding in _broken(table, reference, tables[reference.table], folder)
    ]
    return replace(table, findings=(*table.findings, *broken))


def _broken(table: Table, reference: Reference, target: Table, folder: str) -> Iterator[Finding]:
    known = {value for row in target.rows for value in row.cells.get(reference.key, ())}
    for row in table.rows:
        for value in row.cells.get(reference.column, ()):
            if value not in known:
                mend = f"correct it, or add a row for it to {folder}/{target.name}"
                what = f"{value!r} is not in {target.name}"
                cell = table.cell(row, reference.column)
                yield Finding(f"{folder}/{table.name}", row.line, what, mend, cell)
