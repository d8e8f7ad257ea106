"""The words of the graph: the ontology as a page and as RDF, and the JSON-LD context that names them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from jinja2 import Environment
from pyoxigraph import Literal, NamedNode

from citygraph.context import CONTEXT, read_context, write_readable
from citygraph.documents import WRITERS
from citygraph.folders import home
from citygraph.formats import GRAPHS, Format
from citygraph.names import BASE, LICENSE, RDF_TYPE
from citygraph.statements import line_of
from citygraph.web.http import problems, tables
from citygraph.web.http.answers import Answers, Asked
from citygraph.web.http.cache import Lazy
from citygraph.web.http.door import Door, chosen_of, host_of
from citygraph.web.http.languages import Reader, reader_of
from citygraph.web.http.rendering import page
from citygraph.web.http.replies import Reply
from citygraph.web.http.signposts import Link, header
from citygraph.web.pages.knowledge import Knowledge
from citygraph.workers import Workers

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

ONTOLOGY, NAMES = "/ontology", "/context.jsonld"
OFFERS = (*GRAPHS, tables.HTML)
_IRI = f"{BASE}ontology"
_A_DAY = ("Cache-Control", "public, max-age=86400")


@dataclass(frozen=True)
class Word:
    """A word as the page explains it: its IRI, its anchor there, and what is stated of it by property."""

    iri: str
    anchor: str
    stated: Mapping[str, list[Any]]

    def texts(self, prop: str) -> dict[str, str]:
        """Return the texts of a property by language."""
        return {
            value.language or "": value.value
            for value in self.stated.get(prop, [])
            if isinstance(value, Literal)
        }

    def iris(self, prop: str) -> list[str]:
        """Return the things of a property, sorted."""
        return sorted(value.value for value in self.stated.get(prop, []) if isinstance(value, NamedNode))


class Words(Door):
    """A WSGI application that sends the ontology and the JSON-LD context.

    `manifest` is that of the release that the workers hold.
    """

    def __init__(
        self, workers: Workers, answers: Answers, templates: Environment, manifest: Mapping[str, Any]
    ) -> None:
        super().__init__(answers, workers.limits, templates)
        self._answers, self._manifest = answers, manifest
        self._stated = Lazy(Knowledge(workers).words)

    def answer(
        self, choices: dict[str, str], environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Send the context or the ontology, or lead to that from an IRI in it."""
        path, host = environ["PATH_INFO"], host_of(environ)
        if path == NAMES:
            return self._answers.serve(Asked((NAMES,)), _context, environ, start_response)
        if path.startswith(f"{ONTOLOGY}/"):
            return self._answers.refuse(self._lead(path, host), environ, start_response)
        suffix = path.removeprefix(ONTOLOGY).removeprefix(".")
        chosen = chosen_of(suffix, environ.get("HTTP_ACCEPT", ""), OFFERS)
        reader = reader_of(choices, environ) if chosen is tables.HTML else None
        make = partial(self._document, chosen, host, reader)
        return self._answers.serve(Asked((ONTOLOGY, chosen, host, reader)), make, environ, start_response)

    def _lead(self, path: str, host: str) -> Reply:
        """Lead from a version of the ontology, or a prefix in it, to the document that tells of them."""
        iri = BASE + path[1:]
        if iri not in {_value(term) for quad in self._stated.get() for term in (quad.subject, quad.object)}:
            raise _unknown(iri)
        return Reply(HTTPStatus.SEE_OTHER, (("Location", f"{host}{ONTOLOGY}"), _A_DAY))

    def _document(self, chosen: Format, host: str, reader: Reader | None) -> Reply:
        if not self._stated.get():
            raise _unknown(_IRI)
        address = f"{host}{ONTOLOGY}"
        links = [
            Link(_IRI, "canonical"),
            *(
                Link(f"{address}.{each.name}", "alternate", each.media_type)
                for each in OFFERS
                if each is not chosen
            ),
            Link(f"{host}/void.ttl", "describedby", GRAPHS[0].media_type),
            *(Link(licence, "license") for licence in self._licences()),
            Link(_IRI, "cite-as"),
        ]
        headers = (("Content-Location", f"{address}.{chosen.name}"), header(links))
        if reader:
            return page(self.templates, "ontology.html", reader, headers, **self._shown())
        return Reply(HTTPStatus.OK, (("Content-Type", chosen.content_type), *headers), self._write(chosen))

    def _licences(self) -> list[str]:
        of_itself = (quad for quad in self._stated.get() if quad.subject == NamedNode(_IRI))
        return [_value(quad.object) for quad in of_itself if quad.predicate == LICENSE]

    def _write(self, chosen: Format) -> bytes:
        quads, prefixes = self._stated.get(), self._manifest["prefixes"]
        lines = [line_of(quad) for quad in quads]
        if chosen.name == "jsonld":
            return write_readable(lines, read_context(home()), {_IRI})
        return WRITERS[chosen.name](lines, prefixes)

    def _shown(self) -> dict[str, Any]:
        """Return what the page explains."""
        stated: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
        for quad in self._stated.get():
            stated[_value(quad.subject)][quad.predicate.value].append(quad.object)
        words = [Word(iri, iri.removeprefix(f"{_IRI}#"), stated[iri]) for iri in sorted(stated, key=_by_name)]
        own = [word for word in words if word.iri != word.anchor]
        return {
            "ontology": Word(_IRI, "", stated.get(_IRI, {})),
            "classes": [word for word in own if _is_a(word, "Class")],
            "properties": [word for word in own if not _is_a(word, "Class")],
            "others": [word for word in words if not word.iri.startswith(BASE)],
            "own": {word.iri: word.anchor for word in own},
            "spaces": self._manifest["prefixes"],
        }


def _unknown(iri: str) -> problems.RequestError:
    detail = f"The ontology of what is served here knows nothing of {iri}."
    return problems.RequestError(problems.Problem("unknown-thing", detail))


def _context() -> Reply:
    body = (home() / CONTEXT).read_bytes()
    return Reply(HTTPStatus.OK, (("Content-Type", "application/ld+json"), _A_DAY), body)


def _is_a(word: Word, kind: str) -> bool:
    return any(iri.endswith(f"#{kind}") for iri in word.iris(RDF_TYPE.value))


def _by_name(iri: str) -> str:
    return iri.casefold()


def _value(term: object) -> str:
    return term.value if isinstance(term, NamedNode) else str(term)
