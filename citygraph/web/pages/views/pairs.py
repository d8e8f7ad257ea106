"""Two statements that do not fit each other, side by side, each with its source."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from citygraph.tabular import Table
from citygraph.web.http.languages import Reader
from citygraph.web.pages.layouts import Section
from citygraph.web.pages.views.cells import Cell, Group, shown, sources


@dataclass(frozen=True)
class Side:
    """One of the two: what is stated, and addresses of the pages of who states it by their names."""

    cells: list[tuple[Cell, ...]]
    sources: Mapping[str, str]


@dataclass(frozen=True)
class Pair:
    """What it is about, and the two statements."""

    about: list[tuple[Cell, ...]]
    sides: list[Side]


def content(
    section: Section,
    table: Table,
    state: Mapping[str, str],
    reader: Reader,  # noqa: ARG001 all views alike
) -> dict[str, Any]:
    """Return pairs of statements.

    The columns of the section are what they are about. The option `sides` has for each side the column of its
    source, and below it those of what that states. Only the first ones are shown, as many as the option
    `most` says, unless `all` in the state is "true".
    """
    found: list[Group] = [(row,) for row in table.rows]
    most = len(found) if state.get("all") == "true" else int(section.options["most"])
    return {"pairs": [_pair(section, group) for group in found[:most]], "more": max(0, len(found) - most)}


def _pair(section: Section, group: Group) -> Pair:
    sides = [
        Side([shown(section, group, name) for name in columns], sources(group, source))
        for source, columns in section.options["sides"].items()
    ]
    return Pair([shown(section, group, column.name) for column in section.columns], sides)
