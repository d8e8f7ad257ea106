"""An answer as a list, for a few rows: each with what is known beside its first column."""

from collections.abc import Mapping
from typing import Any

from citygraph.tabular import Table
from citygraph.web.http.languages import Reader
from citygraph.web.pages.layouts import Section
from citygraph.web.pages.views.cells import groups, line


def content(
    section: Section,
    table: Table,
    state: Mapping[str, str],  # noqa: ARG001 all views alike
    reader: Reader,  # noqa: ARG001
) -> dict[str, Any]:
    """Return the lines of the list."""
    return {"lines": [line(section, group) for group in groups(section, table)]}
