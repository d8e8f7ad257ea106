"""Things at their IRIs: `/id/<kind>/<slug>` leads to `/doc/<kind>/<slug>`, a document about the thing."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
from jinja2 import Environment

from citygraph.context import read_context, write_readable
from citygraph.documents import WRITERS, write_trig
from citygraph.folders import home
from citygraph.formats import GRAPHS, TRIG, Format
from citygraph.names import BASE
from citygraph.statements import line_of
from citygraph.web.http import problems, tables
from citygraph.web.http.answers import Answers, Asked
from citygraph.web.http.cache import Memory
from citygraph.web.http.door import Door, chosen_of, host_of
from citygraph.web.http.languages import Reader, reader_of
from citygraph.web.http.rendering import page
from citygraph.web.http.replies import Reply
from citygraph.web.http.signposts import Link, header
from citygraph.web.pages import portraits, thingpage
from citygraph.web.pages.knowledge import Knowledge, Known
from citygraph.workers import Workers

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

IDS, DOCUMENTS = "/id/", "/doc/"
_VIEW, _STATEMENTS = "view", "statements"
OFFERS = (*GRAPHS, TRIG, tables.HTML)
_PATH = re.compile(r"/(?:id|doc)/([a-z]+/[A-Za-z0-9_-]+)(?:\.([a-z]+))?")
_NUMBER = re.compile("[1-9][0-9]{0,5}")
_REMEMBERED = 1 << 22  # bytes of what is known of IRIs: of each whether it is in use
_A_WHILE = ("Cache-Control", "public, max-age=300, must-revalidate")
_WORDS_OF_DOCUMENTS = {"foaf": "http://xmlns.com/foaf/0.1/", "hydra": "http://www.w3.org/ns/hydra/core#"}


@dataclass(frozen=True)
class _Request:
    """A request for a document: about what, in which format if the address says so, which window, where.

    Of a page, also who reads it and how its sections are turned.
    """

    path: str
    suffix: str
    window: int
    host: str
    client: str
    reader: Reader = field(default_factory=Reader)
    turned: tuple[tuple[str, str], ...] = ()

    @property
    def thing(self) -> str:
        """The IRI of what the document is about."""
        return f"{BASE}id/{self.path}"

    def address(self, suffix: str = "", window: int = 1) -> str:
        """Return where a document about the thing is, in full."""
        ending = f".{suffix}" if suffix else ""
        return f"{self.host}{DOCUMENTS}{self.path}{ending}" + (f"?page={window}" if window > 1 else "")

    @property
    def offers(self) -> dict[str, str]:
        """Where the document is in each format, in full, by the format's short name."""
        return {offer.name: self.address(offer.name, self.window) for offer in OFFERS}


