"""The SPARQL protocol over plain WSGI: read, choose a format, have it answered, send it whole or an error."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import TYPE_CHECKING

from jinja2 import Environment

from citygraph.formats import GRAPHS, RESULTS, Format, NotAcceptableError, named, negotiate
from citygraph.sparql import admit
from citygraph.store import Question
from citygraph.web import problems, tables
from citygraph.web.replies import Reply, preflight, send
from citygraph.web.requests import METHODS, Request, read
from citygraph.workers import Limits, Workers

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


@dataclass(frozen=True)
class Protocol:
    """A WSGI application that answers queries on one version of the data."""

    workers: Workers
    version: str
    templates: Environment

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        return send(self._reply(environ), environ, start_response)

    def _reply(self, environ: "WSGIEnvironment") -> Reply:
        if environ["REQUEST_METHOD"] == "OPTIONS":
            return preflight(METHODS)
        accept = environ.get("HTTP_ACCEPT", "")
        query = ""
        try:
            request = read(environ)
            query = request.query
            reply = self._answer(request, accept)
        except problems.EXPECTED as error:
            reply = problems.reply(problems.explain(error, query), accept, self.templates)
        return replace(reply, headers=(*reply.headers, ("X-Dataset-Version", self.version)))

    def _answer(self, request: Request, accept: str) -> Reply:
        offers = GRAPHS if admit(request.query).makes_graph else RESULTS
        chosen = _choose(request.format_name, accept, (*offers, tables.HTML))
        question = replace(
            Question.answered_in(chosen, request.query),
            default_graphs=request.default_graphs,
            named_graphs=request.named_graphs,
            base=request.address,
        )
        answer = self.workers.answer(question, self._limits(request.seconds, chosen))
        is_page = chosen is tables.HTML
        body = tables.page(answer, request.query, self.templates) if is_page else answer.body
        return Reply(HTTPStatus.OK, (("Content-Type", chosen.content_type),), body)

    def _limits(self, seconds: float | None, chosen: Format) -> Limits:
        """Narrow the limits to what the client asks for and to what makes a page."""
        limits = self.workers.limits
        largest = tables.LARGEST if chosen is tables.HTML else limits.largest
        return replace(
            limits,
            seconds=min(seconds or limits.seconds, limits.seconds),
            largest=min(largest, limits.largest),
        )


def _choose(name: str | None, accept: str, offers: Sequence[Format]) -> Format:
    """Let a short name in the address win over the Accept header; names that mean nothing are ignored."""
    if name is None or not named(name, (*RESULTS, *GRAPHS, tables.HTML)):
        return negotiate(accept, offers)
    if chosen := named(name, offers):
        return chosen
    raise NotAcceptableError(offers)
