"""An answer with coordinates as a map that is drawn by the server; what is close together makes one mark."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from citygraph.maps import write_geojson
from citygraph.names import BASE
from citygraph.tabular import Row, Table, number_of
from citygraph.web.http.languages import Reader
from citygraph.web.pages.layouts import Section
from citygraph.web.pages.thingpage import local
from citygraph.web.pages.views.cells import cell
from citygraph.web.pages.views.frames import (
    RATIO,
    WORLD,
    Frame,
    Point,
    around,
    around_most,
    framed,
    projected,
    read_frame,
)
from citygraph.web.pages.views.steps import (
    PAST,
    Years,
    bounds_of,
    by_number,
    legend,
    numbered,
    step_of,
    years_of,
)

_CELLS = 30  # in a row of the grid on which places are gathered
_SIZES = (1, 2, 5, 20, 100, 500)  # places that a mark stands for at least, by its size
_TOLD = 5  # names of a mark
_CARRIED = 5000  # points in a page at most
_IN_TURN = 40  # marks at most that can be reached one by one with the keyboard
_NEARER, _NEAREST = 4, 16  # times at least and at most, for the places of a mark
_ROOM = 1.5  # for these, as a share of what lies between them


@dataclass(frozen=True)
class _Place:
    """What is shown: where, its name, where it leads, when it began, whether it is over, its number."""

    point: Point
    name: str
    address: str
    began: Years
    past: bool
    number: int


@dataclass(frozen=True)
class Mark:
    """A dot on the map.

    Attributes:
        across: where it is, in per cent of the width.
        down: where it is, in per cent of the height.
        count: how many places it stands for.
        size: its class by that, from 1.
        step: its class by when most of them began.
        names: of the first places.
        years: between which the only one began; None for several.
        number: of the only one; 0 for several, and where there are no numbers.
        address: of the page of the only one; empty for several.
        nearer: the part of the map that shows several apart, as addresses write it; empty if none does.
    """

    across: float
    down: float
    count: int
    size: int
    step: str
    names: tuple[str, ...]
    years: Years | None
    number: int
    address: str
    nearer: str


def content(section: Section, table: Table, state: Mapping[str, str], reader: Reader) -> dict[str, Any]:  # noqa: ARG001 all views alike
    """Return what the template shows.

    Args:
        section: its query has a `map`. Options: `start`, the columns of the earliest and the latest date of
            the beginning, or the one for both; `past`, a column that holds something where it has ended;
            `list`, the section that has the same as a table; `whole`, whether the few places that lie far
            off are shown at first, too; `inline`, whether the page carries the points, because they have no
            address as data; `named`, whether dots bear names; instead of `start`, `number`, a column with a
            number from 1 on by which dots are coloured, and `told`, how that is said, by language, with `{}`
            in its place.
        table: the answer.
        state: `at` is the part that is shown: latitude and longitude of its centre, and its width in degrees
            of latitude.
        reader: who reads.
    """
    every = _places(section, table)
    bounds = bounds_of(place.began for place in every)
    points = [place.point for place in every]
    whole = around(points)
    usual = whole if section.options.get("whole") else around_most(points)
    frame = read_frame(state.get("at", "")) or usual
    steps = [_step(place, bounds) for place in every] if section.options.get("start") else []
    numbers = [place.number for place in every if place.number]
    marks = _marks(every, frame, bounds)
    things = {_iri(row, section) for row in table.rows}
    return {
        "frame": frame,
        "marks": marks,
        "legend": by_number(numbers) if numbers else legend(steps, bounds),
        "bounds": bounds,
        "in_turn": len(marks) <= _IN_TURN,
        "all": len(things),
        "unplaced": len(things) - len(every),
        "outside": sum(not frame.holds(point) for point in points),
        "nearer": frame.nearer(2).written(),
        "farther": frame.nearer(0.5).written() if frame.width < WORLD else "",
        "whole": whole.written() if whole != frame else "",
        "base": BASE,
        "points": _points(section, table),
    }


def _points(section: Section, table: Table) -> Any:
    """Return the points as GeoJSON, for a page that carries them, unless they are very many."""
    if not section.options.get("inline") or len(table.rows) > _CARRIED:
        return None
    return json.loads(write_geojson(table, section.query.map))


def _places(section: Section, table: Table) -> list[_Place]:
    """Return what has a place, each thing once: as it is now, if it is over and back again."""
    start, past = section.options.get("start", ()), section.options.get("past", "")
    layout = section.query.map
    found: dict[str, _Place] = {}
    for row in sorted(table.rows, key=lambda row: past in row):
        latitude, longitude = (number_of(row.get(layout[part])) for part in ("latitude", "longitude"))
        if latitude is None or longitude is None:
            continue
        shown, iri = cell(row, layout["id"]), _iri(row, section)
        name = row[layout["name"]]["value"] if layout.get("name") in row else shown.text
        began = years_of(row, start) if start else Years(None, None)
        number = int(number_of(row.get(section.options.get("number", ""))) or 0)
        place = _Place(projected(latitude, longitude), name, local(iri), began, past in row, number)
        found.setdefault(iri, place)
    return list(found.values())


def _iri(row: Row, section: Section) -> str:
    term = row.get((section.query.map).get("id", ""))
    return term["value"] if term else ""


def _step(place: _Place, bounds: Sequence[int]) -> str:
    if place.number:
        return numbered(place.number)
    return PAST if place.past else step_of(place.began, bounds)


def _marks(places: Iterable[_Place], frame: Frame, bounds: Sequence[int]) -> list[Mark]:
    """Return a mark for the places in each cell of a grid over the frame; large ones are drawn first."""
    cells: dict[tuple[int, int], list[_Place]] = defaultdict(list)
    for place in places:
        if frame.holds(place.point):
            across, down = frame.place(place.point)
            cells[int(across * _CELLS), int(down * frame.height / frame.width * _CELLS)].append(place)
    marks = [_mark(gathered, frame, bounds) for gathered in cells.values()]
    return sorted(marks, key=lambda mark: -mark.count)


def _mark(places: Sequence[_Place], frame: Frame, bounds: Sequence[int]) -> Mark:
    count = len(places)
    middle = (sum(each.point[0] for each in places) / count, sum(each.point[1] for each in places) / count)
    across, down = frame.place(middle)
    steps = Counter(_step(place, bounds) for place in places)
    alone = places[0] if count == 1 else None
    return Mark(
        round(100 * across, 2),
        round(100 * down, 2),
        count,
        sum(count >= least for least in _SIZES),
        min(steps, key=lambda step: (-steps[step], step)),
        tuple(place.name for place in places[:_TOLD]),
        alone.began if alone else None,
        alone.number if alone else 0,
        alone.address if alone else "",
        _apart(places, frame, middle),
    )


def _apart(places: Sequence[_Place], frame: Frame, middle: Point) -> str:
    """Return the part of the map that shows places apart; nothing if they lie in one place."""
    xs, ys = zip(*(place.point for place in places), strict=True)
    spread = max(max(xs) - min(xs), (max(ys) - min(ys)) * RATIO)
    nearer = framed(middle, min(max(_ROOM * spread, frame.width / _NEAREST), frame.width / _NEARER))
    return nearer.written() if spread and nearer.width < frame.width else ""
