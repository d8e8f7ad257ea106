"""A complete answer to a request, as plain values, and how it is sent."""

from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

# For every origin: scripts on other sites may read what is public anyway.
OPEN = (
    ("Access-Control-Allow-Origin", "*"),
    (
        "Access-Control-Expose-Headers",
        "Allow, Content-Encoding, Content-Location, ETag, Last-Modified, Link, Repr-Digest, Retry-After, "
        "X-Dataset-Version",
    ),
    ("Vary", "Accept, Accept-Encoding"),
    ("X-Content-Type-Options", "nosniff"),
)
# What becomes known of a request on the way is left in its environment for who watches.
CACHED, PROBLEM = "citygraph.cached", "citygraph.problem"
PASSING = "no-store"  # errors, and answers that are others the next time


@dataclass(frozen=True)
class Reply:
    """Status, headers in addition to those that every answer has, the body; a kind of problem, if one."""

    status: HTTPStatus
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    problem: str = ""


def preflight(methods: str, *headers: tuple[str, str]) -> Reply:
    """Return the answer to OPTIONS: what is allowed here, for scripts on other sites too."""
    allowed = (
        ("Allow", methods),
        ("Access-Control-Allow-Methods", methods),
        ("Access-Control-Allow-Headers", "Accept, Content-Type, If-Modified-Since, If-None-Match"),
        ("Access-Control-Max-Age", "86400"),
    )
    return Reply(HTTPStatus.NO_CONTENT, (*allowed, *headers))


def send(reply: Reply, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    """Send a reply; to HEAD all of it but the body."""
    headers = [*OPEN, *reply.headers]
    if reply.status is not HTTPStatus.NO_CONTENT:
        headers.append(("Content-Length", str(len(reply.body))))
    if reply.problem:
        environ[PROBLEM] = reply.problem
    start_response(status_line(reply.status), headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [reply.body]


def status_line(status: HTTPStatus) -> str:
    """Return a status as WSGI wants it."""
    return f"{status.value} {status.phrase}"
