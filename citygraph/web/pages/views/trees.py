"""Which thing belongs to which, as a tree."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from citygraph.tabular import Row, Table
from citygraph.web.http.languages import Reader
from citygraph.web.pages.layouts import Section
from citygraph.web.pages.views.cells import Cell, cell, shown, sources


@dataclass
class Node:
    """A thing in the tree.

    Attributes:
        cell: what it is called.
        here: whether the page is about it.
        beside: what else is shown of it.
        sources: who states that it belongs where it stands.
        children: what belongs to it.
    """

    cell: Cell
    here: bool = False
    beside: list[tuple[Cell, ...]] = field(default_factory=list)
    sources: dict[str, str] = field(default_factory=dict)
    children: list["Node"] = field(default_factory=list)


def content(
    section: Section,
    table: Table,
    state: Mapping[str, str],  # noqa: ARG001 all views alike
    reader: Reader,  # noqa: ARG001
) -> dict[str, Any]:
    """Return the trees that rows make, each of which says that a thing belongs to another.

    The options `child` and `parent` are the columns of these two; `here`, if it is given, is that of what the
    page is about. What belongs to two others stands below the first of them.
    """
    child, parent = section.options["child"], section.options["parent"]
    rows: dict[tuple[str, str], list[Row]] = {}
    for row in table.rows:
        rows.setdefault((row[child]["value"], row[parent]["value"]), []).append(row)
    about = section.options.get("here", "")
    here = {row[about]["value"] for row in table.rows if about in row}
    nodes: dict[str, Node] = {}
    below: dict[str, str] = {}
    for (lower, upper), group in rows.items():
        for iri, column in ((upper, parent), (lower, child)):
            nodes.setdefault(iri, Node(cell(group[0], column), iri in here))
        if lower not in below and not _is_below(upper, lower, below):
            below[lower] = upper
            nodes[upper].children.append(nodes[lower])
            nodes[lower].sources = sources(group)
            nodes[lower].beside = [shown(section, group, column.name) for column in section.columns]
    return {"roots": [node for iri, node in nodes.items() if iri not in below]}


def _is_below(lower: str, upper: str, below: Mapping[str, str]) -> bool:
    """Return whether a thing is another one or already stands somewhere below it."""
    at: str | None = lower
    while at is not None and at != upper:
        at = below.get(at)
    return at == upper
