"""What is seen of each request from outside: counted always, written as a line of JSON if wanted."""

import json
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from citygraph.archive import ArchivedWorkers
from citygraph.sparql import QueryError
from citygraph.store import Answer, Question, TooLargeError
from citygraph.web.http.counters import (
    CACHE,
    CLASSES,
    DOORS,
    OUTCOMES,
    PROBLEMS,
    QUERIES,
    REQUESTS,
    SENT,
    SLOTS,
    STATES,
    UNDER_WAY,
    Counters,
    series,
)
from citygraph.web.http.kinds import kinds
from citygraph.web.http.replies import CACHED, PROBLEM
from citygraph.workers import (
    BusyError,
    DeadlineExceededError,
    Limits,
    OutOfMemoryError,
    StoppedError,
    TokenInUseError,
    WorkerDiedError,
    Workers,
)

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Recall = Callable[["WSGIEnvironment", "StartResponse"], tuple[str, list[bytes]] | None]
_LONGEST_PATH = 500  # characters written: a line goes out whole, beside those of other processes
_REQUESTS = {
    door: {first: SLOTS[series(REQUESTS, door=door, status=f"{first}xx")] for first in CLASSES}
    for door in DOORS
}
_SENT = {door: SLOTS[series(SENT, door=door)] for door in DOORS}
_CACHE = {hit: SLOTS[series(CACHE, result=name)] for hit, name in ((True, "hit"), (False, "miss"))}
_KEPT = (_CACHE[True], 1)
_PROBLEMS = {name: SLOTS[series(PROBLEMS, kind=name)] for name in kinds()}
_QUERIES = {outcome: SLOTS[series(QUERIES, outcome=outcome)] for outcome in OUTCOMES}
_UNDER_WAY = {state: SLOTS[series(UNDER_WAY, state=state)] for state in STATES}
_OUTCOMES: dict[type[Exception], str] = {
    DeadlineExceededError: "deadline",
    OutOfMemoryError: "memory",
    WorkerDiedError: "died",
    BusyError: "busy",
    TooLargeError: "too large",
    StoppedError: "stopped",
    TokenInUseError: "refused",
    QueryError: "refused",
}


class _Noted:
    """What begins a response, and remembers what was told of it."""

    def __init__(self, start_response: "StartResponse") -> None:
        self._start_response = start_response
        self.status, self._headers = "", list[tuple[str, str]]()

    def __call__(self, status: str, headers: list[tuple[str, str]], *error: object) -> object:
        self.status, self._headers = status, headers
        return self._start_response(status, headers, *error)  # type: ignore[arg-type]

    @property
    def length(self) -> int:
        """How long the body is, as far as it is told."""
        return next((int(value) for name, value in self._headers if name == "Content-Length"), 0)


class Watch:
    """Counts requests, and writes a line about each to the file with the number `log`, if there is one."""

    def __init__(self, counters: Counters, log: int | None = None) -> None:
        self.counters, self._log = counters, log

    def over(
        self, application: "WSGIApplication", door_of: "Callable[[str], str]", recall: "Recall"
    ) -> "WSGIApplication":
        """Return an application that is watched.

        Args:
            application: what answers.
            door_of: tells which part of it a path leads to.
            recall: answers what was answered before, and returns status and body; or returns None.
        """

        def watched(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
            began = time.perf_counter_ns()
            door = door_of(environ["PATH_INFO"])
            if known := recall(environ, start_response):
                status, sent = known
                size = len(sent[0]) if sent else 0
                self.counters.add((_REQUESTS[door][status[0]], 1), (_SENT[door], size), _KEPT)
                self._log_if_wanted(environ, status, size, began)
                return sent
            noted = _Noted(start_response)
            body = application(environ, noted)  # type: ignore[arg-type]
            if isinstance(body, list):
                size = sum(map(len, body))
            else:
                size = 0 if environ["REQUEST_METHOD"] == "HEAD" else noted.length
            self._count(environ, door, noted.status, size)
            self._log_if_wanted(environ, noted.status, size, began)
            return body

        return watched

    def _log_if_wanted(self, environ: "WSGIEnvironment", status: str, size: int, began: int) -> None:
        if self._log is not None:
            _write(self._log, environ, status, size, began)

    def _count(self, environ: "WSGIEnvironment", door: str, status: str, size: int) -> None:
        more = [(_REQUESTS[door][status[0]], 1), (_SENT[door], size)]
        if (cached := environ.get(CACHED)) is not None:
            more.append((_CACHE[cached], 1))
        if problem := environ.get(PROBLEM):
            more.append((_PROBLEMS[problem], 1))
        self.counters.add(*more)


def _write(log: int, environ: "WSGIEnvironment", status: str, size: int, began: int) -> None:
    """Write what was asked and how it went; not by whom, nor the parameters, as both may be personal."""
    line = {
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "method": environ["REQUEST_METHOD"],
        "path": environ["PATH_INFO"][:_LONGEST_PATH],
        "status": int(status[:3]),
        "bytes": size,
        "ms": round((time.perf_counter_ns() - began) / 1e6, 3),
        "cached": environ.get(CACHED, False),
        "problem": environ.get(PROBLEM),
    }
    os.write(log, json.dumps(line).encode() + b"\n")


@contextmanager
def _counted(counters: Counters) -> Iterator[None]:
    outcome = "answered"
    try:
        yield
    except tuple(_OUTCOMES) as error:
        outcome = next(name for kind, name in _OUTCOMES.items() if isinstance(error, kind))
        raise
    finally:
        counters.add((_QUERIES[outcome], 1))


class WatchedArchive(ArchivedWorkers):
    """Workers of an older release of which the outcome of each question is counted."""

    def __init__(self, archive: str, limits: Limits, counters: Counters, name: str) -> None:
        super().__init__(archive, name, limits)
        self._counters = counters

    def answer(
        self, question: Question, limits: Limits | None = None, client: str = "", token: str = ""
    ) -> Answer:
        """Answer as `ArchivedWorkers` does, and count."""
        with _counted(self._counters):
            return super().answer(question, limits, client, token)


class WatchedWorkers(Workers):
    """Workers of which the outcome of each question is counted."""

    def __init__(self, address: str, limits: Limits, services: Sequence[str], counters: Counters) -> None:
        super().__init__(address, limits, services)
        self._counters = counters

    def answer(
        self, question: Question, limits: Limits | None = None, client: str = "", token: str = ""
    ) -> Answer:
        """Answer as `Workers` does, and count."""
        with _counted(self._counters):
            return super().answer(question, limits, client, token)

    def tell_load(self) -> None:
        """Note how many questions are with workers now, and how many wait."""
        loads = [pool.turns.load for pool in (self._confined, self._open)]
        for state, numbers in zip(STATES, zip(*loads, strict=True), strict=True):
            self._counters.put(_UNDER_WAY[state], sum(numbers))
