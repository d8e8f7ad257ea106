"""What is sent of an answer that stays the same as long as the release does: from memory where it can be.

The cheapest path comes first: a request of which every header that matters has been seen before is answered
with ready headers and bytes, and nothing of it is parsed.
"""

from base64 import b64encode
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, partial
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph

from citygraph.sparql import QueryError
from citygraph.web.http import conditions, encodings
from citygraph.web.http.cache import Flights, Memory
from citygraph.web.http.replies import CACHED, OPEN, PASSING, STOPPABLE_IN, Reply, guards, send, status_line
from citygraph.workers import DeadlineExceededError, OutOfMemoryError

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

LARGEST = 1 << 27  # bytes of answers that a server process keeps
_LARGEST_REQUESTS = 1 << 24  # bytes of requests whose answer it remembers
KEPT_BY_OTHERS = "public, max-age=300, must-revalidate"
KEPT_FOR_EVER = "public, max-age=31536000, immutable"
_SAME_FOR_ALL = (QueryError, DeadlineExceededError, OutOfMemoryError)
_PACKAGE = Path(__file__).parents[2]


# Status, headers, body. A list, of all iterables: Granian sends it at once, and any other piece by piece.
_Response = tuple[str, list[tuple[str, str]], list[bytes]]


@dataclass(frozen=True)
class Asked:
    """A question as far as its answer depends on it.

    Attributes:
        parts: what tells it from other questions on the same release, the format included.
        steady: whether the answer is the same each time.
        patience: the seconds it is given; who gives it less must not wait for who gives it more.
        token: of who may stop it: then nobody else waits for the same evaluation.
    """

    parts: tuple[object, ...]
    steady: bool = True
    patience: float = 0
    token: str = ""


@dataclass(frozen=True)
class _Ready:
    """An answer in one coding, ready to be sent."""

    coding: str
    tag: str
    modified: datetime
    headers: tuple[tuple[str, str], ...]
    body: bytes
    reply: Reply  # what it was made of, without its body

    def response(self, environ: "WSGIEnvironment") -> _Response:
        conditional = "HTTP_IF_NONE_MATCH" in environ or "HTTP_IF_MODIFIED_SINCE" in environ
        if conditional and conditions.is_known(environ, self.tag, self.modified):
            return _unmodified(self.headers)
        return _OK, list(self.headers), [] if environ["REQUEST_METHOD"] == "HEAD" else [self.body]


_OK = status_line(HTTPStatus.OK)
_OF_THE_BODY = ("Content-Type", "Content-Length", "Content-Encoding", "Repr-Digest")


def _unmodified(headers: Iterable[tuple[str, str]]) -> _Response:
    kept = [(name, value) for name, value in headers if name not in _OF_THE_BODY]
    return status_line(HTTPStatus.NOT_MODIFIED), kept, []


