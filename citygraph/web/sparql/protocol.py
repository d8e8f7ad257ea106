"""The SPARQL protocol over plain WSGI: read, choose a format, have it answered, send it whole or an error."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from http import HTTPStatus
from typing import TYPE_CHECKING

from jinja2 import Environment

from citygraph import sparql
from citygraph.formats import GRAPHS, RESULTS, Format, NotAcceptableError, named, negotiate
from citygraph.store import Answer, Question, TooLargeError
from citygraph.web.http import problems, tables
from citygraph.web.http.answers import Answers, Asked
from citygraph.web.http.languages import Reader, reader_at
from citygraph.web.http.replies import Reply, preflight, send
from citygraph.web.http.requests import ACCEPT_QUERY, METHODS, address_of, describes_itself, read
from citygraph.web.pages.results import Result, Results
from citygraph.web.sparql.answerpage import Told, answer_page, as_query, told_of
from citygraph.web.sparql.description import Description
from citygraph.web.sparql.hints import Hints
from citygraph.web.sparql.stopping import token_of
from citygraph.workers import DeadlineExceededError, Limits, OutOfMemoryError, Workers

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

# What a hint may help with; who was refused for what the query is, or because all are busy, needs none.
_HELPED = (
    sparql.QuerySyntaxError,
    sparql.QueryFailedError,
    TooLargeError,
    DeadlineExceededError,
    OutOfMemoryError,
)


@dataclass(frozen=True)
class Protocol:
    """A WSGI application that answers queries on one version of the data."""

    workers: Workers
    answers: Answers
    description: Description
    hints: Hints
    templates: Environment
    results: Results

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        if environ["REQUEST_METHOD"] == "OPTIONS":
            return send(preflight(METHODS, ACCEPT_QUERY), environ, start_response)
        accept = environ.get("HTTP_ACCEPT", "")
        request, limits = None, self.workers.limits
        try:
            about_itself, format_name = describes_itself(environ)
            if about_itself:
                chosen = _choose(format_name, accept, makes_graph=True)
                address = address_of(environ)
                reader = reader_at(environ) if chosen is tables.HTML else None
                make = partial(self.description.reply, address, chosen, reader)
                asked = Asked(("service", address, chosen, reader))
                return self.answers.serve(asked, make, environ, start_response)
            request = read(environ)
            traits = sparql.admit(request.query, self.workers.services)
            chosen = _choose(request.format_name, accept, traits.makes_graph)
            limits = self._limits(request.seconds, chosen)
            graphs = request.default_graphs, request.named_graphs
            question = Question.answered_in(chosen, request.query, *graphs, request.address)
            reader = reader_at(environ) if chosen is tables.HTML else None
            told = told_of(environ) if reader else ()
            parts = request.query, *graphs, request.address, chosen.name, reader, told
            token = token_of(environ)
            asked = Asked(parts, not (traits.varies or traits.uses_service), limits.seconds, token)
            ask = partial(self.workers.answer, question, limits, environ.get("REMOTE_ADDR", ""), token)
            make = partial(self._data, ask, chosen)
            if reader:
                kept = partial(self.results.get, question, as_query(question), ask, steady=asked.steady)
                make = partial(self._page, kept, question, reader, told)
            return self.answers.serve(asked, make, environ, start_response)
        except problems.EXPECTED as error:
            problem = self._problem(error, limits, request.query if request else "")
            reply = problems.reply(problem, environ, self.templates)
            return self.answers.refuse(reply, environ, start_response)

    def _page(self, ask: Callable[[], Result], question: Question, reader: Reader, told: Told) -> Reply:
        return answer_page(self.templates, question, ask(), reader, told)

    def _data(self, ask: Callable[[], Answer], chosen: Format) -> Reply:
        answer = ask()
        return Reply(HTTPStatus.OK, (("Content-Type", chosen.content_type),), answer.body)

    def _problem(self, error: Exception, limits: Limits, query: str) -> problems.Problem:
        problem = problems.explain(error, limits, query)
        if not isinstance(error, _HELPED):
            return problem
        return replace(problem, members=problem.members | self.hints.about(query))

    def _limits(self, seconds: float | None, chosen: Format) -> Limits:
        """Narrow the limits to what the client asks for and to what makes a page."""
        limits = self.workers.limits
        if seconds is None and chosen is not tables.HTML:
            return limits
        largest = tables.LARGEST if chosen is tables.HTML else limits.largest
        return replace(
            limits,
            seconds=min(seconds or limits.seconds, limits.seconds),
            largest=min(largest, limits.largest),
        )


@lru_cache(maxsize=1024)
def _choose(name: str | None, accept: str, makes_graph: bool) -> Format:
    """Let a short name in the address win over the Accept header; names that mean nothing are ignored."""
    offers = (*(GRAPHS if makes_graph else RESULTS), tables.HTML)
    if name is None or not named(name, (*RESULTS, *GRAPHS, tables.HTML)):
        return negotiate(accept, offers)
    if chosen := named(name, offers):
        return chosen
    raise NotAcceptableError(offers)
