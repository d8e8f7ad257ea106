"""Tables to their canonical form: what spreadsheet programs write becomes what a diff can be read in."""

import csv
import re
import unicodedata
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from citygraph import atomic
from citygraph.records import Record, arranged
from citygraph.rows import Column, Table, sheet_of

_DECIMAL = re.compile(r"(-?[0-9]+)[.,]([0-9]*?)0*")
_NAMED = 5  # so many lines are named, the rest is counted


@dataclass(frozen=True)
class Form:
    """The canonical form of a table.

    Attributes:
        file: what the table is called in messages.
        path: where it lies.
        content: its canonical form.
        changes: in what the file differs from it; empty where it does not.
    """

    file: str
    path: Path
    content: bytes
    changes: tuple[str, ...]

    def write(self) -> None:
        """Put the canonical form in the place of the file, which stays whole until then."""
        atomic.write(self.path, self.content)


def form_of(table: Table, folder: Path) -> Form:
    """Return the canonical form of a table in `folder`: columns and rows in order, each cell tidied.

    Raises:
        FindingsError: if something in the file would be lost, or be guesswork.
    """
    sheet, header = sheet_of(table, folder), table.header
    records, tidied = _tidied(table, arranged(sheet, header))
    ordered = _ordered(table, records)
    kept, twice = _once(ordered)
    content = _written(table, kept)
    columns = [name.strip() for name in sheet.header]
    early = [record.line for record in sheet.records if len(record.cells) < len(columns)]
    changes = [
        *sheet.oddities,
        *(["empty columns"] if "" in columns else []),
        *(["order of columns"] if list(filter(None, columns)) != header else []),
        *_counted("row", "that ended early", early),
        *_counted("cell", "with blanks or spelled otherwise", tidied),
        *_counted("row", "that stood twice", twice),
        *(["order of rows"] if ordered != records else []),
    ]
    if content == (folder / table.name).read_bytes():
        changes = []
    elif not changes:
        changes = ["quotation marks or blanks"]
    return Form(sheet.file, folder / table.name, content, tuple(changes))


def content_of(table: Table, records: list[Record]) -> bytes:
    """Return the canonical form of a table of these records, whose cells are in the order of its header."""
    kept, _ = _once(_ordered(table, _tidied(table, records)[0]))
    return _written(table, kept)


def _tidied(table: Table, records: list[Record]) -> tuple[list[Record], list[int]]:
    """Return the records with each cell tidied, and the line of each that was not."""
    columns = [column for column in table.columns if column.default is None]
    lines = []
    tidied = []
    for record in records:
        cells = [
            _tidy(cell, column) if cell else "" for cell, column in zip(record.cells, columns, strict=True)
        ]
        lines += [record.line for old, new in zip(record.cells, cells, strict=True) if old != new]
        tidied.append(Record(record.line, record.row, cells))
    return tidied, lines


def _tidy(cell: str, column: Column) -> str:
    text = unicodedata.normalize("NFC", cell).strip()  # strips non-breaking spaces too
    if column.separator:
        return column.separator.join(filter(None, map(str.strip, text.split(column.separator))))
    return _decimal(text, column.pattern) if column.pattern else text


def _decimal(text: str, pattern: re.Pattern[str]) -> str:
    """Write a decimal as its column wants it; where only whole numbers fit, `1.000` may mean a thousand."""
    number = _DECIMAL.fullmatch(text)
    if not number or pattern.fullmatch(text) or not pattern.fullmatch(f"{number[1]}.5"):
        return text
    shorter = f"{number[1]}.{number[2]}" if number[2] else number[1]
    return shorter if pattern.fullmatch(shorter) else text


def _ordered(table: Table, records: list[Record]) -> list[Record]:
    key = [table.header.index(name) for name in table.key]
    return sorted(records, key=lambda record: ([record.cells[at] for at in key], record.cells))


def _once(records: list[Record]) -> tuple[list[Record], list[int]]:
    """Return sorted records without those that equal the one before, and the lines of those."""
    pairs = list(zip(records, [None, *records], strict=False))
    twice = [one.line for one, before in pairs if before and one.cells == before.cells]
    return [one for one, before in pairs if not before or one.cells != before.cells], sorted(twice)


def _written(table: Table, records: list[Record]) -> bytes:
    text = StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([table.header, *(record.cells for record in records)])
    return text.getvalue().encode("utf-8")


def _counted(noun: str, what: str, lines: list[int]) -> list[str]:
    """Say how many there are and where: nothing for none."""
    if not lines:
        return []
    places = list(dict.fromkeys(lines))
    named = ", ".join(map(str, places[:_NAMED])) + (", ..." if len(places) > _NAMED else "")
    where = f"{'line' if len(places) == 1 else 'lines'} {named}"
    return [f"{len(lines)} {noun}{'' if len(lines) == 1 else 's'} {what}, {where}"]
