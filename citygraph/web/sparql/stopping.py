"""Stop a query that is under way: `POST /sparql/stop` with the token that was sent with the query."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from jinja2 import Environment

from citygraph.web.http import problems
from citygraph.web.http.answers import Answers
from citygraph.web.http.problems import Problem, RequestError
from citygraph.web.http.replies import STOPPABLE, STOPPABLE_IN, Reply, preflight, send
from citygraph.workers import Workers

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

STOP = "/sparql/stop"
_METHODS = "OPTIONS, POST"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,128}")  # too long to be guessed
_IS_NONE = f"Send as {STOPPABLE} 16 to 128 letters, digits, hyphens and underscores that nobody can guess."


@dataclass(frozen=True)
class Stop:
    """A WSGI application that stops queries."""

    workers: Workers
    answers: Answers
    templates: Environment

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        if environ["REQUEST_METHOD"] == "OPTIONS":
            return send(preflight(_METHODS), environ, start_response)
        try:
            self._stop(environ)
        except problems.EXPECTED as error:
            problem = problems.explain(error, self.workers.limits)
            reply = problems.reply(problem, environ, self.templates)
        else:
            reply = Reply(HTTPStatus.NO_CONTENT)
        return self.answers.refuse(reply, environ, start_response)

    def _stop(self, environ: "WSGIEnvironment") -> None:
        if environ["REQUEST_METHOD"] != "POST":
            raise RequestError(Problem("method", f"Use one of {_METHODS}.", (("Allow", _METHODS),)))
        token = token_of(environ)
        if not token:
            raise RequestError(Problem("token", _IS_NONE))
        if not self.workers.stop(token):
            raise RequestError(Problem("not-running", "No query with this token is under way."))


def token_of(environ: "WSGIEnvironment") -> str:
    """Return the token that a request carries; empty if there is none.

    Raises:
        RequestError: if what it carries is none.
    """
    token: str | None = environ.get(STOPPABLE_IN)
    if token is None:
        return ""
    if not _TOKEN.fullmatch(token):
        raise RequestError(Problem("token", _IS_NONE))
    return token
