"""The first rows of an answer as a short list to enter by: a thing, and one number or date."""

from collections.abc import Mapping
from typing import Any

from citygraph.tabular import Table
from citygraph.web.http.languages import Reader
from citygraph.web.pages.layouts import Section
from citygraph.web.pages.views.cells import Cell, cell


def content(
    section: Section,
    table: Table,
    state: Mapping[str, str],  # noqa: ARG001 all views alike
    reader: Reader,  # noqa: ARG001
) -> dict[str, Any]:
    """Return the entries, each thing once.

    Options: `most` of them are shown; `without` names a column that must be empty; with `falling` those with
    the largest number or the latest date come first, and those without any are left out.
    """
    first, second = (column.name for column in section.columns)
    without = section.options.get("without", "")
    found: dict[Cell, Cell] = {}
    for row in table.rows:
        if without not in row:
            found.setdefault(cell(row, first), cell(row, second))
    entries = [each for each in found.items() if each[0].text]
    if section.options.get("falling"):
        entries = [each for each in entries if each[1].text]
        entries.sort(key=lambda each: each[1].order, reverse=True)
    return {"entries": entries[: section.options["most"]], "all": len(entries)}
