"""Things that a page compares: each has a letter, by which all of its pictures and tables name it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from string import ascii_uppercase
from typing import Any

from citygraph.tabular import Row
from citygraph.web.pages.views.cells import CHOSEN, cell


@dataclass(frozen=True)
class Chosen:
    """A thing that is compared with others.

    Attributes:
        letter: that stands for it in pictures, from A on.
        place: in their order, from 1.
        iri: of the thing.
        name: in the language of the reader.
        address: of its page.
    """

    letter: str
    place: int
    iri: str
    name: str
    address: str


def lettered(iris: Iterable[str], rows: Iterable[Row], column: str) -> tuple[Chosen, ...]:
    """Return things with their letters.

    Args:
        iris: of the things, in order.
        rows: that name them.
        column: that holds them in these rows; what no row has is called by the end of its IRI.
    """
    shown = {row[column]["value"]: cell(row, column) for row in rows if column in row}
    found = []
    for place, (letter, iri) in enumerate(zip(ascii_uppercase, iris, strict=False), 1):
        known = shown.get(iri)
        name, address = (known.text, known.address) if known else (iri.rpartition("/")[2], iri)
        found.append(Chosen(letter, place, iri, name, address))
    return tuple(found)


def compared(options: Mapping[str, Any], rows: Iterable[Row], column: str) -> tuple[Chosen, ...]:
    """Return what a section compares: what its page says, or else all things of a column of its answer."""
    if CHOSEN in options:
        chosen: tuple[Chosen, ...] = options[CHOSEN]
        return chosen
    known = list(rows)
    iris = dict.fromkeys(row[column]["value"] for row in known if column in row)
    return lettered(iris, known, column)
