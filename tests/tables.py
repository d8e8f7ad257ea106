"""Break a copy: change a text in a file, or a cell in a table whichever row and column it stands in today."""

import csv
from pathlib import Path


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def read(path: Path) -> list[dict[str, str]]:
    """The rows of a table; none of its cells holds a line break, so the row at 0 stands in line 2."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def line_where(path: Path, **cells: str) -> int:
    """The line of the first row with these cells."""
    return next(line for line, row in enumerate(read(path), 2) if cells.items() <= row.items())


def set_cell(path: Path, line: int, column: str, value: str) -> None:
    rows = read(path)
    rows[line - 2][column] = value
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def place(path: Path, line: int, column: str) -> str:
    """How findings call a cell: file and line, and where spreadsheet programs show it."""
    letter = chr(ord("A") + list(read(path)[0]).index(column))
    return f"data/{path.name}:{line} (cell {letter}{line}, column {column}): "
