"""An answer as a table that can be sorted, searched and turned over, with JavaScript and without."""

import re
from collections.abc import Mapping
from typing import Any

from citygraph.spelling import folded
from citygraph.tabular import Table
from citygraph.web.languages import Reader
from citygraph.web.layouts import Section
from citygraph.web.views.cells import Group, groups, has_sources, line, shown, words

ROWS = 25
"""How many a page of the table has, if its section has no option `rows`."""


def content(
    section: Section,
    table: Table,
    state: Mapping[str, str],
    reader: Reader,  # noqa: ARG001 all views alike
) -> dict[str, Any]:
    """Return what the template shows; lines are made of the rows on this page of the table only.

    Args:
        section: with the columns that are shown.
        table: the answer.
        state: `sort` is the name of a column, with a hyphen before it for the other direction; `find` is a
            text that a line must hold; `page` is the number of the page, from 1.
        reader: who reads.
    """
    every = groups(section, table)
    found = _sorted(_found(every, section, state.get("find", "")), section, state.get("sort", ""))
    size = int(section.options.get("rows", ROWS))
    pages = max(1, -(-len(found) // size))
    page = min(_number(state.get("page", "")), pages)
    return {
        "lines": [line(section, group) for group in found[(page - 1) * size : page * size]],
        "first": (page - 1) * size + 1,
        "found": len(found),
        "all": len(every),
        "page": page,
        "pages": pages,
        "sort": state.get("sort", ""),
        "find": state.get("find", ""),
        "with_sources": has_sources(section, table),
    }


def _found(every: list[Group], section: Section, text: str) -> list[Group]:
    """Return what holds words that begin with those of a text, however they are spelled."""
    wanted = folded(text).split()
    if not wanted:
        return every
    return [group for group in every if _holds(words(section, group), wanted)]


def _holds(text: str, wanted: list[str]) -> bool:
    """Return whether each of the wanted begins a word of a text."""
    return all(re.search(rf"(?<!\w){re.escape(word)}", text) for word in wanted)


def _sorted(found: list[Group], section: Section, wish: str) -> list[Group]:
    """Return rows by a column, those without a value last; in the order of the answer without a wish."""
    name = wish.removeprefix("-")
    if name not in [column.name for column in section.columns]:
        return found
    first = [(next(iter(shown(section, group, name)), None), group) for group in found]
    known = sorted(
        ((cell.order, group) for cell, group in first if cell),
        key=lambda pair: pair[0],
        reverse=wish.startswith("-"),
    )
    return [*(group for _, group in known), *(group for cell, group in first if not cell)]


def _number(text: str) -> int:
    return max(1, int(text)) if text.isdecimal() and len(text) < 7 else 1  # noqa: PLR2004 digits
