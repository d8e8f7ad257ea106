"""What a release holds, counted: the ready-made queries with the tag `report`, answered at build time.

Tables are for people, in Markdown; what a query constructs is for programs. A new query needs no line here.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from pyoxigraph import Literal, NamedNode, QuerySolutions, QueryTriples

from citygraph.catalog import ReadyQuery, read_catalog
from citygraph.documents import Prefixes, short, write_turtle
from citygraph.graph import Graph
from citygraph.sparql import inspect
from citygraph.statements import line_of

MARKDOWN = "report.md"
TURTLE = "report.ttl"
TAG = "report"
LANGUAGE = "en"
WHOLE = 50
"""A table of more rows than this is cut."""
TOP = 30
"""To how many rows it is cut."""

_INTEGER = "http://www.w3.org/2001/XMLSchema#integer"
_NUMBERS = {_INTEGER, "http://www.w3.org/2001/XMLSchema#decimal"}
_NAME = "_name"
_INTRODUCTION = """# What the graph holds, in numbers

Each table is the answer to a ready-made query, given when the release was built. The columns are those of
the query, without the IRIs of what is named. An empty cell means that nothing is known. For programs the
numbers are in `{turtle}`.
"""


@dataclass(frozen=True)
class Table:
    """The answer to a query: columns and rows, without the IRIs where there are names."""

    query: ReadyQuery
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


def report_files(graph: Graph) -> dict[str, Callable[[], bytes]]:
    """Return what makes the files of the report on `graph`, by name."""
    return {MARKDOWN: lambda: _markdown(graph), TURTLE: lambda: _turtle(graph)}


def tables(graph: Graph) -> list[Table]:
    """Return the tables of the report, the short ones first."""
    found = [_table(query, graph.store.query(query.text)) for query in _queries(graph, makes_graph=False)]
    return sorted(found, key=lambda table: (len(table.rows), table.query.name))


def _queries(graph: Graph, *, makes_graph: bool) -> Iterator[ReadyQuery]:
    for query in read_catalog(graph.home / "queries").values():
        if TAG in query.tags and inspect(query.text).makes_graph == makes_graph:
            yield query


def _table(query: ReadyQuery, answer: Any) -> Table:
    if not isinstance(answer, QuerySolutions):
        raise TypeError(f"the answer to {query.name} is no table")
    names = [variable.value for variable in answer.variables]
    found = [tuple(row) for row in answer]
    shown = [index for index, name in enumerate(names) if not _is_named(index, name, names, found)]
    rows = tuple(tuple(row[index] for index in shown) for row in found)
    return Table(query, tuple(names[index] for index in shown), rows)


def _is_named(index: int, name: str, names: list[str], rows: list[tuple[Any, ...]]) -> bool:
    """Tell whether a column holds the IRIs of what other columns name."""
    holds_iris = any(isinstance(row[index], NamedNode) for row in rows)
    return name + _NAME in names or (holds_iris and any(other.endswith(_NAME) for other in names))


def _turtle(graph: Graph) -> bytes:
    """Return what the queries construct."""
    lines: set[str] = set()
    for query in _queries(graph, makes_graph=True):
        answer = graph.store.query(query.text)
        if not isinstance(answer, QueryTriples):
            raise TypeError(f"the answer to {query.name} is no graph")
        lines.update(map(line_of, answer))
    return write_turtle(sorted(lines), graph.prefixes())


def _markdown(graph: Graph) -> bytes:
    """Return the tables as a page."""
    prefixes = graph.prefixes()
    parts = [section(table, prefixes) for table in tables(graph)]
    return "\n".join([_INTRODUCTION.format(turtle=TURTLE), *parts]).encode()


def section(table: Table, prefixes: Prefixes) -> str:
    """Return a table with title and description of its query, and how many rows it shows of how many."""
    total = len(table.rows)
    shown = table.rows if total <= WHOLE else table.rows[:TOP]
    cells = [[_cell(value, prefixes) for value in row] for row in shown]
    numeric = [all(map(_is_number, column)) for column in zip(*table.rows, strict=True)]
    rest = f"The first {len(shown)} of {total:,} rows: " if len(shown) < total else ""
    return "\n".join(
        [
            f"## {table.query.summary[LANGUAGE]}\n",
            f"{table.query.description[LANGUAGE]}\n",
            f"{rest}`citygraph query {table.query.name}`\n",
            *_lines([list(table.columns), *cells], numeric or [False] * len(table.columns)),
            "",
        ]
    )


def _is_number(value: Any) -> bool:
    return value is None or (isinstance(value, Literal) and value.datatype.value in _NUMBERS)


def _cell(value: Any, prefixes: Prefixes) -> str:
    if isinstance(value, Literal) and value.datatype.value == _INTEGER:
        return f"{int(value.value):,}"
    text = short(value.value, prefixes) if isinstance(value, NamedNode) else value.value if value else ""
    return " ".join(text.replace("|", "\\|").split())


def _lines(cells: list[list[str]], numeric: list[bool]) -> Iterator[str]:
    """Lay out a table in Markdown, its first row as head; columns of numbers are set to the right."""
    widths = [max(3, *map(len, column)) for column in zip(*cells, strict=True)]
    marks = [
        "-" * (width - 1) + ":" if right else "-" * width
        for width, right in zip(widths, numeric, strict=True)
    ]
    for row in [cells[0], marks, *cells[1:]]:
        laid_out = [
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(row, widths, numeric, strict=True)
        ]
        yield f"| {' | '.join(laid_out)} |"
