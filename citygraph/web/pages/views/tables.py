"""An answer as a table that can be sorted, searched and turned over, with JavaScript and without."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

from citygraph.spelling import folded
from citygraph.tabular import Table
from citygraph.web.http.languages import Reader
from citygraph.web.pages.layouts import Section
from citygraph.web.pages.views.cells import Cell, Group, groups, has_sources, line, shown, words

ROWS = 25
"""How many a page of the table has, if its section has no option `rows`."""

Item = TypeVar("Item")


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
    items, told = turned(
        groups(section, table), section, state, partial(words, section), partial(_first, section)
    )
    lines = [line(section, group) for group in items]
    return {**told, "lines": lines, "with_sources": has_sources(section, table)}


def turned(
    every: Sequence[Item],
    section: Section,
    state: Mapping[str, str],
    text: Callable[[Item], str],
    cell: Callable[[Item, str], Cell | None],
) -> tuple[Sequence[Item], dict[str, Any]]:
    """Return what stands on a page of a table, and what its template shows of that.

    Args:
        every: all that may stand in it.
        section: with the columns; the option `rows` is how many stand on a page.
        state: as above.
        text: all that an item shows, to be searched.
        cell: what an item shows in a column first.
    """
    found = _sorted(_found(every, text, state.get("find", "")), section, cell, state.get("sort", ""))
    size = int(section.options.get("rows", ROWS))
    pages = max(1, -(-len(found) // size))
    page = min(page_of(state), pages)
    return found[(page - 1) * size : page * size], {
        "first": (page - 1) * size + 1,
        "found": len(found),
        "all": len(every),
        "page": page,
        "pages": pages,
        "sort": state.get("sort", ""),
        "find": state.get("find", ""),
    }


def page_of(state: Mapping[str, str]) -> int:
    """Return the number of the page that is wanted, from 1."""
    text = state.get("page", "")
    return max(1, int(text)) if text.isdecimal() and len(text) < 7 else 1  # noqa: PLR2004 digits


def _first(section: Section, group: Group, column: str) -> Cell | None:
    return next(iter(shown(section, group, column)), None)


def _found(every: Sequence[Item], text: Callable[[Item], str], wish: str) -> Sequence[Item]:
    """Return what holds words that begin with those of a text, however they are spelled."""
    wanted = folded(wish).split()
    if not wanted:
        return every
    return [item for item in every if _holds(text(item), wanted)]


def _holds(text: str, wanted: list[str]) -> bool:
    """Return whether each of the wanted begins a word of a text."""
    return all(re.search(rf"(?<!\w){re.escape(word)}", text) for word in wanted)


def _sorted(
    found: Sequence[Item], section: Section, cell: Callable[[Item, str], Cell | None], wish: str
) -> Sequence[Item]:
    """Return rows by a column, those without a value last; in the order of the answer without a wish."""
    name = wish.removeprefix("-")
    if name not in [column.name for column in section.columns]:
        return found
    first = [(cell(item, name), item) for item in found]
    known = sorted(
        ((shown.order, item) for shown, item in first if shown),
        key=lambda pair: pair[0],
        reverse=wish.startswith("-"),
    )
    return [*(item for _, item in known), *(item for shown, item in first if not shown)]
