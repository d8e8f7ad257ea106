"""An answer as it is, each row a line and each term as it was found: sorted, searched and turned over."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from citygraph.spelling import folded
from citygraph.tabular import Row, Table, Term
from citygraph.web.http.languages import Reader
from citygraph.web.pages.layouts import Section
from citygraph.web.pages.thingpage import local
from citygraph.web.pages.views.cells import Cell, Line, literal_cell
from citygraph.web.pages.views.tables import turned


def content(
    section: Section,
    table: Table,
    state: Mapping[str, str],
    reader: Reader,  # noqa: ARG001 all views alike
) -> dict[str, Any]:
    """Return what the template shows.

    Args:
        section: with all columns. Options: `names` has for a column that of what its things are called, and
            `codes` what columns are called in the query.
        table: the answer.
        state: as that of other tables.
        reader: who reads.
    """
    cell = partial(_cell, names=section.options["names"])
    items, told = turned(table.rows, section, state, partial(_words, section), cell)
    lines = [Line([_cells(cell(row, column.name)) for column in section.columns]) for row in items]
    return {**told, "lines": lines, "with_sources": False}


def _cells(cell: Cell | None) -> tuple[Cell, ...]:
    return (cell,) if cell else ()


def _cell(row: Row, column: str, names: Mapping[str, str]) -> Cell | None:
    term = row.get(column)
    return term_cell(term, row.get(names.get(column, ""))) if term else None


def term_cell(term: Any, name: Term | None = None) -> Cell:
    """Return what a term of an answer in SPARQL JSON shows, a thing by its name if there is one."""
    kind, value = term["type"], term["value"]
    if kind == "uri":
        language = (name or {}).get("xml:lang", "")
        return Cell((name or term)["value"], local(value), iri=value, language=language)
    if kind == "triple":
        parts = tuple(term_cell(value[part]) for part in ("subject", "predicate", "object"))
        return Cell(" ".join(part.text for part in parts), parts=parts)
    if kind == "bnode":
        return Cell(f"_:{value}")
    found = literal_cell(term)
    return Cell(
        found.text, "", found.number, found.date, truth=found.truth, language=term.get("xml:lang", "")
    )


def _words(section: Section, row: Row) -> str:
    names = section.options["names"]
    shown = (_cell(row, column.name, names) for column in section.columns)
    return folded(" ".join(cell.text for cell in shown if cell))
