"""Rows to statements: run a table's mapping (SPARQL Update) and account for every row and every cell.

A row becomes raw triples `<table#row=LINE> <table#COLUMN> "value"`. The mapping writes what a row states into
the graph that bears the row's name, `GRAPH ?row { ... }`; so each statement is known to come from its row,
file and line.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, Store, Triple

from citygraph.finding import Finding
from citygraph.names import TABLE
from citygraph.rows import Row, Table

Statements = dict[int, frozenset[Triple]]
"""What each row states, by the line it starts in."""


def map_rows(table: Table, update: str, without: str | None = None) -> Statements:
    """Return what the mapping `update` makes of each row of `table`; `without` leaves out one column.

    Raises:
        SyntaxError: if the update is not SPARQL.
    """
    store = Store()
    store.extend(_raw(table.name, table.rows, without))
    store.update(update)
    statements: dict[int, set[Triple]] = defaultdict(set)
    for quad in store:
        if isinstance(quad.graph_name, NamedNode):
            statements[_line(quad.graph_name)].add(quad.triple)
    return {line: frozenset(triples) for line, triples in statements.items()}


def _raw(name: str, rows: Iterable[Row], without: str | None) -> Iterator[Quad]:
    for row in rows:
        subject = NamedNode(f"{TABLE}{name}#row={row.line}")
        for column, values in row.cells.items():
            if column != without:
                predicate = NamedNode(f"{TABLE}{name}#{column}")
                yield from (Quad(subject, predicate, Literal(value)) for value in values)


def _line(row: NamedNode) -> int:
    return int(row.value.rpartition("=")[2])


def unaccounted(
    table: Table, mapping: Path, statements: Statements, left_out: set[str], data: str
) -> Iterator[Finding]:
    """Yield a finding for each column that the mapping does not name, and each row or cell without trace.

    A cell counts if the row states something else without it: this is tried, one column at a time.

    Args:
        table: the table.
        mapping: the file of its mapping.
        statements: what `map_rows` made of it.
        left_out: keys of the rows of which nothing is to be made.
        data: the folder's name, for the findings.
    """
    update = mapping.read_text(encoding="utf-8")
    file = f"{data}/{table.name}"
    stated = [column.name for column in table.columns if column.default is None]
    for name in stated:
        if not re.search(rf"\bcolumn:{re.escape(name)}\b", update):
            yield Finding(
                f"{data}/mappings/{mapping.name}",
                0,
                f"column {name} of {table.name} is not read",
                "read it in the mapping, or remove it",
            )
    for row in table.rows:
        if row.line not in statements and table.key_of(row) not in left_out:
            yield Finding(
                file,
                row.line,
                "nothing comes of this row",
                "correct it, or list its key in left-out.csv with the reason",
            )
    for name in stated:
        yield from _idle_cells(table, name, statements, map_rows(table, update, without=name), file)


def _idle_cells(
    table: Table, name: str, statements: Statements, without: Statements, file: str
) -> Iterator[Finding]:
    for row in table.rows:
        if name in row.cells and row.line in statements and statements[row.line] == without.get(row.line):
            what = f"column {name}: nothing comes of {';'.join(row.cells[name])!r}"
            yield Finding(
                file, row.line, what, "correct it or empty the cell; the mapping makes no statement of it"
            )
