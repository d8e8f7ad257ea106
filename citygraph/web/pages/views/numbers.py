"""An answer as large numbers, each with what it counts."""

from collections.abc import Mapping
from typing import Any

from citygraph.tabular import Table
from citygraph.web.http.languages import Reader
from citygraph.web.pages.layouts import Section
from citygraph.web.pages.views.cells import cell


def content(
    section: Section,
    table: Table,
    state: Mapping[str, str],  # noqa: ARG001 all views alike
    reader: Reader,
) -> dict[str, Any]:
    """Return the numbers: `most` of them; `of` names for each language the column of what they count."""
    rows = table.rows[: section.options["most"]]
    names, (number,) = section.options["of"][reader.language], section.columns
    return {"numbers": [(cell(row, names), cell(row, number.name)) for row in rows]}
