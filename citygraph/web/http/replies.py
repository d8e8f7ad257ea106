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
FOR_READERS = ("Vary", "Accept, Accept-Encoding, Accept-Language")
"""The header of pages that are in the language of who reads, instead of that of other answers."""

GUARDS = (
    # Pages use what this service sends and nothing else; nobody shows them inside of other pages.
    (
        "Content-Security-Policy",
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'self'",
    ),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
)
"""For pages: what a browser must not do with them, in case that something foreign gets into one."""

ANYWHERE = (GUARDS[0][0], GUARDS[0][1].replace("frame-ancestors 'self'", "frame-ancestors *"))
"""The first of these for pages that others may show inside of their own."""

STOPPABLE = "X-Query-Token"
"""The header that names a query, for who may want to stop it."""
STOPPABLE_IN = f"HTTP_{STOPPABLE.upper().replace('-', '_')}"  # an environment

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
        (
            "Access-Control-Allow-Headers",
            f"Accept, Content-Type, If-Modified-Since, If-None-Match, {STOPPABLE}",
        ),
        ("Access-Control-Max-Age", "86400"),
    )
    return Reply(HTTPStatus.NO_CONTENT, (*allowed, *headers))


def guards(headers: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return the headers that guard an answer with these headers: what they lack, if it is a page."""
    told = dict(headers)
    is_page = told.get("Content-Type", "").startswith("text/html")
    return tuple(pair for pair in GUARDS if pair[0] not in told) if is_page else ()


def send(reply: Reply, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    """Send a reply; to HEAD all of it but the body."""
    told = dict(reply.headers)
    headers = [*(pair for pair in OPEN if pair[0] not in told), *guards(reply.headers), *reply.headers]
    if reply.status is not HTTPStatus.NO_CONTENT:
        headers.append(("Content-Length", str(len(reply.body))))
    if reply.problem:
        environ[PROBLEM] = reply.problem
    start_response(status_line(reply.status), headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [reply.body]


def status_line(status: HTTPStatus) -> str:
    """Return a status as WSGI wants it."""
    return f"{status.value} {status.phrase}"
