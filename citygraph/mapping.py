"""Rows to statements: run a table's mapping (SPARQL Update) and account for every row and every cell.

A row becomes raw triples `<table#row=LINE> <table#COLUMN> "value"`. The mapping writes what a row states into
the graph that bears the row's name, `GRAPH ?row { ... }`; so each statement is known to come from its row,
file and line.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Protocol, TypeVar

from pyoxigraph import Literal, NamedNode, Quad, Store

from citygraph.finding import Finding
from citygraph.names import TABLE
from citygraph.rows import Row, Table
from citygraph.statements import named_graphs, triples_of

Item = TypeVar("Item")


class Track(Protocol):
    """Passes a list through, and may show how far it has been worked off, and at what."""

    def __call__(self, items: Sequence[Item], doing: str, /) -> Iterable[Item]:
        """Return the items; `doing` is what is done with each."""
        ...


def untracked(items: Sequence[Item], doing: str, /) -> Iterable[Item]:
    """Show nothing."""
    del doing
    return items


Statements = dict[int, frozenset[str]]
"""What each row states, as lines of N-Triples, by the line that the row starts in."""


class Mapper:
    """A table's raw triples in an engine, and the mapping that turns them into statements."""

    def __init__(self, table: Table, mapping: Path) -> None:
        """Take a table and the file of its mapping.

        Raises:
            FileNotFoundError: if there is no mapping.
        """
        self.table = table
        self.mapping = mapping
        self.update = mapping.read_text(encoding="utf-8")
        self._name = f"{TABLE}{table.name}"
        self._store = self._stored(table.rows)

    def _stored(self, rows: Iterable[Row], without: str = "") -> Store:
        """Return the raw triples of rows in an engine, those of one column left out."""
        predicates = {column.name: NamedNode(f"{self._name}#{column.name}") for column in self.table.columns}
        store = Store()
        store.bulk_extend(
            Quad(self._subject(row.line), predicates[column], Literal(value))
            for row in rows
            for column, values in row.cells.items()
            if column != without
            for value in values
        )
        return store

    def _subject(self, line: int) -> NamedNode:
        return NamedNode(f"{self._name}#row={line}")

    def statements(self) -> Statements:
        """Return what the mapping makes of each row.

        Raises:
            SyntaxError: if the mapping is not SPARQL.
        """
        self._store.update(self.update)
        rows = named_graphs(self._store)
        statements = {_line(row): frozenset(triples_of(self._store, row)) for row in rows}
        _forget(self._store, rows)
        return statements

    def same_without(self, column: str, statements: Statements) -> list[int]:
        """Return the lines of the rows of which `statements` are made too while one column is empty."""
        rows = [row for row in self.table.rows if column in row.cells and row.line in statements]
        few = 2 * len(rows) < len(
            self.table.rows
        )  # then quicker by themselves: each row is mapped for itself
        store = self._stored(rows, column) if few else self._store
        cells = list(store.quads_for_pattern(None, NamedNode(f"{self._name}#{column}"), None))
        for cell in cells:
            store.remove(cell)
        store.update(self.update)
        same = [
            row.line
            for row in rows
            if statements[row.line] == set(triples_of(store, self._subject(row.line)))
        ]
        _forget(store, named_graphs(store))
        store.extend(cells)
        return same


def _forget(store: Store, rows: list[NamedNode]) -> None:
    for row in rows:
        store.remove_graph(row)


def unused(
    mapper: Mapper, statements: Statements, left_out: set[str], track: Track = untracked
) -> list[Finding]:
    """Return findings for each column, row and cell of a table that leaves no trace.

    Args:
        mapper: the table with its mapping.
        statements: what it makes of each row.
        left_out: keys of the rows of which nothing is to be made.
        track: shows progress over the columns.
    """
    table, mapping = mapper.table, mapper.mapping
    data = mapping.parent.parent.name
    file, names = f"{data}/{table.name}", [column.name for column in table.columns if column.default is None]
    return [
        *_unread_columns(file, names, mapper.update, f"{data}/mappings/{mapping.name}"),
        *_idle_rows(table, statements, left_out, file),
        *(
            finding
            for name in track(names, f"accounting for {table.name}")
            for finding in _idle_cells(mapper, name, statements, file)
        ),
    ]


def _line(row: NamedNode) -> int:
    return int(row.value.rpartition("=")[2])


def _unread_columns(file: str, names: list[str], update: str, mapping: str) -> Iterator[Finding]:
    for name in names:
        if not re.search(rf"\bcolumn:{re.escape(name)}\b", update):
            yield Finding(file, 1, f"column {name} is not read", f"read it in {mapping}, or remove it")


def _idle_rows(table: Table, statements: Statements, left_out: set[str], file: str) -> Iterator[Finding]:
    mend = "correct it, or list its key in left-out.csv with the reason"
    for row in table.rows:
        if row.line not in statements and table.key_of(row) not in left_out:
            yield Finding(file, row.line, "nothing comes of this row", mend)


def _idle_cells(mapper: Mapper, name: str, statements: Statements, file: str) -> Iterator[Finding]:
    """Yield a finding for each cell without which its row states just the same."""
    idle = set(mapper.same_without(name, statements))
    mend = "correct it or empty the cell; the mapping makes no statement of it"
    for row in mapper.table.rows:
        if row.line in idle:
            what = f"column {name}: nothing comes of {';'.join(row.cells[name])!r}"
            yield Finding(file, row.line, what, mend)
