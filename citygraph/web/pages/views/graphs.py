"""An answer whose rows are edges as a graph, for the element that draws it in the browser."""

from collections.abc import Mapping
from typing import Any

from citygraph.choices import slug
from citygraph.tabular import Row, Table, number_of
from citygraph.web.http.languages import Reader, day
from citygraph.web.pages.headings import heading
from citygraph.web.pages.layouts import Section
from citygraph.web.pages.thingpage import local
from citygraph.web.pages.views.cells import cell

MOST = 5000
"""Edges of a graph that can still be looked at."""


def content(
    section: Section,
    table: Table,
    state: Mapping[str, str],  # noqa: ARG001 all views alike
    reader: Reader,
) -> dict[str, Any]:
    """Return what the template shows: nodes and edges, each once, or how many there are if they are too many.

    Args:
        section: options are what a query says of its edges: the columns `source` and `target`, and perhaps
            `source_name`, `target_name`, `weight`, `start`, `end`; `directed` is "true" where it matters.
        table: the answer.
        state: nothing of it is used.
        reader: who reads.
    """
    options = section.options
    edges: dict[tuple[str, str], dict[str, Any]] = {}
    nodes: dict[str, dict[str, str]] = {}
    for row in table.rows:
        ends = tuple(
            row[options[end]]["value"] if options[end] in row else "" for end in ("source", "target")
        )
        if not all(ends):
            continue
        for end in ("source", "target"):
            node = _node(row, options, end, reader)
            known = nodes.setdefault(node["id"], node)
            if known.get("side") != node["side"]:
                known.pop("side", None)  # it is on both
        edge = edges.setdefault((ends[0], ends[1]), {"source": ends[0], "target": ends[1]})
        _tell(edge, row, options, reader.language)
    directed = options.get("directed") == "true"
    found = {"edges": len(edges), "nodes": len(nodes), "most": MOST, "graph": None}
    if len(edges) > MOST:
        return found
    graph = {"nodes": list(nodes.values()), "edges": list(edges.values()), "directed": directed}
    return {**found, "graph": graph}


def _node(row: Row, options: Mapping[str, str], end: str, reader: Reader) -> dict[str, str]:
    column = options[end]
    iri, name = row[column]["value"], row.get(options.get(f"{end}_name", ""))
    shown = name["value"] if name else cell(row, column).text
    return {
        "id": iri,
        "label": slug(iri) or iri if shown == iri else shown,
        "address": reader.to(local(iri)),
        "side": heading(column, reader.language),
    }


def _tell(edge: dict[str, Any], row: Row, options: Mapping[str, str], language: str) -> None:
    """Add to an edge what a row says of it: how much it weighs, and when it began and ended."""
    weight = number_of(row.get(options.get("weight", "")))
    if weight is not None:
        edge["weight"] = max(weight, edge.get("weight", weight))
    times = [row[options[name]]["value"] for name in ("start", "end") if options.get(name) in row]
    if times and "label" not in edge:
        edge["label"] = " – ".join(day(time, language) for time in times)
