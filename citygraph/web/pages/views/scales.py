"""Numbers and times on the axes of pictures, as per cent of their length."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

_STEPS = (1, 2, 5)
_TICKS = 8  # of a time; more do not fit on a narrow page
_LINES = 4  # for numbers


@dataclass(frozen=True)
class Tick:
    """A place on an axis that is named: where it is, in per cent, and its number."""

    at: float
    number: int


@dataclass(frozen=True)
class Scale:
    """An axis from one number to another."""

    first: float
    last: float

    def at(self, number: float) -> float:
        """Return where a number is, in per cent of the length; what lies off the axis is at its end."""
        share = (number - self.first) / ((self.last - self.first) or 1)
        return round(100 * min(max(share, 0), 1), 2)

    def ticks(self, most: int = _TICKS) -> list[Tick]:
        """Return the round numbers on the axis, so many of them at most."""
        step = _step((self.last - self.first) / most)
        first = math.ceil(self.first / step)
        return [Tick(self.at(step * each), step * each) for each in range(first, int(self.last // step) + 1)]


def counting(numbers: Sequence[float]) -> Scale:
    """Return the axis for numbers from 0 on."""
    largest = max(numbers, default=1) or 1
    step = _step(largest / _LINES)
    return Scale(0, step * math.ceil(largest / step))


def moment(day: str, *, last: bool = False) -> float:
    """Return a day as years and parts of one: the beginning of the day, or its end."""
    found = date.fromisoformat(day)
    begin, end = date(found.year, 1, 1), date(found.year, 12, 31)
    return found.year + ((found - begin).days + last) / ((end - begin).days + 1)


def _step(least: float) -> int:
    """Return the least round number that is not less than another."""
    if least <= 1:
        return 1
    power: int = 10 ** math.floor(math.log10(least))
    return next((each * power for each in _STEPS if each * power >= least), 10 * power)
