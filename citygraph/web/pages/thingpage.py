"""What the page of a thing shows: its statements by property, with their sources, and what points to it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad

from citygraph.documents import short
from citygraph.names import BASE, RDFS_LABEL
from citygraph.web.pages.knowledge import Known

_WHOLE = "http://www.w3.org/2001/XMLSchema#integer"


@dataclass
class Shown:
    """A term on a page: its text, where it leads, its language, and the sources of the statement.

    Attributes:
        text: what is read.
        address: where it leads; empty for a text.
        iri: what it stands for; empty for a text.
        language: of the text; empty if none is told.
        number: the value of a whole number; None for all else.
        sources: who states it.
    """

    text: str
    address: str = ""
    iri: str = ""
    language: str = ""
    number: int | None = None
    sources: list["Shown"] = field(default_factory=list)

    @property
    def named_sources(self) -> dict[str, str]:
        """Addresses of the pages of the sources, by name."""
        return {source.text: source.address for source in self.sources}


def content(known: Known, prefixes: Mapping[str, str], language: str) -> dict[str, Any]:
    """Return what the template of the page with all statements needs, with names in a language."""
    names = Names(known.names, prefixes, language)
    parts: dict[str, list[Quad]] = defaultdict(list)
    for quad in (*known.own, *known.whole):
        if _iri(quad.subject).partition("#")[0] == known.thing:  # others have pages of their own
            parts[_iri(quad.subject)].append(quad)
    own = parts.pop(known.thing, [])
    return {
        "heading": names.shown(NamedNode(known.thing)),
        "other_names": names.others(known.thing),
        "statements": names.grouped(own, known.thing),
        "parts": [(names.shown(NamedNode(part)), names.grouped(parts[part], part)) for part in parts],
        "pointing": names.pointing(known.pointing),
    }


class Names:
    """Shows terms by their labels."""

    def __init__(self, names: Iterable[Quad], prefixes: Mapping[str, str], language: str) -> None:
        self._prefixes, self._language = prefixes, language
        self._labels: dict[str, dict[str, str]] = defaultdict(dict)
        for quad in names:
            if isinstance(quad.object, Literal):
                self._labels[_iri(quad.subject)][quad.object.language or ""] = quad.object.value

    def shown(self, term: object) -> Shown:
        """Return a term as it is shown."""
        if isinstance(term, Literal):
            number = int(term.value) if term.datatype.value == _WHOLE else None
            return Shown(term.value, language=term.language or "", number=number)
        iri = _iri(term)
        labels = self._labels.get(iri, {})
        language = min(labels, key=lambda each: (each != self._language, each), default="")
        return Shown(labels.get(language) or short(iri, self._prefixes), local(iri), iri, language)

    def others(self, thing: str) -> list[Shown]:
        """Return what a thing is called in other languages than its heading."""
        shown = self.shown(NamedNode(thing))
        labels = sorted(self._labels.get(thing, {}).items())
        return [Shown(text, language=language) for language, text in labels if text != shown.text]

    def grouped(self, quads: Iterable[Quad], about: str) -> list[tuple[Shown, list[Shown]]]:
        """Return the properties of a thing with their values; labels stand in headings already."""
        values: dict[str, dict[object, list[Shown]]] = defaultdict(lambda: defaultdict(list))
        for quad in quads:
            if quad.predicate != RDFS_LABEL and _iri(quad.subject) == about:
                values[_iri(quad.predicate)][quad.object].append(self.shown(quad.graph_name))
        groups = [(self.shown(NamedNode(each)), self._with_sources(values[each])) for each in values]
        return sorted(groups, key=lambda group: group[0].text.casefold())

    def pointing(self, quads: Iterable[Quad]) -> list[tuple[Shown, list[Shown]]]:
        """Return the properties that lead here, and from what."""
        subjects: dict[str, dict[object, list[Shown]]] = defaultdict(lambda: defaultdict(list))
        for quad in quads:
            subjects[_iri(quad.predicate)][quad.subject].append(self.shown(quad.graph_name))
        return [(self.shown(NamedNode(each)), self._with_sources(subjects[each])) for each in subjects]

    def _with_sources(self, values: Mapping[object, list[Shown]]) -> list[Shown]:
        shown = [(self.shown(value), sources) for value, sources in values.items()]
        for each, sources in shown:
            each.sources = sources
        return sorted((each for each, _ in shown), key=lambda each: each.text.casefold())


def local(iri: str) -> str:
    """Return where an IRI is answered: ours on this host, others as they are, if they are addresses."""
    if iri.startswith(BASE):
        return iri[len(BASE) - 1 :]
    return iri if iri.startswith(("http://", "https://")) else ""


def _iri(term: object) -> str:
    return term.value if isinstance(term, NamedNode) else ""
