"""What one request wants of a ready-made query, with every choice made: the terms, and its addresses."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from citygraph.catalog import ReadyQuery
from citygraph.choices import Names, choose, slug
from citygraph.parameters import SEPARATOR, Parameter
from citygraph.web.http.addresses import Place
from citygraph.web.ready import extras
from citygraph.web.ready.extras import Extras


@dataclass(frozen=True)
class Wanted:
    """An answer that somebody wants.

    Attributes:
        query: the query.
        terms: a serialised term for each parameter that is chosen.
        choices: the same as addresses write it: one way for each term, whatever was given.
        extras: what else is said.
        place: where it was asked.
    """

    query: ReadyQuery
    terms: Mapping[str, str]
    choices: Mapping[str, str]
    extras: Extras
    place: Place

    @property
    def bare(self) -> "Wanted":
        """The same without extras."""
        return replace(self, extras=Extras())

    @property
    def key(self) -> tuple[object, ...]:
        """What its addresses depend on."""
        return self.query.name, sorted(self._written.items()), self.place

    def path(self, suffix: str = "") -> str:
        """Return its address on this host."""
        return self.place.path(self.query.name, suffix, self._written)

    def address(self, suffix: str = "") -> str:
        """Return its address in full."""
        return self.place.address(self.query.name, suffix, self._written)

    def lasting(self, suffix: str = "") -> str:
        """Return the address at which this release answers it for ever."""
        return self.place.lasting(self.query.name, suffix, self._written)

    def around(self, *, more: bool) -> dict[str, "Wanted"]:
        """Return the windows on the answer beside this one, by relation."""
        windows = self.extras.around(more=more)
        return {relation: replace(self, extras=window) for relation, window in windows.items()}

    @property
    def _written(self) -> dict[str, str]:
        return {**self.choices, **self.extras.written}


def settle(query: ReadyQuery, given: Mapping[str, str], names: Names, place: Place) -> Wanted:
    """Return what the parameters of a request want.

    Raises:
        ChoiceError: if one does not fit, or a required one is missing.
    """
    choices, words = extras.split(given)
    terms = choose(query, choices, names)
    known = {parameter.name: parameter for parameter in query.parameters}
    written = {name: _written(known[name], term, choices[name], names) for name, term in terms.items()}
    return Wanted(query, terms, written, extras.read(words), place)


def _written(parameter: Parameter, term: str, given: str, names: Names) -> str:
    """Return a choice as addresses write it: things by the last part of their IRI if that is enough."""
    if parameter.type != "iri":
        return given.strip()
    iris = [each[1:-1] for each in term.split()]
    return SEPARATOR.join(
        slug(iri) if names.find(parameter.classes, slug(iri)) == [iri] else iri for iri in iris
    )
