"""The names of all things that can be found, read from the release when somebody first searches."""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from citygraph.catalog import ReadyQuery, bind
from citygraph.choices import NAMES, slug
from citygraph.folders import home
from citygraph.parameters import expanded, in_languages
from citygraph.store import Question
from citygraph.tabular import Table, read_table
from citygraph.web.http.cache import Lazy
from citygraph.web.search.finder import Entry, Finder
from citygraph.workers import Workers
from citygraph.yaml_reader import read_yaml

_THINGS = "data/things"
_KINDS = Path("queries") / "search.yaml"
_CLASS, _SCHEME = "class", "scheme"


@dataclass(frozen=True)
class _Kind:
    """A kind of things that are found: a class, perhaps only those in a concept scheme, and its name.

    What is `narrow` is found only where its class is asked for.
    """

    iri: str
    scheme: str
    name: Mapping[str, str]
    behind: bool
    narrow: bool


@dataclass(frozen=True)
class _Known:
    """All that can be found, as IRIs: by class, without asking for one, by what the IRIs end with."""

    finder: Finder
    by_class: Mapping[str, frozenset[str]]
    usual: frozenset[str]
    slugs: Mapping[str, Sequence[str]]


class Index:
    """The names of all things that are searched, read when they are first needed."""

    def __init__(
        self, catalog: Mapping[str, ReadyQuery], workers: Workers, prefixes: Mapping[str, str]
    ) -> None:
        self._catalog, self._workers, self._prefixes = catalog, workers, prefixes
        self._known = Lazy(self._read)

    def find(self, text: str, classes: tuple[str, ...] = ()) -> list[tuple[Entry, str]]:
        """Return the things that a text may mean, what fits best first, each with the fitting name.

        With classes, by local name or IRI, only things of these.
        """
        known = self._known.get()
        return known.finder.find(text, self._among(classes))

    def get(self, iri: str) -> Entry | None:
        """Return the thing with an IRI, if it is found without asking for its class; else None."""
        known = self._known.get()
        return known.finder.get(iri) if iri in known.usual else None

    def chosen(self, values: Iterable[str], classes: tuple[str, ...]) -> list[Entry]:
        """Return the things that choices stand for, by their IRI or the last part of it."""
        known, among = self._known.get(), self._among(classes)
        iris = ((value, *known.slugs.get(value, ())) for value in values)
        found = (next((iri for iri in each if iri in among), "") for each in iris)
        return [entry for iri in found if (entry := known.finder.get(iri))]

    def value(self, iri: str, classes: tuple[str, ...]) -> str:
        """Return what stands for a thing where one of these classes is chosen."""
        alike = self._known.get().slugs[slug(iri)]
        among = self._among(classes)
        return slug(iri) if classes and [each for each in alike if each in among] == [iri] else iri

    def _among(self, classes: Iterable[str]) -> Container[str]:
        """Return the things of classes, by local name or IRI; without any what is found usually."""
        known = self._known.get()
        if not classes:
            return known.usual
        return frozenset().union(*(known.by_class.get(each, ()) for each in classes))

    def _read(self) -> _Known:
        if not {_THINGS, NAMES} <= self._catalog.keys():
            return _Known(Finder(()), {}, frozenset(), {})
        kinds = _read_kinds(home() / _KINDS, self._prefixes)
        things = {iri: self._asked(_THINGS, iri) for iri in dict.fromkeys(kind.iri for kind in kinds)}
        entries: dict[str, Entry] = {}
        usual: set[str] = set()
        for kind in kinds:
            found = _entries(kind, things[kind.iri])
            entries = found | entries
            usual.update(() if kind.narrow else found)
        rows = (row for iri in things for row in self._asked(NAMES, iri).rows)
        finder = Finder(entries.values(), ((row["name"]["value"], row["thing"]["value"]) for row in rows))
        return _Known(finder, _by_class(things), frozenset(usual), _by_slug(entries))

    def _asked(self, query: str, kind: str) -> Table:
        question = Question(bind(self._catalog[query], {_CLASS: f"<{kind}>"}))
        return read_table(self._workers.answer(question, self._workers.limits).body)


def searched(prefixes: Mapping[str, str]) -> frozenset[str]:
    """Return the IRIs of the classes whose things can be found."""
    return frozenset(kind.iri for kind in _read_kinds(home() / _KINDS, prefixes))


def _entries(kind: _Kind, table: Table) -> dict[str, Entry]:
    """Return the things of a kind; of several countries the first one tells where a thing lies."""
    entries: dict[str, Entry] = {}
    for row in table.rows:
        if kind.scheme and row.get(_SCHEME, {}).get("value") != kind.scheme:
            continue
        iri, language = row["thing"]["value"], row["language"]["value"]
        known = int(row["statements"]["value"])
        entry = entries.setdefault(iri, Entry(iri, kind.name, {}, {}, known, kind.behind))
        entry.names.setdefault(language, row["thing_name"]["value"])
        if "country_name" in row:
            entry.places.setdefault(language, row["country_name"]["value"])
    return entries


def _by_class(things: Mapping[str, Table]) -> dict[str, frozenset[str]]:
    """Return the IRIs of things by the IRI of their class, and by its local name."""
    found = {iri: frozenset(row["thing"]["value"] for row in table.rows) for iri, table in things.items()}
    return {slug(iri): each for iri, each in found.items()} | found


def _by_slug(iris: Iterable[str]) -> dict[str, list[str]]:
    found = defaultdict(list)
    for iri in iris:
        found[slug(iri)].append(iri)
    return found


def _read_kinds(path: Path, prefixes: Mapping[str, str]) -> list[_Kind]:
    written = read_yaml(path.read_text(encoding="utf-8"))
    return [
        _Kind(
            expanded(each[_CLASS], prefixes),
            expanded(each[_SCHEME], prefixes) if _SCHEME in each else "",
            in_languages(each, "name"),
            each.get("behind", False),
            each.get("narrow", False),
        )
        for each in written
    ]
