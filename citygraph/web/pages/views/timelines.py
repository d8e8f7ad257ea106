"""An answer about what began and ended as bars on a time line; what is uncertain of them fades."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from citygraph.tabular import Row, Table, Term, day_of
from citygraph.web.http.languages import Reader
from citygraph.web.pages.layouts import Section
from citygraph.web.pages.views.cells import CHOSEN, Cell, cell
from citygraph.web.pages.views.chosen import Chosen
from citygraph.web.pages.views.scales import Scale, moment
from citygraph.web.pages.views.spans import Span, span

_LEAD = 8.0  # years: how far a bar fades whose beginning is open
_DAY = 1.5 / 365  # years: what is known to the day does not fade
_LEAST = 1.0  # per cent: how broad it is at least, to be seen

SURE, BEGINNING, ENDING, UNSURE = "sure", "beginning", "ending", "unsure"


@dataclass(frozen=True)
class Piece:
    """A part of a bar: how it is drawn, where it begins and how long it is, in per cent."""

    kind: str
    left: float
    length: float


@dataclass(frozen=True)
class Stay:
    """A bar: its parts, between which dates it began and ended, when it was seen last; whose it is."""

    pieces: tuple[Piece, ...]
    start: Span | None
    end: Span | None
    seen: str
    past: bool
    of: Chosen | None = None


@dataclass
class Line:
    """A line of the picture: what it is about, its bars, its single days with what happened, whose it is."""

    cell: Cell
    stays: list[Stay] = field(default_factory=list)
    days: list[tuple[float, Cell, Cell]] = field(default_factory=list)
    order: float = float("inf")
    shared: dict[int, Chosen] = field(default_factory=dict)

    @property
    def lanes(self) -> list[int]:
        """The places of what has bars in this line, each of which has a lane of its own."""
        return sorted({stay.of.place for stay in self.stays if stay.of})

    @property
    def undated(self) -> list[Chosen]:
        """What has no bar in this line, since no date is known."""
        return [each for place, each in sorted(self.shared.items()) if place not in self.lanes]


@dataclass(frozen=True)
class _Dates:
    """What is known of a stay, as years and parts of one; None for what is not known."""

    first_start: float | None
    last_start: float | None
    first_end: float | None
    last_end: float | None
    seen: float | None
    past: bool

    @property
    def known(self) -> list[float]:
        dates = (self.first_start, self.last_start, self.first_end, self.last_end, self.seen)
        return [each for each in dates if each is not None]


def content(section: Section, table: Table, state: Mapping[str, str], reader: Reader) -> dict[str, Any]:  # noqa: ARG001 all views alike
    """Return what the template shows.

    Args:
        section: options, all but the first may be left out: `line` is the column of what has a line of its
            own; `group` that by which lines are gathered; `each` that of which rows with the same make one
            bar; `start` and `end` are the columns of the earliest and the latest date of these, or the one
            for both; `seen` is that of the last day on which it is shown; `past` one that holds something
            where it is over; `day` is that of the date of what happened on one day, `told` that of what it
            was; `list` is the section that has the same as a table; `lane` is the column of what a page
            compares: then each of these has bars below each other, and what most share comes first.
        table: the answer.
        state: nothing of it is used.
        reader: who reads.
    """
    options = section.options
    rows = list(_once(table.rows, options.get("each", "")))
    every = [moment for row in rows for moment in (*_dates(row, options).known, *_days(row, options))]
    time = Scale(int(min(every, default=0)), int(max(every, default=0)) + 1)
    groups: dict[str, dict[str, Line]] = {}
    for row in rows:
        shown = cell(row, options["line"])
        group = groups.setdefault(cell(row, options.get("group", "")).text, {})
        _add(group.setdefault(shown.address or shown.text, Line(shown)), row, options, time)
    lines = {
        name: sorted(group.values(), key=lambda line: (-len(line.shared), line.order))
        for name, group in groups.items()
    }
    chosen = options.get(CHOSEN, ()) if "lane" in options else ()
    return {"groups": lines, "times": time.ticks() if every else [], "dated": bool(every), "chosen": chosen}


def _once(rows: Iterable[Row], column: str) -> Iterator[Row]:
    """Yield the rows, of those with the same thing in a column the first."""
    known = set()
    for row in rows:
        term = row.get(column)
        if not term or term["value"] not in known:
            yield row
        if term:
            known.add(term["value"])


def _add(line: Line, row: Row, options: Mapping[str, Any], time: Scale) -> None:
    """Add to a line what a row tells."""
    for at in _days(row, options):
        line.days.append((time.at(at), cell(row, options["day"]), cell(row, options.get("told", ""))))
        line.order = min(line.order, at)
    dates, of = _dates(row, options), _of(row, options)
    if of:
        line.shared[of.place] = of
    if dates.known:
        first, last = (_pair(row, options, name) for name in ("start", "end"))
        seen = row[options["seen"]]["value"] if options.get("seen") in row else ""
        line.stays.append(Stay(tuple(_pieces(dates, time)), span(*first), span(*last), seen, dates.past, of))
        line.order = min(line.order, *dates.known)


def _of(row: Row, options: Mapping[str, Any]) -> Chosen | None:
    """Return which of the things that are compared a row is about."""
    term = row.get(options.get("lane", ""))
    return next((each for each in options.get(CHOSEN, ()) if term and each.iri == term["value"]), None)


def _pieces(dates: _Dates, time: Scale) -> Iterator[Piece]:
    """Yield the parts of a bar: what is certain of it, and before and behind that what is possible."""
    sure = [each for each in (dates.last_start, dates.first_end, dates.seen) if each is not None]
    if not sure:
        first = time.first if dates.first_start is None else dates.first_start
        yield _piece(UNSURE, first, time.last if dates.last_end is None else dates.last_end, time)
        return
    begin = min(sure) if dates.last_start is None else dates.last_start
    end = max(begin, *sure)
    before = dates.first_start if dates.first_start is not None else begin - _LEAD
    after = dates.last_end if dates.last_end is not None else end if dates.past else time.last
    if begin - before > _DAY:
        yield _piece(BEGINNING, before, begin, time)
    yield _piece(SURE, begin, end, time)
    if after - end > _DAY:
        yield _piece(ENDING, end, after, time)


def _piece(kind: str, first: float, last: float, time: Scale) -> Piece:
    left, right = time.at(first), time.at(last)
    if kind == SURE and right - left < _LEAST:
        left = min(left, 100 - _LEAST)
        right = left + _LEAST
    return Piece(kind, left, round(right - left, 2))


def _dates(row: Row, options: Mapping[str, Any]) -> _Dates:
    start, end = _pair(row, options, "start"), _pair(row, options, "end")
    return _Dates(
        _moment(start[0]),
        _moment(start[1], last=True),
        _moment(end[0]),
        _moment(end[1], last=True),
        _moment(row.get(options.get("seen", "")), last=True),
        options.get("past") in row,
    )


def _pair(row: Row, options: Mapping[str, Any], name: str) -> tuple[Term | None, Term | None]:
    """Return the terms of the earliest and the latest date; the same if there is one column for both."""
    columns: Sequence[str] = options.get(name) or ("",)
    return row.get(columns[0]), row.get(columns[-1])


def _days(row: Row, options: Mapping[str, Any]) -> list[float]:
    day = day_of(row.get(options.get("day", "")))
    return [moment(day)] if day else []


def _moment(term: Term | None, *, last: bool = False) -> float | None:
    """Return when a date begins or ends, or None if it is none."""
    day = day_of(term, last=last)
    return moment(day, last=last) if day else None
