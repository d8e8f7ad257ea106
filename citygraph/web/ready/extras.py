"""What a request for a ready-made query says besides its choices: labels, evidence, a window on its rows."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from citygraph.choices import ChoiceError

_WORDS = ("labels", "explain", "limit", "offset")
_NUMBER = re.compile("[0-9]{1,15}")


@dataclass(frozen=True)
class Extras:
    """What is added to an answer, and which of its rows are wanted.

    Attributes:
        labels: the language of the columns that name IRIs; empty for none.
        explain: whether the sources of each row are added.
        offset: how many rows come before the first that is wanted.
        limit: the most rows that are wanted; None for all.
    """

    labels: str = ""
    explain: bool = False
    offset: int = 0
    limit: int | None = None

    @property
    def said(self) -> dict[str, str | int]:
        """What is not as it is when nothing is said, by name."""
        values: dict[str, str | int] = {"labels": self.labels, "explain": self.explain, "offset": self.offset}
        limit = {} if self.limit is None else {"limit": self.limit}
        return {name: value for name, value in values.items() if value} | limit

    @property
    def written(self) -> dict[str, str]:
        """The same as an address says it."""
        return {name: "true" if value is True else str(value) for name, value in self.said.items()}

    def around(self, *, more: bool) -> dict[str, "Extras"]:
        """Return the windows beside this one by relation, if there is a limit.

        `more` tells whether rows follow.
        """
        if self.limit is None:
            return {}
        starts = {"first": 0}
        if self.offset:
            starts["prev"] = max(0, self.offset - self.limit)
        if more:
            starts["next"] = self.offset + self.limit
        return {name: Extras(self.labels, self.explain, start, self.limit) for name, start in starts.items()}


def split(given: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Return the choices among the parameters of a request, and the rest, of which `read` makes Extras."""
    choices = {name: value for name, value in given.items() if name not in _WORDS}
    return choices, {name: value.strip() for name, value in given.items() if name in _WORDS}


def read(words: Mapping[str, str]) -> Extras:
    """Return what the words of a request say; an empty one says nothing.

    Raises:
        ChoiceError: if one does not fit.
    """
    explain = words.get("explain", "")
    if explain not in ("", "true", "false"):
        raise ChoiceError("explain", explain, "write true or false")
    limit, offset = _number(words, "limit"), _number(words, "offset")
    return Extras(words.get("labels", ""), explain == "true", offset or 0, limit)


def _number(words: Mapping[str, str], name: str) -> int | None:
    value = words.get(name, "")
    if value and not _NUMBER.fullmatch(value):
        raise ChoiceError(name, value, "write a whole number")
    return int(value) if value else None
