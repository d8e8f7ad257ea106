"""What people write for a parameter, to a SPARQL term: an IRI, its slug or a name of it; a value; a text."""

import difflib
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode

from citygraph.catalog import ReadyQuery, bind, did_you_mean
from citygraph.parameters import SEPARATOR, Parameter
from citygraph.spelling import folded

NAMES = "data/names"
_CLASS = "class"
_NEAR = 5
_LONGEST = 4  # parts of a name, with commas between them: "Washington, D.C."


class ChoiceError(ValueError):
    """A choice that does not fit.

    Attributes:
        parameter: its name.
        value: what was given.
        allowed: what is allowed, in words.
        near: what may have been meant.
    """

    def __init__(self, parameter: str, value: str, allowed: str, near: Iterable[str] = ()) -> None:
        self.parameter, self.value, self.allowed, self.near = parameter, value, allowed, tuple(near)
        super().__init__(f"{parameter}={value!r} does not fit: {allowed}.{did_you_mean(self.near)}")


@dataclass(frozen=True)
class Names:
    """What the things of some classes are called: by class, IRIs by folded name or slug."""

    by_class: Mapping[str, Mapping[str, frozenset[str]]]

    def find(self, classes: tuple[str, ...], text: str) -> list[str]:
        """Return the things of the classes (of all, if none is given) with the IRI, slug or name `text`."""
        wanted = folded(text)
        tables = self._tables(classes)
        return sorted({thing for table in tables for thing in table.get(wanted, ())})

    def near(self, classes: tuple[str, ...], text: str) -> list[str]:
        """Return the slugs of things whose names come close to `text`, the closest first."""
        tables = self._tables(classes)
        names = {name for table in tables for name in table if not name.startswith("http")}
        close = difflib.get_close_matches(folded(text), names, 4 * _NEAR)
        things = (thing for name in close for table in tables for thing in sorted(table.get(name, ())))
        return list(dict.fromkeys(map(slug, things)))[:_NEAR]

    def slugs(self, classes: tuple[str, ...]) -> list[str]:
        """Return the slugs of the things of the classes, sorted."""
        things = {thing for table in self._tables(classes) for found in table.values() for thing in found}
        return sorted(map(slug, things))

    def _tables(self, classes: tuple[str, ...]) -> list[Mapping[str, frozenset[str]]]:
        return [self.by_class.get(kind, {}) for kind in classes or self.by_class]


def read_names(catalog: Mapping[str, ReadyQuery], ask: Callable[[str], bytes]) -> Names:
    """Return the names of all things that some query lets choose.

    Args:
        catalog: the ready-made queries; the one called NAMES is asked for each class.
        ask: evaluates a query text and returns the answer as SPARQL JSON.
    """
    parameters = (parameter for query in catalog.values() for parameter in query.parameters)
    classes = sorted({kind for parameter in parameters for kind in parameter.classes})
    return Names({kind: _folded_names(ask(bind(catalog[NAMES], {_CLASS: f"<{kind}>"}))) for kind in classes})


def _folded_names(answer: bytes) -> dict[str, frozenset[str]]:
    things: dict[str, set[str]] = defaultdict(set)
    for row in json.loads(answer)["results"]["bindings"]:
        thing = row["thing"]["value"]
        for name in (row["name"]["value"], slug(thing), thing):
            things[folded(name)].add(thing)
    return {name: frozenset(found) for name, found in things.items()}


def slug(iri: str) -> str:
    """Return the last part of an IRI: `eccar`."""
    return re.split("[/#]", iri)[-1]


def choose(query: ReadyQuery, given: Mapping[str, str], names: Names) -> dict[str, str]:
    """Return the serialised term of each parameter that is given; an empty text is no choice.

    Of several things that are chosen for one parameter these are all terms, sorted, with blanks between them.

    Raises:
        ChoiceError: for an unknown parameter, a choice that does not fit, or a required one that is missing.
    """
    known = {parameter.name: parameter for parameter in query.parameters}
    for name, value in given.items():
        if name not in known:
            near = difflib.get_close_matches(name, known, _NEAR)
            raise ChoiceError(name, value, f"the query takes {', '.join(known) or 'no parameters'}", near)
    chosen = {name: value.strip() for name, value in given.items() if value.strip()}
    for parameter in query.parameters:
        if parameter.required and parameter.name not in chosen:
            raise ChoiceError(parameter.name, "", f"it is required: {_allowed(parameter)}")
    return {name: _term(known[name], value, names) for name, value in chosen.items()}


def _allowed(parameter: Parameter) -> str:
    """Say in words what a parameter takes."""
    return {
        "iri": f"give the IRI, slug or name of a {' or '.join(map(slug, parameter.classes)) or 'thing'}"
        + (f", or up to {parameter.many} with commas between them" if parameter.many > 1 else ""),
        "enumeration": f"choose one of {', '.join(parameter.values)}",
        "language": f"choose one of {', '.join(parameter.values)}",
        "number": f"write a {'' if parameter.decimal else 'whole '}number{_range(parameter)}",
        "year": "write a year of four digits, as in 2006",
        "date": "write a day as year, month and day, as in 2006-05-31",
        "text": "write a text",
    }[parameter.type]


def _range(parameter: Parameter) -> str:
    least, greatest = parameter.minimum, parameter.maximum
    bounds = [(" from", least), (" up to", greatest)]
    return "".join(f"{word} {bound}" for word, bound in bounds if bound is not None)


def _term(parameter: Parameter, value: str, names: Names) -> str:
    if parameter.type == "iri":
        return " ".join(sorted(f"<{iri}>" for iri in things(parameter, value, names)))
    term = parameter.term(value)
    if term is None:
        near = difflib.get_close_matches(value, parameter.values, _NEAR)
        raise ChoiceError(parameter.name, value, _allowed(parameter), near)
    return term


def things(parameter: Parameter, value: str, names: Names) -> list[str]:
    """Return the IRIs of what is chosen for a parameter, each once, in the order in which they are given.

    Raises:
        ChoiceError: if one of them does not fit, or there are more than can be chosen at once.
    """
    if parameter.many == 1:
        return [_iri(parameter, value, names)]
    found = [_iri(parameter, each, names) for each in _several(parameter, value, names)]
    chosen = list(dict.fromkeys(found))
    if not chosen or len(chosen) > parameter.many:
        raise ChoiceError(parameter.name, value, _allowed(parameter))
    return chosen


def _several(parameter: Parameter, value: str, names: Names) -> Iterator[str]:
    """Yield what stands between the commas of a value; names that hold commas themselves in one piece."""
    parts = [part.strip() for part in value.split(SEPARATOR)]
    place = 0
    while place < len(parts):
        ends = range(min(place + _LONGEST, len(parts)), place + 1, -1)
        tried = ((end, f"{SEPARATOR} ".join(parts[place:end])) for end in ends)
        end, text = next(
            ((end, text) for end, text in tried if names.find(parameter.classes, text)),
            (place + 1, parts[place]),
        )
        if text:
            yield text
        place = end


def _iri(parameter: Parameter, value: str, names: Names) -> str:
    found = names.find(parameter.classes, value)
    if len(found) == 1:
        return found[0]
    if found:
        raise ChoiceError(parameter.name, value, "several things are called so: choose one by its IRI", found)
    if not parameter.classes and _is_iri(value):
        return value
    raise ChoiceError(parameter.name, value, _allowed(parameter), names.near(parameter.classes, value))


def _is_iri(value: str) -> bool:
    try:
        NamedNode(value)
    except ValueError:
        return False
    return True
