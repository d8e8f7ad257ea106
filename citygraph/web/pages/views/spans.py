"""Between which days something lies, as it is read: a year, a month or a day, or what is known of it."""

from calendar import monthrange
from dataclasses import dataclass

from citygraph.tabular import Term, day_of

_YEAR, _MONTH = 4, 7  # characters of a date that is as precise


@dataclass(frozen=True)
class Span:
    """The first and the last day, month or year on which something can have been; empty for what is open."""

    first: str
    last: str

    @property
    def certain(self) -> bool:
        """Whether it is one day, month or year."""
        return self.first == self.last

    @property
    def adjacent(self) -> bool:
        """Whether it is one of two years that follow each other."""
        years = len(self.first) == len(self.last) == _YEAR
        return years and int(self.last) == int(self.first) + 1

    @property
    def order(self) -> tuple[str, str]:
        """What it is sorted by: when it has been at the latest."""
        return (self.last or self.first, self.first)


def span(first: Term | None, last: Term | None) -> Span | None:
    """Return what lies between two dates, no more precise than both of them are; None if neither is known."""
    start, end = day_of(first), day_of(last, last=True)
    if not (start or end):
        return None
    length = max(_precision_of_start(start), _precision_of_end(end))
    return Span(start[:length], end[:length])


def _precision_of_start(day: str) -> int:
    if not day or day.endswith("-01-01"):
        return _YEAR
    return _MONTH if day.endswith("-01") else len(day)


def _precision_of_end(day: str) -> int:
    if not day or day.endswith("-12-31"):
        return _YEAR
    year, month, last = (int(part) for part in day.split("-"))
    return _MONTH if last == monthrange(year, month)[1] else len(day)