class Answers:
    """The memory of one server process for the answers on one release.

    Where the address names the release too, the answers are `lasting`: caches need not ask for them again.
    """

    def __init__(self, version: str, date: str, largest: int = LARGEST, *, lasting: bool = False) -> None:
        self._version = version
        self._kept_by_others = KEPT_FOR_EVER if lasting else KEPT_BY_OTHERS
        self._maker = _maker()
        self._modified = conditions.last_modified(date)
        self._dated = ("Last-Modified", conditions.as_header(self._modified))
        self._ready: Memory[_Ready] = Memory(largest)
        self._requests: Memory[str] = Memory(_LARGEST_REQUESTS)
        self._replies: Flights[Reply] = Flights(_SAME_FOR_ALL)
        self._encoded: Flights[Reply | _Ready] = Flights(_SAME_FOR_ALL)

    def recall(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> tuple[str, list[bytes]] | None:
        """Answer a request that was answered before, and return the status and the body that were sent.

        Return None if this one was not, or is forgotten.
        """
        place = self._requests.get(_request(environ))
        ready = self._ready.get(place) if place else None
        if ready is None:
            return None
        environ[CACHED] = True
        status, headers, body = ready.response(environ)
        start_response(status, headers)
        return status, body

    def serve(
        self,
        asked: Asked,
        make: Callable[[], Reply],
        environ: "WSGIEnvironment",
        start_response: "StartResponse",
    ) -> Iterable[bytes]:
        """Send the answer to a question: kept, or else made; of what is not OK nothing is kept.

        Raises:
            NoEncodingError: if the client accepts no coding that there is.
            Exception: what `make` raises.
        """
        wish = encodings.wish(environ.get("HTTP_ACCEPT_ENCODING", ""))
        if not asked.steady:
            return self._send_passing(make(), wish, environ, start_response)
        tag = conditions.tag((self._version, self._maker, *asked.parts))
        place = _place(tag, wish)
        ready: Reply | _Ready | None = self._ready.get(place)
        environ[CACHED] = ready is not None
        if not ready:
            if known := conditions.held(environ, [_tag(tag, coding) for coding in wish.codings]):
                environ[CACHED] = True
                status, headers, body = _unmodified(self._headers(known))
                start_response(status, headers)
                return body
            alike = asked.patience, asked.token
            once = partial(self._replies.once, (tag, *alike), make)
            ready = self._encoded.once((place, *alike), partial(self._made, tag, wish, once))
        if isinstance(ready, Reply):
            return self.refuse(ready, environ, start_response)
        self._remember(environ, place)
        status, headers, body = ready.response(environ)
        start_response(status, headers)
        return body

    def _remember(self, environ: "WSGIEnvironment", place: str) -> None:
        if request := _request(environ):
            self._requests.put(request, place, sum(len(part or "") for part in request))

    def _made(self, tag: str, wish: encodings.Wish, make: Callable[[], Reply]) -> Reply | _Ready:
        """Return the answer in the coding that is wished for, from what is kept in another one if it is."""
        place = _place(tag, wish)
        if ready := self._ready.get(place):  # made a moment ago
            return ready
        reply = self._from_other_coding(tag) or make()
        if reply.status is not HTTPStatus.OK:
            return reply
        coding = wish.coding_of(reply.body)
        body = encodings.encode(reply.body, coding)
        own = _tag(tag, coding)
        length = ("Content-Length", str(len(body)))
        told = dict(reply.headers)  # who replies may know better how long an answer holds
        usual = (pair for pair in self._headers(own) if pair[0] not in told)
        headers = (*usual, *guards(reply.headers), *reply.headers, *_of_bytes(coding, body), length)
        ready = _Ready(coding, own, self._modified, headers, body, Reply(reply.status, reply.headers))
        self._ready.put(place, ready, len(body))
        return ready

    def _from_other_coding(self, tag: str) -> Reply | None:
        for other in _WISHES:
            if ready := self._ready.get(_place(tag, other)):
                return replace(ready.reply, body=encodings.decode(ready.body, ready.coding))
        return None

    def refuse(
        self, reply: Reply, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Send what is no answer, and of which nothing is kept."""
        headers = {"X-Dataset-Version": self._version, "Cache-Control": PASSING} | dict(reply.headers)
        return send(replace(reply, headers=tuple(headers.items())), environ, start_response)

    def _send_passing(
        self,
        reply: Reply,
        wish: encodings.Wish,
        environ: "WSGIEnvironment",
        start_response: "StartResponse",
    ) -> Iterable[bytes]:
        coding = wish.coding_of(reply.body)
        body = encodings.encode(reply.body, coding)
        encoded = replace(reply, headers=(*reply.headers, *_of_bytes(coding, body)), body=body)
        return self.refuse(encoded, environ, start_response)

    def _headers(self, tag: str) -> tuple[tuple[str, str], ...]:
        return (
            *OPEN,
            ("Cache-Control", self._kept_by_others),
            ("ETag", f'"{tag}"'),
            self._dated,
            ("X-Dataset-Version", self._version),
        )


_WISHES = tuple(encodings.wish(header) for header in ("", "gzip", "gzip, identity;q=0"))


@cache
def _maker() -> str:
    """Return what stands for the program: another one may write other bytes of the same data."""
    parts = (
        "**/*.py",
        "web/**/*.yaml",
        "web/**/*.ttl",
        "web/templates/**/*.*",
        "web/locale/*",
        "web/static/**/*.*",
    )
    files = sorted(path for part in parts for path in _PACKAGE.glob(part))
    return conditions.tag([pyoxigraph.__version__, *(path.read_bytes() for path in files)])


def _tag(tag: str, coding: str) -> str:
    return tag if coding == encodings.PLAIN else f"{tag}-{coding}"


def _place(tag: str, wish: encodings.Wish) -> str:
    """Return where an answer is kept: a text, of which Python works out the hash only once."""
    return " ".join((tag, *wish.codings))


def _of_bytes(coding: str, body: bytes) -> tuple[tuple[str, str], ...]:
    """Return what tells of the bytes that are sent: their coding and their digest (RFC 9530)."""
    digest = ("Repr-Digest", f"sha-256=:{b64encode(sha256(body).digest()).decode()}:")
    return (digest,) if coding == encodings.PLAIN else (("Content-Encoding", coding), digest)


def _request(environ: "WSGIEnvironment") -> tuple[str | None, ...]:
    """Return all of a request that its answer can depend on; nothing where there is more, as a body."""
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or STOPPABLE_IN in environ:
        return ()
    return (
        environ.get("SCRIPT_NAME"),
        environ["PATH_INFO"],
        environ.get("QUERY_STRING"),
        environ.get("HTTP_ACCEPT"),
        environ.get("HTTP_ACCEPT_ENCODING"),
        environ.get("HTTP_ACCEPT_LANGUAGE"),
        environ.get("HTTP_HOST"),
        environ["wsgi.url_scheme"],
    )
