"""What is said of graph and service as a whole: `/void`, `/catalog`, `/dataset`, `/conformance`, links."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from jinja2 import Environment

from citygraph.documents import WRITERS, as_json
from citygraph.formats import GRAPHS, Format, negotiate
from citygraph.web.dataset import conformance
from citygraph.web.dataset.about import (
    APIS,
    CATALOG,
    DATASET,
    LINKSET,
    VOID,
    WELL_KNOWN,
    About,
    apis,
    as_linkset,
    as_text,
)
from citygraph.web.dataset.conformance import CONFORMANCE
from citygraph.web.http.answers import Answers, Asked
from citygraph.web.http.door import Door, chosen_of, host_of, nothing_here
from citygraph.web.http.languages import Reader, reader_of
from citygraph.web.http.rendering import page
from citygraph.web.http.replies import Reply, send
from citygraph.web.http.signposts import Link, header
from citygraph.web.http.tables import HTML
from citygraph.workers import Limits

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

LINKS = (
    Format("json", "application/linkset+json", ("application/json",)),
    Format("txt", "application/linkset", ("text/plain",)),
)
_API_TYPE = 'application/linkset+json; profile="https://www.rfc-editor.org/info/rfc9727"'
_ALONE = (WELL_KNOWN, APIS)


def door_of(path: str) -> str:
    """Return the name of this door if a path leads here, to a document or to a format of it by suffix."""
    return "descriptions" if path in _ALONE or path.partition(".")[0] in _DOCUMENTS else ""


class Descriptions(Door):
    """A WSGI application for the descriptions of a release; of one that has none it has nothing."""

    def __init__(self, about: About | None, answers: Answers, limits: Limits, templates: Environment) -> None:
        """Tell what is known `about` the release."""
        super().__init__(answers, limits, templates)
        self._about, self._answers = about, answers

    def answer(
        self, choices: dict[str, str], environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer a request with these parameters."""
        path, accept, host = environ["PATH_INFO"], environ.get("HTTP_ACCEPT", ""), host_of(environ)
        if self._about is None:
            raise nothing_here()
        if path == WELL_KNOWN:
            chosen = negotiate(accept, GRAPHS)
            return send(_elsewhere(f"{VOID}.{chosen.name}"), environ, start_response)
        if path == APIS:
            return self._answers.serve(Asked((path, host)), partial(_apis, host), environ, start_response)
        document, dot, suffix = path.partition(".")
        if dot and not suffix:
            raise nothing_here()
        found = _DOCUMENTS[document]
        chosen = chosen_of(suffix or choices.get("format"), accept, found.offers)
        reader = reader_of(choices, environ) if chosen is HTML else None
        make = (
            partial(found.show, self._about, host, reader, self.templates)
            if found.show and reader
            else partial(found.write, self._about, host, chosen)
        )
        asked = Asked((document, found.version(), chosen, host, reader))
        return self._answers.serve(asked, make, environ, start_response)


def _page(about: About, host: str, reader: Reader, templates: Environment) -> Reply:
    told: dict[str, Any] = {"dataset": about.dataset, "manifest": about.manifest}
    told["markup"] = about.markup(host)
    return page(templates, "dataset.html", reader, (header(about.signposts(host)),), **told)


def _dataset(about: About, host: str, chosen: Format) -> Reply:
    return _graph(about, about.description(host), host, DATASET, chosen)


def _void(about: About, host: str, chosen: Format) -> Reply:
    return _graph(about, about.description(host), host, VOID, chosen)


def _catalogue(about: About, host: str, chosen: Format) -> Reply:
    return _graph(about, about.catalogue(host), host, CATALOG, chosen)


def _graph(about: About, lines: list[str], host: str, document: str, chosen: Format) -> Reply:
    body = WRITERS[chosen.name](lines, about.manifest["prefixes"])
    others = (Link(f"{host}{document}.{each.name}", "alternate", each.media_type) for each in GRAPHS)
    links = [*others, Link(about.dataset.iri, "describes"), Link(about.dataset.licence, "license")]
    place = ("Content-Location", f"{document}.{chosen.name}")
    return Reply(HTTPStatus.OK, (("Content-Type", chosen.content_type), place, header(links)), body)


def _linkset(about: About, host: str, chosen: Format) -> Reply:
    links = about.linkset(host)
    body = as_text(links) if chosen.name == "txt" else as_json(as_linkset(links))
    return Reply(HTTPStatus.OK, (("Content-Type", chosen.content_type),), body)


@dataclass(frozen=True)
class _Document:
    """A document.

    Attributes:
        write: makes it in a format for programs, of what is known of the release, for a host.
        show: makes the page of it; None where there is none.
        formats: those for programs.
        version: of what does not come with the release.
    """

    write: Callable[[About, str, Format], Reply]
    show: Callable[[About, str, Reader, Environment], Reply] | None = None
    formats: tuple[Format, ...] = GRAPHS
    version: Callable[[], str] = str

    @property
    def offers(self) -> tuple[Format, ...]:
        """All formats."""
        return (HTML, *self.formats) if self.show else self.formats


_DOCUMENTS: Mapping[str, _Document] = {
    VOID: _Document(_void),
    CATALOG: _Document(_catalogue),
    DATASET: _Document(_dataset, _page),
    LINKSET: _Document(_linkset, formats=LINKS),
    CONFORMANCE: _Document(
        conformance.written, conformance.shown, version=lambda: conformance.report().version
    ),
}


def _apis(host: str) -> Reply:
    links = apis(host)
    told = header([Link(f"{host}{APIS}", "api-catalog"), *links[0][1]])
    return Reply(HTTPStatus.OK, (("Content-Type", _API_TYPE), told), as_json(as_linkset(links)))


def _elsewhere(path: str) -> Reply:
    return Reply(HTTPStatus.FOUND, (("Location", path),))