class Things(Door):
    """A WSGI application that answers at the IRIs of things and at the addresses of documents about them.

    `manifest` is that of the release that the workers hold; `pages` are those about some things.
    """

    def __init__(
        self,
        workers: Workers,
        answers: Answers,
        templates: Environment,
        manifest: Mapping[str, Any],
        pages: portraits.Portraits,
    ) -> None:
        super().__init__(answers, workers.limits, templates)
        self._portraits = pages
        self._knowledge, self._answers, self._manifest = Knowledge(workers), answers, manifest
        self._known: Memory[Known] = Memory(_REMEMBERED)

    def answer(
        self, choices: dict[str, str], environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Lead from a thing to a document about it, or send that."""
        request = _read(choices, environ)
        if environ["PATH_INFO"].startswith(IDS):
            lead = self._lead(request, reader_of(choices, environ))
            return self._answers.refuse(lead, environ, start_response)
        chosen = chosen_of(request.suffix, environ.get("HTTP_ACCEPT", ""), OFFERS)
        if chosen is tables.HTML:
            request = _as_page(request, choices, environ)
        asked = Asked((DOCUMENTS, chosen, replace(request, client="")))
        return self._answers.serve(asked, partial(self._document, request, chosen), environ, start_response)

    def _lead(self, request: _Request, reader: Reader) -> Reply:
        """Lead from a thing, which cannot be sent, to a document about it, in the language that is said."""
        if request.suffix:
            raise _unknown(request)
        known = self._known.get(request.thing)
        if known is None:
            known = self._knowledge.own(request.thing, request.client)
            known = replace(known, own=known.own if known.retired else known.own[:1])
            self._known.put(request.thing, known, len(request.thing))
        if moved := _moved(request, known):
            return moved
        links = header([Link(request.address(offer.name), "alternate", offer.media_type) for offer in OFFERS])
        document = request.host + reader.to(f"{DOCUMENTS}{request.path}")
        return Reply(HTTPStatus.SEE_OTHER, (("Location", document), _A_WHILE, links))

    def _document(self, request: _Request, chosen: Format) -> Reply:
        if chosen is tables.HTML and (portrait := self._portrait(request)):
            return portrait
        known = self._knowledge.about(request.thing, request.window, request.client)
        if request.window == 1 or not known.names:
            if moved := _moved(request, known):
                return moved
        elif not known.pointing:
            raise _unknown(request, f"The document has no page {request.window}.")
        beside = _beside(request, more=known.more)
        headers = (
            ("Content-Location", request.address(chosen.name, request.window)),
            header(_links(request, chosen, beside)),
        )
        if chosen is tables.HTML:
            content = thingpage.content(known, self._manifest["prefixes"], request.reader.language)
            windows = {relation: at.removeprefix(request.host) for relation, at in beside.items()}
            told: dict[str, Any] = {"offers": request.offers, "beside": windows, "window": request.window}
            return page(self.templates, "thing.html", request.reader, headers, **told, **content)
        told_of = (("Content-Type", chosen.content_type), *headers)
        return Reply(HTTPStatus.OK, told_of, self._write(request, known, chosen, beside))

    def _portrait(self, request: _Request) -> Reply | None:
        """Return the page about a thing with a layout, unless all that is stated about it is wanted."""
        turned = dict(request.turned)
        if request.window > 1 or turned.get(_VIEW) == _STATEMENTS:
            return None
        known = self._knowledge.named(request.thing, request.client)
        if not known.own or known.retired:
            return None
        content = self._portraits.content(known, turned, request.reader, request.client)
        if not content:
            return None
        headers = (
            ("Content-Location", request.address(tables.HTML.name)),
            header(_links(request, tables.HTML, {})),
        )
        path = f"{DOCUMENTS}{request.path}"
        told: dict[str, Any] = {"offers": request.offers, "path": path}
        told["turn"] = partial(portraits.address, path, content["turned"], request.reader)
        template = "part.html" if turned.get(portraits.PART) else "portrait.html"
        return page(self.templates, template, request.reader, headers, **told, **content)

    def _write(self, request: _Request, known: Known, chosen: Format, beside: Mapping[str, str]) -> bytes:
        prefixes = {**self._manifest["prefixes"], **_WORDS_OF_DOCUMENTS}
        itself = self._of_itself(request, beside)
        if chosen is TRIG:
            quads = sorted(known.statements, key=lambda quad: (str(quad.graph_name), str(quad)))
            return write_trig([*itself, *(f"{quad} ." for quad in quads)], prefixes)
        lines = [*itself, *dict.fromkeys(map(line_of, known.statements))]
        if chosen.name == "jsonld":
            return write_readable(lines, read_context(home()), {request.thing})
        return WRITERS[chosen.name](lines, prefixes)

    def _of_itself(self, request: _Request, beside: Mapping[str, str]) -> list[str]:
        """Return what a document says of itself: what it is about, what it belongs to, where it goes on."""
        template = self.templates.get_template("document.ttl")
        turtle = template.render(
            document=request.address(), page=request.address(request.suffix, request.window), base=BASE,
            thing=request.thing, beside=beside, date=self._manifest["date"],
        )  # fmt: skip
        return [line_of(quad) for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE)]


def _read(choices: Mapping[str, str], environ: "WSGIEnvironment") -> _Request:
    found = _PATH.fullmatch(environ["PATH_INFO"])
    page = choices.get("page", "1")
    if not (found and _NUMBER.fullmatch(page)):
        raise _unknown()
    return _Request(found[1], found[2] or "", int(page), host_of(environ), environ.get("REMOTE_ADDR", ""))


def _as_page(request: _Request, choices: Mapping[str, str], environ: "WSGIEnvironment") -> _Request:
    """Return a request with what matters only to pages."""
    turned = {
        name: value for name, value in choices.items() if name in (_VIEW, portraits.PART) or "." in name
    }
    return replace(request, reader=reader_of(choices, environ), turned=tuple(sorted(turned.items())))


def _unknown(request: _Request | None = None, why: str = "") -> problems.RequestError:
    about = f"This release knows nothing of {request.thing}." if request else "No IRI of ours is like this."
    return problems.RequestError(problems.Problem("unknown-thing", why or about))


def _moved(request: _Request, known: Known) -> Reply | None:
    """Return where to look instead if the IRI is no longer in use, or None if it is.

    Raises:
        RequestError: if there is no such thing, or no longer.
    """
    if not known.own:
        raise _unknown(request)
    if not known.retired:
        return None
    path = known.successor.removeprefix(f"{BASE}id/")
    if not path:
        detail = f"{request.thing} is no longer in use. {known.reason}".strip()
        raise problems.RequestError(problems.Problem("gone", detail))
    return Reply(HTTPStatus.MOVED_PERMANENTLY, (("Location", f"{request.host}{IDS}{path}"), _A_WHILE))


def _beside(request: _Request, *, more: bool) -> dict[str, str]:
    """Return the addresses of the windows beside that of a request, by relation; none if it is alone."""
    at = partial(request.address, request.suffix)
    windows = {"first": at(1), "prev": at(request.window - 1)} if request.window > 1 else {}
    return windows | ({"next": at(request.window + 1)} if more else {})


def _links(request: _Request, chosen: Format, beside: Mapping[str, str]) -> list[Link]:
    """Return what the Link header leads to: the thing, the other formats, the windows beside, the dataset."""
    others = [offer for offer in OFFERS if offer is not chosen]
    return [
        *([Link(request.thing, "canonical")] if request.window == 1 else []),
        *(Link(request.address(each.name, request.window), "alternate", each.media_type) for each in others),
        *(Link(address, relation) for relation, address in beside.items()),
        Link(f"{request.host}/void.ttl", "describedby", GRAPHS[0].media_type),
        Link(request.thing, "cite-as"),
    ]
