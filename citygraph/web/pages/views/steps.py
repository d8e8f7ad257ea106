"""Years in a few steps, so that a colour tells when something began."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from citygraph.tabular import Row, Term, day_of

_STEPS = 4
UNKNOWN = "unknown"
PAST = "past"


@dataclass(frozen=True)
class Years:
    """Between which years something began, both included; None where that is not known."""

    first: int | None
    last: int | None


@dataclass(frozen=True)
class Step:
    """An entry of a legend.

    Attributes:
        name: a class of the marks: `step-1` and so on, or UNKNOWN, or PAST for what has ended.
        first: its first year, or its least number; None if it has none.
        last: its last year, or its greatest number; None if it has none.
    """

    name: str
    first: int | None = None
    last: int | None = None


def years_of(row: Row, columns: Sequence[str]) -> Years:
    """Return between which years something began, by the columns of the earliest and the latest date."""
    return Years(year_of(row.get(columns[0])), year_of(row.get(columns[-1])))


def year_of(term: Term | None) -> int | None:
    """Return the year of a date, or None if it is none."""
    day = day_of(term)
    return int(day[:4]) if day else None


def bounds_of(starts: Iterable[Years]) -> list[int]:
    """Return the years with which new steps begin, so that about as much began in each of the steps."""
    years = sorted(years.first for years in starts if years.first is not None and years.first == years.last)
    if not years:
        return []
    found = {years[len(years) * number // _STEPS] for number in range(1, _STEPS)}
    return sorted(found - {years[0]})


def step_of(years: Years, bounds: Sequence[int]) -> str:
    """Return the step in which something began for certain, or UNKNOWN."""
    if years == Years(None, None):
        return UNKNOWN
    first = 0 if years.first is None else bisect_right(bounds, years.first)
    last = len(bounds) if years.last is None else bisect_right(bounds, years.last)
    return _name(first) if first == last else UNKNOWN


def legend(used: Iterable[str], bounds: Sequence[int]) -> list[Step]:
    """Return the steps that are used, in order."""
    edges = [None, *bounds, None]
    dated = [
        Step(_name(place), edges[place], None if (after := edges[place + 1]) is None else after - 1)
        for place in range(len(bounds) + 1)
    ]
    names = set(used)
    return [step for step in (*dated, Step(UNKNOWN), Step(PAST)) if step.name in names]


def numbered(number: int) -> str:
    """Return the step of a number from 1 on; large ones share the last step."""
    return _name(min(number, _STEPS) - 1)


def by_number(numbers: Iterable[int]) -> list[Step]:
    """Return the steps that numbers use, in order."""
    found: dict[str, list[int]] = {}
    for number in sorted(set(numbers)):
        found.setdefault(numbered(number), []).append(number)
    return [Step(name, used[0], used[-1]) for name, used in found.items()]


def _name(place: int) -> str:
    return f"step-{place + 1}"
