"""What the doors to documents have in common: methods, errors, and the format that is meant."""

from abc import ABC, abstractmethod
from collections.abc import Container, Iterable, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from jinja2 import Environment

from citygraph.formats import Format, named, negotiate
from citygraph.web.http import problems
from citygraph.web.http.answers import Answers
from citygraph.web.http.replies import preflight, send
from citygraph.web.http.requests import READING, address_of, read_choices
from citygraph.workers import Limits

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


class Door(ABC):
    """A WSGI application for addresses that are only read.

    Attributes:
        several: the parameters that may come more than once.
    """

    several: Container[str] = ()

    def __init__(self, refusing: Answers, limits: Limits, templates: Environment) -> None:
        """Have `refusing` send what is no answer, in the words of `templates`."""
        self.refusing, self.limits, self.templates = refusing, limits, templates

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        if environ["REQUEST_METHOD"] == "OPTIONS":
            return send(preflight(READING), environ, start_response)
        try:
            return self.answer(read_choices(environ, self.several), environ, start_response)
        except problems.EXPECTED as error:
            problem = problems.explain(error, self.limits)
            reply = problems.reply(problem, environ, self.templates)
            return self.refusing.refuse(reply, environ, start_response)

    @abstractmethod
    def answer(
        self, choices: dict[str, str], environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer a request with these parameters, or raise one of the expected errors."""


def host_of(environ: "WSGIEnvironment") -> str:
    """Return the address of the service as the client knows it, without a slash at its end.

    Raises:
        RequestError: if the Host header names no host.
    """
    parts = urlsplit(address_of(environ))
    return f"{parts.scheme}://{parts.netloc}"


def nothing_here() -> problems.RequestError:
    """Return the error that an address leads nowhere."""
    detail = "There is nothing at this address. The home page tells what there is."
    return problems.RequestError(problems.Problem("not-found", detail))


def chosen_of(name: str | None, accept: str, offers: Sequence[Format]) -> Format:
    """Return the format with a short name, or without one that which an Accept header prefers.

    Raises:
        RequestError: if there is none with that name.
        NotAcceptableError: if the header excludes all of them.
    """
    if not name:
        return negotiate(accept, offers)
    if chosen := named(name, offers):
        return chosen
    raise nothing_here()
