"""An answer with a row for each year as bars: what is certain, and above it what is possible."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from citygraph.tabular import Row, Table, number_of
from citygraph.web.http.languages import Reader
from citygraph.web.pages.layouts import Section
from citygraph.web.pages.views.cells import Cell, cell
from citygraph.web.pages.views.scales import Scale, counting
from citygraph.web.pages.views.steps import year_of

_BREADTH = 0.8  # of a bar, as a share of its year


@dataclass(frozen=True)
class Bar:
    """A year: where its bar is and how high, in per cent, and the numbers."""

    year: int
    across: float
    certain: float
    possible: float
    sure: int
    perhaps: int


@dataclass(frozen=True)
class Mark:
    """What a source states of a year: where it is, in per cent; the number, and how it is to be read."""

    year: int
    across: float
    height: float
    number: int
    told: tuple[Cell, ...]


def content(section: Section, table: Table, state: Mapping[str, str], reader: Reader) -> dict[str, Any]:  # noqa: ARG001 all views alike
    """Return what the template shows.

    Args:
        section: options: `year`, `certain` and perhaps `possible` are columns; `marks` are what sources
            state beside it: `year`, the columns of which the first with a date counts, `number`, `told`, the
            columns that tell how the number is to be read, and `title`, by language.
        table: the answer; rows with a number of `marks` are no years.
        state: nothing of it is used.
        reader: who reads.
    """
    options = section.options
    marks = options.get("marks", {})
    stated = [row for row in table.rows if marks and marks["number"] in row]
    numbers = _numbers(options, [row for row in table.rows if not (marks and marks["number"] in row)])
    dated = [
        (year, int(number_of(row[marks["number"]]) or 0), row)
        for row in stated
        if (year := _first_year(row, marks["year"]))
    ]
    years = [*numbers, *(year for year, _, _ in dated)]
    time = Scale(min(years, default=0), max(years, default=0) + 1)
    amount = counting([*(max(pair) for pair in numbers.values()), *(number for _, number, _ in dated)])
    breadth = 100 / (time.last - time.first)
    return {
        "bars": [_bar(year, pair, time, amount) for year, pair in sorted(numbers.items())],
        "marks": [
            Mark(year, time.at(year + 0.5), amount.at(number), number, _told(row, marks))
            for year, number, row in dated
        ],
        "breadth": round(_BREADTH * breadth, 3),
        "half": round(breadth / 2, 3),
        "times": time.ticks(),
        "amounts": amount.ticks(4)[1:],
        "titles": {column.name: column.title for column in section.columns},
    }


def _numbers(options: Mapping[str, Any], rows: Iterable[Row]) -> dict[int, tuple[int, int]]:
    """Return what is certain and what is possible, by year."""
    found = {}
    for row in rows:
        sure = int(number_of(row.get(options["certain"])) or 0)
        perhaps = int(number_of(row.get(options.get("possible", ""))) or 0)
        if year := year_of(row.get(options["year"])):
            found[year] = (sure, max(sure, perhaps))
    return found


def _bar(year: int, numbers: tuple[int, int], time: Scale, amount: Scale) -> Bar:
    sure, perhaps = numbers
    return Bar(year, time.at(year), amount.at(sure), amount.at(perhaps), sure, perhaps)


def _first_year(row: Row, columns: Sequence[str]) -> int | None:
    return next((year for column in columns if (year := year_of(row.get(column)))), None)


def _told(row: Row, marks: Mapping[str, Any]) -> tuple[Cell, ...]:
    return tuple(cell(row, column) for column in marks.get("told", ()))
