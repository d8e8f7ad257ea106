"""An answer about sets and what is in them: how much is in exactly some of the sets and no others."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from citygraph.tabular import Row, Table
from citygraph.web.http.languages import Reader
from citygraph.web.pages.layouts import Section
from citygraph.web.pages.views.cells import Cell, cell
from citygraph.web.pages.views.chosen import Chosen, compared

_SHOWN = 12  # intersections, unless all are wanted
_NAMES = 60  # of what is in one, on a page of them
_LEAST = 0.6  # per cent: how long a bar is at least, to be seen


@dataclass(frozen=True)
class Size:
    """A set: what it is, how many are in it, and how long its bar is, in per cent."""

    chosen: Chosen
    count: int
    share: float


@dataclass(frozen=True)
class Shared:
    """An intersection: what is in all of some sets and in no other.

    Attributes:
        letters: of the sets, as addresses write them.
        names: of the sets.
        within: for each set, whether it is one of them.
        between: for each set, whether it lies between the first and the last of them: there a line leads.
        count: how many are in it.
        share: how long its bar is, in per cent.
    """

    letters: str
    names: tuple[str, ...]
    within: tuple[bool, ...]
    between: tuple[bool, ...]
    count: int
    share: float


def content(section: Section, table: Table, state: Mapping[str, str], reader: Reader) -> dict[str, Any]:  # noqa: ARG001 all views alike
    """Return what the template shows.

    Args:
        section: options: `set` is the column of the sets, `element` that of what is in them.
        table: the answer: a row for each set of each element.
        state: `of` are the letters of the sets whose intersection is shown name by name, `page` the page of
            these names; `all` is there if all intersections are wanted.
        reader: who reads.
    """
    options = section.options
    sets = compared(options, table.rows, options["set"])
    letters = {each.iri: each.letter for each in sets}
    elements, names = _elements(table.rows, options["set"], options["element"], letters)
    sizes = Counter(letter for within in elements.values() for letter in within)
    counts = Counter(elements.values())
    shared = _shared(counts, sets)
    wanted = "".join(sorted(set(state.get("of", ""))))
    found = [names[element] for element, within in elements.items() if within == wanted]
    pages = max(1, -(-len(found) // _NAMES))
    page = min(_number(state.get("page", "")), pages)
    largest = max(sizes.values(), default=1)
    return {
        "sets": [Size(each, sizes[each.letter], _length(sizes[each.letter], largest)) for each in sets],
        "shared": shared if state.get("all") else _first(shared, wanted),
        "hidden": 0 if state.get("all") else len(shared) - len(_first(shared, wanted)),
        "degrees": sorted(Counter(map(len, elements.values())).items()),
        "elements": len(elements),
        "wanted": next((each for each in shared if each.letters == wanted), None),
        "names": found[(page - 1) * _NAMES : page * _NAMES],
        "page": page,
        "pages": pages,
    }


def _elements(
    rows: Iterable[Row], column: str, element: str, letters: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, Cell]]:
    """Return for each element the letters of the sets that it is in, and how it is shown."""
    within: dict[str, set[str]] = {}
    names: dict[str, Cell] = {}
    for row in rows:
        letter = letters.get(row[column]["value"]) if column in row else None
        if letter and element in row:
            iri = row[element]["value"]
            within.setdefault(iri, set()).add(letter)
            names.setdefault(iri, cell(row, element))
    return {iri: "".join(sorted(found)) for iri, found in within.items()}, names


def _shared(counts: Mapping[str, int], sets: tuple[Chosen, ...]) -> list[Shared]:
    """Return the intersections that hold something, the largest first."""
    largest = max(counts.values(), default=1)
    found = []
    for letters, count in sorted(counts.items(), key=lambda pair: (-pair[1], len(pair[0]), pair[0])):
        own = tuple(each.letter in letters for each in sets)
        between = tuple(letters[0] <= each.letter <= letters[-1] for each in sets)
        names = tuple(each.name for each in sets if each.letter in letters)
        found.append(Shared(letters, names, own, between, count, _length(count, largest)))
    return found


def _first(shared: list[Shared], wanted: str) -> list[Shared]:
    return [each for place, each in enumerate(shared) if place < _SHOWN or each.letters == wanted]


def _length(count: int, largest: int) -> float:
    return round(max(100 * count / (largest or 1), _LEAST if count else 0), 2)


def _number(text: str) -> int:
    return max(1, int(text)) if text.isdecimal() and len(text) < 7 else 1  # noqa: PLR2004 digits
