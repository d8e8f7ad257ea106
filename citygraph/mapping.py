"""Rows to statements: run a table's mapping (SPARQL Update) and account for every row and every cell.

A row becomes raw triples `<table#row=LINE> <table#COLUMN> "value"`. The mapping writes what a row states into
the graph that bears the row's name, `GRAPH ?row { ... }`; so each statement is known to come from its row,
file and line.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, Store

from citygraph.finding import Finding
from citygraph.names import TABLE
from citygraph.rows import Row, Table
from citygraph.statements import named_graphs, triples_of

Statements = dict[int, frozenset[str]]
"""What each row states, as lines of N-Triples, by the line that the row starts in."""


def map_rows(table: Table, mapping: Path, left_out: set[str], data: str) -> tuple[Statements, list[Finding]]:
    """Return what each row of a table states, and findings for what leaves no trace.

    Args:
        table: the table.
        mapping: the file of its mapping.
        left_out: keys of the rows of which nothing is to be made.
        data: the folder's name, for the findings.

    Raises:
        FileNotFoundError: if there is no mapping.
        SyntaxError: if the mapping is not SPARQL.
    """
    update = mapping.read_text(encoding="utf-8")
    mapper = _Mapper(table, update)
    statements = mapper.statements()
    names = [column.name for column in table.columns if column.default is None]
    findings = [
        *_unread_columns(f"{data}/{table.name}", names, update, f"{data}/mappings/{mapping.name}"),
        *_idle_rows(table, statements, left_out, f"{data}/{table.name}"),
        *(finding for name in names for finding in _idle_cells(table, name, statements, mapper, data)),
    ]
    return statements, findings


class _Mapper:
    """A table's raw triples in an engine, and the mapping that turns them into statements."""

    def __init__(self, table: Table, update: str) -> None:
        self._table = f"{TABLE}{table.name}"
        self._update = update
        self._store = Store()
        self._store.bulk_extend(quad for row in table.rows for quad in self._raw(row))

    def _raw(self, row: Row) -> Iterator[Quad]:
        subject = NamedNode(f"{self._table}#row={row.line}")
        for column, values in row.cells.items():
            predicate = NamedNode(f"{self._table}#{column}")
            yield from (Quad(subject, predicate, Literal(value)) for value in values)

    def statements(self) -> Statements:
        """Return what the mapping makes of each row."""
        self._store.update(self._update)
        rows = named_graphs(self._store)
        statements = {_line(row): frozenset(triples_of(self._store, row)) for row in rows}
        for row in rows:
            self._store.remove_graph(row)
        return statements

    def statements_without(self, column: str) -> Statements:
        """Return what the mapping makes of each row while one column is empty."""
        cells = list(self._store.quads_for_pattern(None, NamedNode(f"{self._table}#{column}"), None))
        for cell in cells:
            self._store.remove(cell)
        statements = self.statements()
        self._store.extend(cells)
        return statements


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


def _idle_cells(
    table: Table, name: str, statements: Statements, mapper: _Mapper, data: str
) -> Iterator[Finding]:
    """Yield a finding for each cell without which its row states just the same."""
    if not any(name in row.cells for row in table.rows):
        return
    without = mapper.statements_without(name)
    mend = "correct it or empty the cell; the mapping makes no statement of it"
    for row in table.rows:
        if name in row.cells and row.line in statements and statements[row.line] == without.get(row.line):
            what = f"column {name}: nothing comes of {';'.join(row.cells[name])!r}"
            yield Finding(f"{data}/{table.name}", row.line, what, mend)
