"""An answer as a grid: what it is about below each other, what is compared side by side."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from citygraph.tabular import Table, number_of
from citygraph.web.http.languages import Reader
from citygraph.web.pages.layouts import Section
from citygraph.web.pages.views.cells import Cell, cell
from citygraph.web.pages.views.chosen import compared

_SHOWN = 20  # lines, unless all are wanted
_SHADES = 5


@dataclass
class Field:
    """What stands where a line and a column meet: the number, its shade from 1 on, and words."""

    number: float = 0
    shade: int = 0
    words: list[str] = field(default_factory=list)


@dataclass
class Line:
    """A line: what it is about, and for each thing that is compared a field, or None for nothing."""

    cell: Cell
    fields: list[Field | None]

    @property
    def order(self) -> tuple[int, float, str]:
        """What it is sorted by: in how many columns it has something, then by the sum of the numbers."""
        filled = [each for each in self.fields if each]
        return -len(filled), -sum(each.number for each in filled), self.cell.text


def content(section: Section, table: Table, state: Mapping[str, str], reader: Reader) -> dict[str, Any]:  # noqa: ARG001 all views alike
    """Return what the template shows.

    Args:
        section: options: `line` and `across` are the columns of the answer that become lines and columns;
            `number` is that of the number in a field, or `words` that of what it says in words.
        table: the answer.
        state: `all` is there if all lines are wanted.
        reader: who reads.
    """
    options = section.options
    things = compared(options, table.rows, options["across"])
    places = {each.iri: place for place, each in enumerate(things)}
    lines: dict[str, Line] = {}
    for row in table.rows:
        place = places.get(row[options["across"]]["value"]) if options["across"] in row else None
        if place is None:
            continue
        about = cell(row, options["line"])
        line = lines.setdefault(about.address or about.text, Line(about, [None] * len(things)))
        found = line.fields[place] = line.fields[place] or Field()
        found.number += number_of(row.get(options.get("number", ""))) or 0
        said = cell(row, options["words"]).text if "words" in options else ""
        if said and said not in found.words:
            found.words.append(said)
    ordered = sorted(lines.values(), key=lambda line: line.order)
    _shade(ordered)
    words = sorted({word for line in ordered for each in line.fields if each for word in each.words})
    return {
        "things": things,
        "lines": ordered if state.get("all") else ordered[:_SHOWN],
        "hidden": 0 if state.get("all") else max(0, len(ordered) - _SHOWN),
        "words": words,
    }


def _shade(lines: list[Line]) -> None:
    """Give each number the shade that it has among those of its column."""
    for column in zip(*(line.fields for line in lines), strict=True):
        numbers = [each for each in column if each and each.number]
        largest = max((each.number for each in numbers), default=1)
        for each in numbers:
            each.shade = max(1, round(_SHADES * each.number / largest))
