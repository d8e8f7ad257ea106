"""What is wrong somewhere in the files: the one form in which every check tells it."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Cell:
    """Where in a table, as spreadsheet programs count.

    Attributes:
        row: the row, from 1, which is the header; 0 where no table is meant. Where a cell holds line breaks,
            one row is several lines.
        position: the column, from 1; 0 where the row as a whole is meant.
        column: the column's name.
    """

    row: int = 0
    position: int = 0
    column: str = ""

    def __str__(self) -> str:
        """Return the name that spreadsheet programs give it, as in `F18`."""
        letters, rest = "", self.position
        while rest:
            rest, digit = divmod(rest - 1, 26)
            letters = chr(ord("A") + digit) + letters
        return f"{letters}{self.row}"


NO_CELL = Cell()


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that is wrong.

    Attributes:
        file: the file, relative to the folder that was checked.
        line: the line in it, from 1; 0 where the file as a whole is meant.
        what: what is wrong.
        mend: what to do about it.
        cell: the cell or row, where the file is a table.
    """

    file: str
    line: int
    what: str
    mend: str
    cell: Cell = NO_CELL

    @property
    def place(self) -> str:
        """Return `file:line`, and where known the cell and its column."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        if self.cell.position:
            return f"{place} (cell {self.cell}, column {self.cell.column})"
        return f"{place} (row {self.cell.row})" if self.cell.row not in {0, self.line} else place

    def __str__(self) -> str:
        """Return `place: what` and, on a second line, how to mend it."""
        return f"{self.place}: {self.what}\n    {self.mend}"


class FindingsError(ValueError):
    """The files hold something wrong; `findings` tells what and where, in the order of the files."""

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = sorted(set(findings), key=lambda one: (one.file, one.line, one.cell, one))
        super().__init__("\n".join(map(str, self.findings)))
