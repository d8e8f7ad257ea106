"""Errors as the client sees them (RFC 9457): what went wrong, where, and what to do next."""

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from jinja2 import Environment

from citygraph import choices, sparql, workers
from citygraph.documents import as_json
from citygraph.formats import Format, NotAcceptableError, negotiate
from citygraph.store import TooLargeError
from citygraph.web.http.encodings import NoEncodingError
from citygraph.web.http.kinds import Kind, kinds
from citygraph.web.http.languages import reader_at
from citygraph.web.http.rendering import page
from citygraph.web.http.replies import PASSING, Reply
from citygraph.web.http.tables import HTML
from citygraph.workers import Limits

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_JSON = Format("json", "application/problem+json", ("application/json",))
_TEXT = Format("text", "text/plain; charset=utf-8")
_AROUND = 60  # characters shown on either side of a syntax error
LONGEST_EXPLAINED = 1 << 14  # characters of a query that is read once more to say what may help


@dataclass(frozen=True)
class Problem:
    """The name of a kind of problem, and what is to be said about this occurrence."""

    name: str
    detail: str
    headers: tuple[tuple[str, str], ...] = ()
    members: dict[str, Any] = field(default_factory=dict)

    @property
    def kind(self) -> Kind:
        """The kind of problem, with its status and title."""
        return kinds()[self.name]


class RequestError(Exception):
    """A request that is not answered, with the problem to tell."""

    def __init__(self, problem: Problem):
        super().__init__(problem.detail)
        self.problem = problem


_NAMES: dict[type[Exception], str] = {
    sparql.QuerySyntaxError: "syntax",
    choices.ChoiceError: "parameter",
    sparql.TooDeepError: "depth",
    # 403, not 400: the query is understood, and repeating it in another shape will not help.
    sparql.UpdateRefusedError: "read-only",
    sparql.ServiceRefusedError: "service",
    sparql.QueryRefusedError: "refused",
    # 422, not 400: the query is legal SPARQL, which 400 would deny.
    sparql.QueryFailedError: "evaluation",
    NotAcceptableError: "format",
    NoEncodingError: "format",
    TooLargeError: "size",
    workers.OutOfMemoryError: "memory",
    workers.DeadlineExceededError: "deadline",
    workers.StoppedError: "stopped",
    workers.TokenInUseError: "token",
    workers.BusyError: "busy",
    workers.WorkerDiedError: "engine",
}
_RETRY_AFTER = {"deadline": 60, "engine": 5}  # seconds
EXPECTED: tuple[type[Exception], ...] = (RequestError, *_NAMES)
UNEXPECTED = Problem(
    "internal",
    "Something unexpected happened. It was written to the log; please tell us what you asked for.",
)


def explain(error: Exception, limits: Limits, query: str = "") -> Problem:
    """Return the problem that one of the EXPECTED errors stands for.

    `limits` are those that held for the request, `query` is the text it is about.
    """
    if isinstance(error, RequestError):
        return error.problem
    name = next(_NAMES[kind] for kind in type(error).__mro__ if kind in _NAMES)
    if isinstance(error, workers.BusyError) and error.own_share:
        name = "share"
    headers, members = _waiting(name, error)
    return Problem(name, str(error), headers, _limit(name, limits) | _members(error, query) | members)


def _waiting(name: str, error: Exception) -> tuple[tuple[tuple[str, str], ...], dict[str, Any]]:
    """Return the header and the member that tell after how many seconds to ask again."""
    if isinstance(error, workers.BusyError):
        seconds = error.retry_after
    elif name in _RETRY_AFTER:
        seconds = _RETRY_AFTER[name]
    else:
        return (), {}
    return (("Retry-After", str(seconds)),), {"retryAfter": seconds}


def _limit(name: str, limits: Limits) -> dict[str, Any]:
    known = {
        "deadline": limits.seconds,
        "size": limits.largest,
        "memory": limits.memory,
        "depth": sparql.DEEPEST,
    }
    return {"limit": known[name]} if name in known else {}


def _members(error: Exception, query: str) -> dict[str, Any]:
    if isinstance(error, sparql.QuerySyntaxError):
        return _place(error, query)
    if isinstance(error, choices.ChoiceError):
        told = {"parameter": error.parameter, "value": error.value, "allowed": error.allowed}
        return told | {"near": list(error.near)}
    return {}


def _place(error: sparql.QuerySyntaxError, query: str) -> dict[str, Any]:
    """Show the offending line, or the part of it around the error, with a caret below, and its token."""
    line = query.split("\n")[error.line - 1]
    start = max(error.column - 1 - _AROUND, 0)
    shown = line[start : error.column + _AROUND].replace("\t", " ").rstrip("\r")
    caret = " " * (error.column - 1 - start) + "^"
    token = sparql.token_at(line, error.column - 1)[:_AROUND] if len(line) <= LONGEST_EXPLAINED else ""
    place = {"line": error.line, "column": error.column, "excerpt": f"{shown}\n{caret}"}
    return place | ({"token": token} if token else {})


def reply(problem: Problem, environ: "WSGIEnvironment", templates: Environment) -> Reply:
    """Return the answer that tells a problem, as JSON unless the client prefers a page or plain text."""
    try:
        chosen = negotiate(environ.get("HTTP_ACCEPT", ""), (_JSON, HTML, _TEXT))
    except NotAcceptableError:
        chosen = _JSON
    headers = (("Cache-Control", PASSING), *problem.headers)
    if chosen is HTML:
        reader = reader_at(environ)
        kind = problem.kind.in_language(reader.language)
        told = {"problem": problem, "kind": kind}
        shown = page(templates, "problem.html", reader, headers, problem.kind.status, **told)
        return replace(shown, problem=problem.name)
    body = (_json(problem) if chosen is _JSON else _text(problem)).encode()
    headers = (("Content-Type", chosen.content_type), *headers)
    return Reply(problem.kind.status, headers, body, problem.name)


def _json(problem: Problem) -> str:
    document = {
        "type": problem.kind.address,
        "title": problem.kind.title,
        "status": problem.kind.status.value,
        "detail": problem.detail,
        **problem.members,
    }
    return as_json(document).decode()


def _text(problem: Problem) -> str:
    told = problem.members
    place = [f"line {told['line']}:\n{told['excerpt']}"] if "line" in told else []
    hint = [told["hint"]] if "hint" in told else []
    title = f"{problem.kind.status.value} {problem.kind.title}"
    return "\n\n".join([title, problem.detail, *place, *hint]) + "\n"
