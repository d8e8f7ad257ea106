"""How answers are shown on pages: a function for each view, from a table to what its template needs."""

from collections.abc import Callable, Mapping
from typing import Any

from citygraph.tabular import Table
from citygraph.web.http.languages import Reader
from citygraph.web.pages.layouts import Section
from citygraph.web.pages.views import (
    bars,
    counts,
    entries,
    graphs,
    lines,
    lists,
    maps,
    matrix,
    numbers,
    pairs,
    tables,
    timelines,
    trees,
    upset,
    whole,
    windows,
    years,
)

View = Callable[[Section, Table, Mapping[str, str], Reader], Mapping[str, Any]]

VIEWS: Mapping[str, View] = {
    "bars": bars.content,
    "count": counts.content,
    "entries": entries.content,
    "graph": graphs.content,
    "lines": lines.content,
    "list": lists.content,
    "map": maps.content,
    "matrix": matrix.content,
    "numbers": numbers.content,
    "pairs": pairs.content,
    "table": tables.content,
    "timeline": timelines.content,
    "tree": trees.content,
    "upset": upset.content,
    "whole": whole.content,
    "years": years.content,
    "window": windows.content,
}
"""By name, which is also that of the template in `templates/views/`."""
