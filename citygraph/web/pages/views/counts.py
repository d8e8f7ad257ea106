"""How many rows an answer has: for what is better read on a page of its own."""

from collections.abc import Mapping
from typing import Any

from citygraph.tabular import Table
from citygraph.web.http.languages import Reader
from citygraph.web.pages.layouts import Section


def content(
    section: Section,  # noqa: ARG001 all views alike
    table: Table,
    state: Mapping[str, str],  # noqa: ARG001
    reader: Reader,  # noqa: ARG001
) -> dict[str, Any]:
    """Return the number of rows."""
    return {"rows": len(table.rows)}
