"""Errors as the client sees them (RFC 9457): what went wrong, where, and what to do next."""

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from jinja2 import Environment

from citygraph import choices, sparql, workers
from citygraph.documents import as_json
from citygraph.formats import Format, NotAcceptableError, negotiate
from citygraph.store import TooLargeError
from citygraph.web.replies import Reply

_TYPES = "https://w3id.org/citygraph/problem/"
_JSON = Format("json", "application/problem+json", ("application/json",))
_HTML = Format("html", "text/html; charset=utf-8", ("application/xhtml+xml",))
_TEXT = Format("text", "text/plain; charset=utf-8")
_AROUND = 60  # characters shown on either side of a syntax error


@dataclass(frozen=True)
class Problem:
    """A kind of problem, the status it is told with, and what is to be said about this occurrence."""

    kind: str
    status: HTTPStatus
    title: str
    detail: str
    headers: tuple[tuple[str, str], ...] = ()
    members: dict[str, Any] = field(default_factory=dict)


class RequestError(Exception):
    """A request that is not answered, with the problem to tell."""

    def __init__(self, problem: Problem):
        super().__init__(problem.detail)
        self.problem = problem


_RETRY_SOON = (("Retry-After", "5"),)
_RETRY_LATER = (("Retry-After", "60"),)
_KNOWN: dict[type[Exception], tuple[str, HTTPStatus, str, tuple[tuple[str, str], ...]]] = {
    sparql.QuerySyntaxError: ("syntax", HTTPStatus.BAD_REQUEST, "This is not a SPARQL query", ()),
    choices.ChoiceError: ("parameter", HTTPStatus.BAD_REQUEST, "A parameter does not fit", ()),
    sparql.TooDeepError: ("depth", HTTPStatus.BAD_REQUEST, "The query nests too deep", ()),
    sparql.DefaultGraphsError: ("default-graphs", HTTPStatus.BAD_REQUEST, "Several FROM clauses", ()),
    # 403, not 400: the query is understood, and repeating it in another shape will not help.
    sparql.UpdateRefusedError: ("read-only", HTTPStatus.FORBIDDEN, "Updates are not accepted", ()),
    sparql.ServiceRefusedError: ("service", HTTPStatus.FORBIDDEN, "SERVICE is not accepted", ()),
    sparql.QueryRefusedError: ("refused", HTTPStatus.BAD_REQUEST, "The query is not accepted", ()),
    # 422, not 400: the query is legal SPARQL, which 400 would deny.
    sparql.QueryFailedError: (
        "evaluation",
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "The query cannot be evaluated",
        (),
    ),
    NotAcceptableError: ("format", HTTPStatus.NOT_ACCEPTABLE, "Not available in this format", ()),
    TooLargeError: ("size", HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The answer is too large", ()),
    workers.OutOfMemoryError: (
        "memory",
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        "The query needs too much memory",
        (),
    ),
    workers.DeadlineExceededError: (
        "deadline",
        HTTPStatus.SERVICE_UNAVAILABLE,
        "The query took too long",
        _RETRY_LATER,
    ),
    workers.BusyError: ("busy", HTTPStatus.SERVICE_UNAVAILABLE, "The service is busy", _RETRY_SOON),
    workers.WorkerDiedError: (
        "engine",
        HTTPStatus.SERVICE_UNAVAILABLE,
        "The query engine ended",
        _RETRY_SOON,
    ),
}
EXPECTED: tuple[type[Exception], ...] = (RequestError, *_KNOWN)
UNEXPECTED = Problem(
    "internal",
    HTTPStatus.INTERNAL_SERVER_ERROR,
    "This is our mistake",
    "Something unexpected happened. It was written to the log; please tell us what you asked for.",
)


def explain(error: Exception, query: str = "") -> Problem:
    """Return the problem that one of the EXPECTED errors stands for; `query` is the text it is about."""
    if isinstance(error, RequestError):
        return error.problem
    kind, status, title, headers = _KNOWN[type(error)]
    return Problem(kind, status, title, str(error), headers, _members(error, query))


def _members(error: Exception, query: str) -> dict[str, Any]:
    if isinstance(error, sparql.QuerySyntaxError):
        return _place(error, query)
    if isinstance(error, choices.ChoiceError):
        told = {"parameter": error.parameter, "value": error.value, "allowed": error.allowed}
        return told | {"near": list(error.near)}
    return {}


def _place(error: sparql.QuerySyntaxError, query: str) -> dict[str, Any]:
    """Show the offending line, or the part of it around the error, with a caret below."""
    line = query.split("\n")[error.line - 1]
    start = max(error.column - 1 - _AROUND, 0)
    shown = line[start : error.column + _AROUND].replace("\t", " ").rstrip("\r")
    caret = " " * (error.column - 1 - start) + "^"
    return {"line": error.line, "column": error.column, "excerpt": f"{shown}\n{caret}"}


def reply(problem: Problem, accept: str, templates: Environment) -> Reply:
    """Return the answer that tells a problem, as JSON unless the client prefers a page or plain text."""
    try:
        chosen = negotiate(accept, (_JSON, _HTML, _TEXT))
    except NotAcceptableError:
        chosen = _JSON
    write = {_JSON: _json, _HTML: _page, _TEXT: _text}[chosen]
    body = write(problem, templates).encode()
    return Reply(problem.status, (("Content-Type", chosen.content_type), *problem.headers), body)


def _json(problem: Problem, _: Environment) -> str:
    document = {
        "type": _TYPES + problem.kind,
        "title": problem.title,
        "status": problem.status.value,
        "detail": problem.detail,
        **problem.members,
    }
    return as_json(document).decode()


def _page(problem: Problem, templates: Environment) -> str:
    return templates.get_template("problem.html").render(problem=problem)


def _text(problem: Problem, _: Environment) -> str:
    place = (
        [f"line {problem.members['line']}:\n{problem.members['excerpt']}"]
        if "line" in problem.members
        else []
    )
    return "\n\n".join([f"{problem.status.value} {problem.title}", problem.detail, *place]) + "\n"
