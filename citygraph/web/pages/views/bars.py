"""An answer with names and numbers as bars, the longest first; what tells of years stands in their order."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from citygraph.tabular import Row, Table, number_of
from citygraph.web.http.languages import Reader
from citygraph.web.pages.layouts import Section
from citygraph.web.pages.views import lines, years
from citygraph.web.pages.views.cells import Cell, cell
from citygraph.web.pages.views.columns import THING, Columns, words
from citygraph.web.pages.views.scales import Scale
from citygraph.web.pages.views.tables import page_of

_ROWS = 40  # bars on a page


@dataclass(frozen=True)
class Bar:
    """A bar: what it is about, where it begins and how long it is, in per cent, and its number."""

    names: tuple[Cell, ...]
    left: float
    length: float
    number: Cell


def content(section: Section, table: Table, state: Mapping[str, str], reader: Reader) -> dict[str, Any]:
    """Return what the template shows.

    Args:
        section: options: `names`, the columns that tell what a bar is about; `numbers`, those of what can be
            shown; `year`, that of whole years, of which bars stand side by side, and `of`, that of a few
            things that have a row for each year, which make lines; both empty if there are none.
        table: the answer.
        state: `number` is the column that is shown, the first without it; `page` the number of the page.
        reader: who reads.
    """
    options = section.options
    chosen = state["number"] if state.get("number") in options["numbers"] else options["numbers"][0]
    told = {"numbers": options["numbers"], "number": chosen}
    told["titles"] = {column.name: column.title[reader.language] for column in section.columns}
    if options["year"]:
        return {**told, **_over_time(section, table, state, reader, chosen)}
    rows = [row for row in table.rows if number_of(row.get(chosen)) is not None]
    if any(Columns(table).all[name].kind == THING for name in options["names"]):
        rows.sort(key=lambda row: -_number(row, chosen))
    numbers = [_number(row, chosen) for row in rows]
    scale = Scale(min(0, *numbers, 0), max(0, *numbers, 0))
    pages = max(1, -(-len(rows) // _ROWS))
    page = min(page_of(state), pages)
    shown = rows[(page - 1) * _ROWS : page * _ROWS]
    bars = [_bar(row, options["names"], chosen, scale) for row in shown]
    return {**told, "bars": bars, "page": page, "pages": pages, "all": len(rows)}


def _over_time(
    section: Section, table: Table, state: Mapping[str, str], reader: Reader, chosen: str
) -> Mapping[str, Any]:
    possible = words()["possible"].get(chosen, "")
    known = possible if possible in section.options["numbers"] else ""
    of = section.options["of"]
    options = {"year": section.options["year"], "of": of, "certain": chosen, "possible": known}
    made = replace(section, view="lines" if of else "years", options=options)
    view = (lines if of else years).content(made, table, state, reader)
    return {"over_time": view, "section": made, "pages": 1}


def _bar(row: Row, names: list[str], chosen: str, scale: Scale) -> Bar:
    number = _number(row, chosen)
    left, right = sorted((scale.at(0), scale.at(number)))
    return Bar(tuple(cell(row, name) for name in names), left, round(right - left, 2), cell(row, chosen))


def _number(row: Row, column: str) -> float:
    return number_of(row[column]) or 0.0
