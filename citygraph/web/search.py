"""Search over what has a page: `/search?q=`, for people, and for the search box while they type."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from jinja2 import Environment

from citygraph.catalog import ReadyQuery, bind
from citygraph.choices import NAMES
from citygraph.documents import as_json
from citygraph.folders import home
from citygraph.formats import Format
from citygraph.names import BASE
from citygraph.parameters import expanded, in_languages
from citygraph.store import Question
from citygraph.tabular import Table, read_table
from citygraph.web import problems
from citygraph.web.answers import Answers, Asked
from citygraph.web.cache import Lazy
from citygraph.web.door import Door, chosen_of, nothing_here
from citygraph.web.finder import LONGEST, Entry, Finder, alike, begins
from citygraph.web.languages import Reader, reader_of
from citygraph.web.rendering import page
from citygraph.web.replies import FOR_READERS, Reply
from citygraph.web.tables import HTML
from citygraph.web.things import DOCUMENTS
from citygraph.workers import Workers

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

SEARCH = "/search"
_JSON = Format("json", "application/json")
_ADDRESSES = {SEARCH: "", f"{SEARCH}.{_JSON.name}": _JSON.name}
_THINGS = "data/things"
_KINDS = Path("queries") / "search.yaml"
_CLASS, _SCHEME = "class", "scheme"
_SHOWN = 25  # things on a page
_MOST_PAGES = 1000


@dataclass(frozen=True)
class Found:
    """A thing that was found, as it is shown.

    Attributes:
        iri: of the thing.
        address: of the page about it.
        name: in the language of the reader.
        kind: what it is, in words.
        place: where it lies; empty if that is not known.
        spelling: by which it was found, if its name is another; else empty.
    """

    iri: str
    address: str
    name: str
    kind: str
    place: str
    spelling: str


@dataclass(frozen=True)
class _Request:
    """What is looked for, which window of what is found is wanted, and by whom."""

    text: str
    page: int
    limit: int
    reader: Reader

    @property
    def window(self) -> slice:
        return slice((self.page - 1) * self.limit, self.page * self.limit)


@dataclass(frozen=True)
class _Kind:
    """A kind of things that are found: a class, perhaps only those in a concept scheme, and its name."""

    iri: str
    scheme: str
    name: Mapping[str, str]
    behind: bool


class Index:
    """The names of all things that are searched, read when they are first needed."""

    def __init__(
        self, catalog: Mapping[str, ReadyQuery], workers: Workers, prefixes: Mapping[str, str]
    ) -> None:
        self._catalog, self._workers, self._prefixes = catalog, workers, prefixes
        self._finder = Lazy(self._read)

    def find(self, text: str) -> list[tuple[Entry, str]]:
        """Return the things that a text may mean, what fits best first, each with the fitting name."""
        return self._finder.get().find(text)

    def get(self, iri: str) -> Entry | None:
        """Return the thing with an IRI, or None."""
        return self._finder.get().get(iri)

    def _read(self) -> Finder:
        if not {_THINGS, NAMES} <= self._catalog.keys():
            return Finder(())
        kinds = _read_kinds(home() / _KINDS, self._prefixes)
        things = {iri: self._asked(_THINGS, iri) for iri in dict.fromkeys(kind.iri for kind in kinds)}
        entries: dict[str, Entry] = {}
        for kind in kinds:
            entries = _entries(kind, things[kind.iri]) | entries
        rows = (row for iri in things for row in self._asked(NAMES, iri).rows)
        return Finder(entries.values(), ((row["name"]["value"], row["thing"]["value"]) for row in rows))

    def _asked(self, query: str, kind: str) -> Table:
        question = Question(bind(self._catalog[query], {_CLASS: f"<{kind}>"}))
        return read_table(self._workers.answer(question, self._workers.limits).body)


class Search(Door):
    """A WSGI application that finds things by what somebody types."""

    def __init__(self, index: Index, workers: Workers, answers: Answers, templates: Environment) -> None:
        super().__init__(answers, workers.limits, templates)
        self._index, self._answers = index, answers

    def answer(
        self, choices: dict[str, str], environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer what is asked for with the parameter `q`."""
        if environ["PATH_INFO"] not in _ADDRESSES:
            raise nothing_here()
        suffix = _ADDRESSES[environ["PATH_INFO"]]
        chosen = chosen_of(suffix, environ.get("HTTP_ACCEPT", ""), (HTML, _JSON))
        request = _Request(
            choices.get("q", "")[:LONGEST].strip(),
            _number(choices, "page", 1, _MOST_PAGES),
            _number(choices, "limit", _SHOWN, _SHOWN),
            reader_of(choices, environ),
        )
        asked = Asked((SEARCH, chosen, request))
        return self._answers.serve(asked, partial(self._found, request, chosen), environ, start_response)

    def _found(self, request: _Request, chosen: Format) -> Reply:
        found = self._index.find(request.text)
        language = request.reader.language
        results = [shown(entry, language, request.text, name) for entry, name in found[request.window]]
        if chosen is _JSON:
            told = [_told(each, request.reader) for each in results]
            body = as_json({"query": request.text, "found": len(found), "results": told})
            headers = (("Content-Type", chosen.content_type), ("Content-Language", language), FOR_READERS)
            return Reply(HTTPStatus.OK, headers, body)
        return page(
            self.templates, "search.html", request.reader, text=request.text, results=results,
            found=len(found), number=request.page, pages=-(-len(found) // request.limit),
            first=request.window.start + 1,
        )  # fmt: skip


def is_search(path: str) -> bool:
    """Tell whether a path leads here."""
    return path in _ADDRESSES


def _told(found: Found, reader: Reader) -> dict[str, Any]:
    """Return a thing as programs and the search box read it."""
    told = {
        "name": found.name,
        "kind": found.kind,
        "place": found.place,
        "spelling": found.spelling,
        "iri": found.iri,
        "address": reader.to(found.address),
    }
    return {name: value for name, value in told.items() if value}


def shown(entry: Entry, language: str, text: str = "", spelling: str = "") -> Found:
    """Return a thing as it is shown in a language, and if a text found it by another name, that name."""
    name = entry.name(language)
    return Found(
        entry.iri,
        DOCUMENTS + entry.iri.removeprefix(f"{BASE}id/"),
        name,
        entry.kind[language],
        entry.places.get(language, ""),
        "" if alike(spelling, name) or begins(text, name) else spelling,
    )


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


def _read_kinds(path: Path, prefixes: Mapping[str, str]) -> list[_Kind]:
    written = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [
        _Kind(
            expanded(each[_CLASS], prefixes),
            expanded(each[_SCHEME], prefixes) if _SCHEME in each else "",
            in_languages(each, "name"),
            each.get("behind", False),
        )
        for each in written
    ]


def _number(choices: Mapping[str, str], name: str, usual: int, most: int) -> int:
    """Return a whole number that is given, at most `most`.

    Raises:
        RequestError: if it is none.
    """
    text = choices.get(name, "") or str(usual)
    if not (text.isascii() and text.isdigit() and int(text[:9]) > 0):
        raise problems.RequestError(problems.Problem("request", f"Give `{name}` as a whole number from 1."))
    return min(int(text[:9]), most)
