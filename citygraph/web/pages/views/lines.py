"""An answer with a row for each year of each thing as lines: what is certain, and what is possible."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from citygraph.tabular import Row, Table, number_of
from citygraph.web.http.languages import Reader
from citygraph.web.pages.layouts import Section
from citygraph.web.pages.views.chosen import Chosen, compared
from citygraph.web.pages.views.scales import Scale, counting
from citygraph.web.pages.views.steps import year_of

_APART = 5.5  # per cent of the height between two letters at the end of lines
_OWN = "own"

Numbers = tuple[int, int]
"""What is certain, and what is possible."""


@dataclass(frozen=True)
class Series:
    """A thing with its lines, as paths of SVG in a square of 100.

    Attributes:
        chosen: the thing.
        certain: the line of what is certain.
        possible: that of what is possible.
        band: the area between the two.
        end: where its letter stands: across and down, in per cent.
    """

    chosen: Chosen
    certain: str
    possible: str
    band: str
    end: tuple[float, float]


def content(section: Section, table: Table, state: Mapping[str, str], reader: Reader) -> dict[str, Any]:  # noqa: ARG001 all views alike
    """Return what the template shows.

    Args:
        section: options: `of` is the column of the things, `year` that of the year, `certain` and perhaps
            `possible` are those of the numbers.
        table: the answer.
        state: `scale` is `own` if each thing is measured by its own greatest number.
        reader: who reads.
    """
    options = section.options
    things = compared(options, table.rows, options["of"])
    numbers = {each.iri: _numbers(table.rows, options, each.iri) for each in things}
    years = sorted({year for known in numbers.values() for year in known})
    time = Scale(min(years, default=0), max(years, default=1))
    own = state.get("scale") == _OWN
    highest = {iri: max((pair[1] for pair in known.values()), default=0) for iri, known in numbers.items()}
    amount = Scale(0, 100) if own else counting(list(highest.values()))
    drawn = []
    for each in things:
        times = 100 / (highest[each.iri] or 1) if own else 1
        known = {year: (pair[0] * times, pair[1] * times) for year, pair in numbers[each.iri].items()}
        if known:
            drawn.append(_series(each, known, time, amount))
    half = 50 / (time.last - time.first or 1)
    return {
        "series": _apart(drawn),
        "things": things,
        "years": [(year, [numbers[each.iri].get(year) for each in things]) for year in years],
        "at": {year: time.at(year) for year in years},
        "half": round(half, 3),
        "times": time.ticks(),
        "amounts": amount.ticks(4)[1:],
        "own": own,
        "titles": {column.name: column.title for column in section.columns},
    }


def _numbers(rows: Iterable[Row], options: Mapping[str, Any], iri: str) -> dict[int, Numbers]:
    """Return what is certain and what is possible of a thing, by year."""
    found = {}
    for row in rows:
        if row.get(options["of"], {}).get("value") == iri and (year := year_of(row.get(options["year"]))):
            sure = int(number_of(row.get(options["certain"])) or 0)
            perhaps = int(number_of(row.get(options.get("possible", ""))) or 0)
            found[year] = (sure, max(sure, perhaps))
    return dict(sorted(found.items()))


def _series(chosen: Chosen, known: Mapping[int, tuple[float, float]], time: Scale, amount: Scale) -> Series:
    certain = [(time.at(year), 100 - amount.at(pair[0])) for year, pair in known.items()]
    possible = [(time.at(year), 100 - amount.at(pair[1])) for year, pair in known.items()]
    return Series(
        chosen, _path(certain), _path(possible), f"{_path([*possible, *reversed(certain)])}Z", possible[-1]
    )


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{across:.2f} {down:.2f}" for across, down in points)


def _apart(drawn: list[Series]) -> list[tuple[Series, float]]:
    """Return the lines with where their letters stand so that none covers another: down, in per cent."""
    places: dict[str, float] = {}
    lowest = -_APART
    for each in sorted(drawn, key=lambda each: each.end[1]):
        lowest = max(each.end[1], lowest + _APART)
        places[each.chosen.letter] = lowest
    beyond = max(0.0, lowest - 100)
    return [(each, round(places[each.chosen.letter] - beyond, 2)) for each in drawn]
