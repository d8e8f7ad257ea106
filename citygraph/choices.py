"""What people write for a parameter, to a SPARQL term: an IRI, its slug or a name of it; a value; a text."""

import difflib
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode

from citygraph.catalog import ReadyQuery, bind, did_you_mean
from citygraph.parameters import Parameter
from citygraph.spelling import folded

NAMES = "data/names"
_CLASS = "class"
_NEAR = 5


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
        "iri": f"give the IRI, slug or name of a {' or '.join(map(slug, parameter.classes)) or 'thing'}",
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
        return f"<{_iri(parameter, value, names)}>"
    term = parameter.term(value)
    if term is None:
        near = difflib.get_close_matches(value, parameter.values, _NEAR)
        raise ChoiceError(parameter.name, value, _allowed(parameter), near)
    return term


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
