"""An answer of many rows, asked for window by window."""

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from citygraph.tabular import Table
from citygraph.web.http.languages import Reader
from citygraph.web.pages.layouts import Section
from citygraph.web.pages.views.cells import Line, groups, has_sources, line


def content(
    section: Section,
    table: Table,
    state: Mapping[str, str],
    reader: Reader,  # noqa: ARG001 all views alike
) -> dict[str, Any]:
    """Return what the template shows: lines with how many of them their first cell stands for.

    With the option `merged` it stands for all that follow and begin with the same; they have 0.

    Args:
        section: with the columns that are shown.
        table: the rows of the window, and one more where others follow.
        state: `page` is the number of the window, from 1.
        reader: who reads.
    """
    page, size = section.window(state)
    rows, with_sources = table.window(0, size), has_sources(section, table)
    found = groups(section, rows) if with_sources else [(row,) for row in rows.rows]
    lines = [line(section, group) for group in found]
    return {
        "lines": lines,
        "heights": _heights(lines) if section.options.get("merged") else [1] * len(lines),
        "first": (page - 1) * size + 1,
        "last": (page - 1) * size + min(size, len(table.rows)),
        "page": page,
        "more": len(table.rows) > size,
        "with_sources": with_sources,
    }


def _heights(lines: list[Line]) -> list[int]:
    runs = [len(list(run)) for _, run in groupby(lines, key=lambda each: each.cells[0])]
    return [height for run in runs for height in (run, *[0] * (run - 1))]
