"""Bytes of a CSV file to records: as this project writes them, or as spreadsheet programs do."""

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO

from citygraph.finding import Cell, Finding, FindingsError

DELIMITERS = {",": "", ";": "semicolons", "\t": "tabs"}
SURE = frozenset("ÄÖÜßäéóöü".encode("cp1252"))
"""Letters that all Latin code pages of Windows encode alike: where no others occur, any of them is right."""


@dataclass(frozen=True)
class Record:
    """A record: the line it starts in, its row as spreadsheet programs count, and its cells."""

    line: int
    row: int
    cells: list[str]


@dataclass(frozen=True)
class Sheet:
    """A CSV file.

    Attributes:
        file: what findings call it.
        header: the names of its columns.
        records: what stands below the header, without empty rows.
        oddities: what is not as this project writes it: encoding, line ends, delimiter, empty rows.
    """

    file: str
    header: list[str]
    records: list[Record]
    oddities: tuple[str, ...]


def read_sheet(raw: bytes, file: str, names: list[str]) -> Sheet:
    """Read a CSV file whose columns should be `names`, which tell what stands between the cells.

    Raises:
        FindingsError: if the file's encoding is not certain, or its quotation marks do not come in pairs.
    """
    text, encoding = _decoded(raw, file)
    line_ends = "\r" in text
    if line_ends:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    delimiter = max(DELIMITERS, key=lambda each: _recognised(text, each, names))
    records = list(_records(text, delimiter, file))
    full = [record for record in records if any(map(str.strip, record.cells))]
    oddities = (
        encoding,
        "line ends" if line_ends else "",
        DELIMITERS[delimiter],
        "empty rows" if len(full) < len(records) else "",
    )
    header = full[0].cells if full else []
    return Sheet(file, header, full[1:], tuple(filter(None, oddities)))


def arranged(sheet: Sheet, names: list[str]) -> list[Record]:
    """Return the records with their cells in the order of `names`; rows that end early get empty cells.

    Raises:
        FindingsError: if columns are missing or unknown, or cells stand where the header names no column.
    """
    header = [name.strip() for name in sheet.header]
    missing = [name for name in names if name not in header]
    strange = [name for name in header if name and (name not in names or header.count(name) > 1)]
    if missing or strange:
        parts = [("missing", missing), ("unknown or twice", strange)]
        told = "; ".join(f"{what}: {', '.join(dict.fromkeys(which))}" for what, which in parts if which)
        what = f"the columns are not those that the metadata name ({told})"
        raise FindingsError([Finding(sheet.file, 1, what, f"make the first line: {','.join(names)}")])
    named = {position for position, name in enumerate(header) if name}
    if stray := [finding for record in sheet.records for finding in _stray(sheet.file, record, named)]:
        raise FindingsError(stray)
    order = [header.index(name) for name in names]
    return [
        Record(each.line, each.row, [each.cells[at] if at < len(each.cells) else "" for at in order])
        for each in sheet.records
    ]


def _decoded(raw: bytes, file: str) -> tuple[str, str]:
    """Return the text and, if it is not plain UTF-8, what it is instead."""
    try:
        if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return raw.decode("utf-16"), "UTF-16"
        return raw.decode("utf-8-sig"), "byte order mark" if raw.startswith(codecs.BOM_UTF8) else ""
    except UnicodeDecodeError as error:
        if error.encoding == "utf-8" and {byte for byte in raw if not chr(byte).isascii()} <= SURE:
            return raw.decode("cp1252"), "Windows-1252"
        line = raw[: error.start].count(b"\n") + 1
        mend = "save it as UTF-8 (in the list of formats: CSV UTF-8)"
        what = f"not UTF-8 (byte 0x{raw[error.start]:02X}), and not certain to be Windows-1252"
        raise FindingsError([Finding(file, line, what, mend)]) from error


def _recognised(text: str, delimiter: str, names: list[str]) -> int:
    first = next(csv.reader([text.lstrip("\n").partition("\n")[0]], delimiter=delimiter), [])
    return len(set(names) & set(map(str.strip, first)))


def _records(text: str, delimiter: str, file: str) -> Iterator[Record]:
    """Yield each record with the line it starts in; a quoted cell may hold line breaks."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = row = 1
    try:
        for cells in reader:
            yield Record(line, row, cells)
            line, row = reader.line_num + 1, row + 1
    except csv.Error as error:
        mend = "close the quotation marks of each cell, and write those within a cell twice"
        raise FindingsError(
            [Finding(file, line, f"not readable as CSV: {error}", mend, Cell(row))]
        ) from error


def _stray(file: str, record: Record, named: set[int]) -> Iterator[Finding]:
    for position, cell in enumerate(record.cells):
        if cell.strip() and position not in named:
            where = Cell(record.row, position + 1, "without a name")
            mend = "remove it, or put a cell that holds the delimiter in double quotes"
            yield Finding(file, record.line, f"the header names no column for {cell!r}", mend, where)
