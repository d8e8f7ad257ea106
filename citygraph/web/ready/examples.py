"""The ready-made queries as RDF descriptions, where tools look for them: `/.well-known/sparql-examples`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

import pyoxigraph as ox
from jinja2 import Environment

from citygraph.documents import WRITERS
from citygraph.examples import targeting
from citygraph.formats import GRAPHS, Format, named, negotiate
from citygraph.manifest import EXAMPLES
from citygraph.statements import line_of
from citygraph.web.http import problems
from citygraph.web.http.answers import Answers, Asked
from citygraph.web.http.replies import Reply, preflight, send
from citygraph.web.http.requests import READING, address_of, read_choices
from citygraph.web.ready.releases import without_queries
from citygraph.workers import Limits

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

WELL_KNOWN = "/.well-known/sparql-examples"
_ENDPOINT = "/sparql"


@dataclass(frozen=True)
class Examples:
    """A WSGI application that sends the descriptions that a release holds.

    Attributes:
        folder: of the release.
        prefixes: shared by all documents.
        limits: of the queries.
        answers: keeps what was sent.
        templates: hold the words of problems.
    """

    folder: Path
    prefixes: Mapping[str, Any]
    limits: Limits
    answers: Answers
    templates: Environment

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        if environ["REQUEST_METHOD"] == "OPTIONS":
            return send(preflight(READING), environ, start_response)
        accept = environ.get("HTTP_ACCEPT", "")
        try:
            chosen = named(read_choices(environ).get("format", ""), GRAPHS) or negotiate(accept, GRAPHS)
            endpoint = urljoin(address_of(environ), _ENDPOINT)
            make = partial(self._reply, chosen, endpoint)
            return self.answers.serve(Asked((WELL_KNOWN, chosen, endpoint)), make, environ, start_response)
        except problems.EXPECTED as error:
            problem = problems.explain(error, self.limits)
            reply = problems.reply(problem, environ, self.templates)
            return self.answers.refuse(reply, environ, start_response)

    def _reply(self, chosen: Format, endpoint: str) -> Reply:
        """Return the document; this service is named as an endpoint too, wherever it runs."""
        path = self.folder / EXAMPLES
        if not path.exists():
            raise without_queries()
        lines = [line_of(quad) for quad in ox.parse(path=path)]
        body = WRITERS[chosen.name](targeting(endpoint, lines), self.prefixes)
        return Reply(HTTPStatus.OK, (("Content-Type", chosen.content_type),), body)
