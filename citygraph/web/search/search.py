"""Search over what has a page: `/search?q=`, for people, and for boxes while they type.

Boxes in which things are chosen ask for those of some classes only (`class=`), or for those that they hold
already (`things=`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from jinja2 import Environment

from citygraph.documents import as_json
from citygraph.formats import Format
from citygraph.names import BASE
from citygraph.web.http import problems
from citygraph.web.http.answers import Answers, Asked
from citygraph.web.http.door import Door, chosen_of, nothing_here
from citygraph.web.http.languages import Reader, reader_of
from citygraph.web.http.rendering import page
from citygraph.web.http.replies import FOR_READERS, Reply
from citygraph.web.http.tables import HTML
from citygraph.web.search.finder import LONGEST, Entry, alike, begins
from citygraph.web.search.index import Index
from citygraph.web.things.things import DOCUMENTS
from citygraph.workers import Workers

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

SEARCH = "/search"
_JSON = Format("json", "application/json")
_ADDRESSES = {SEARCH: "", f"{SEARCH}.{_JSON.name}": _JSON.name}
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
    """What is looked for, among what, which window of what is found is wanted, and by whom."""

    text: str
    things: tuple[str, ...]
    classes: tuple[str, ...]
    page: int
    limit: int
    reader: Reader

    @property
    def window(self) -> slice:
        return slice((self.page - 1) * self.limit, self.page * self.limit)


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
            _listed(choices, "things"),
            _listed(choices, "class"),
            _number(choices, "page", 1, _MOST_PAGES),
            _number(choices, "limit", _SHOWN, _SHOWN),
            reader_of(choices, environ),
        )
        asked = Asked((SEARCH, chosen, request))
        return self._answers.serve(asked, partial(self._found, request, chosen), environ, start_response)

    def _found(self, request: _Request, chosen: Format) -> Reply:
        found = self._index.find(request.text, request.classes)
        if request.things:
            found = [(entry, "") for entry in self._index.chosen(request.things, request.classes)]
        language = request.reader.language
        results = [shown(entry, language, request.text, name) for entry, name in found[request.window]]
        if chosen is _JSON:
            told = [_told(each, request.reader) for each in results]
            if request.classes:
                told = [each | {"value": self._index.value(each["iri"], request.classes)} for each in told]
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


def _listed(choices: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Return what is given with commas between."""
    return tuple(filter(None, (each.strip() for each in choices.get(name, "").split(",")[:_SHOWN])))


def _number(choices: Mapping[str, str], name: str, usual: int, most: int) -> int:
    """Return a whole number that is given, at most `most`.

    Raises:
        RequestError: if it is none.
    """
    text = choices.get(name, "") or str(usual)
    if not (text.isascii() and text.isdigit() and int(text[:9]) > 0):
        raise problems.RequestError(problems.Problem("request", f"Give `{name}` as a whole number from 1."))
    return min(int(text[:9]), most)
