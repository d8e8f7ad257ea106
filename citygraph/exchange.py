"""One question to one worker: what it may take, how it is sent, what its reply means."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from citygraph import frames, sparql
from citygraph.formats import GRAPHS, LAYOUTS, RESULTS, named
from citygraph.store import PLAIN, Answer, Question, TooLargeError

_REMEMBERED = 64  # headers: most questions have the same
_ERRORS = {
    error.__name__: error
    for error in (sparql.QuerySyntaxError, sparql.QueryRefusedError, sparql.QueryFailedError, TooLargeError)
}


@dataclass(frozen=True)
class Limits:
    """What one query may take, how many run at once, how many more wait for their turn, and how long.

    One more than there are processors runs at once: the last place is kept for another client.
    """

    seconds: float = 30.0
    largest: int = 1 << 26
    memory: int = 1 << 30
    at_once: int = (os.cpu_count() or 1) + 1
    queue: int = 32
    wait: float = 5.0


class DeadlineExceededError(RuntimeError):
    """The query took too long."""


class OutOfMemoryError(RuntimeError):
    """The query needed more memory than one may have."""


class WorkerDiedError(RuntimeError):
    """The worker ended in the middle of a query; `cause` is the name of the signal or another reason."""

    def __init__(self, cause: str):
        super().__init__(f"The query engine ended unexpectedly ({cause}). Simplify the query or try again.")
        self.cause = cause


def header_of(question: Question, limits: Limits) -> bytes:
    """Return what is sent to a worker before the text of a question."""
    formats = question.result_format.name, question.graph_format.name
    usual = (limits.seconds, limits.largest, *formats, question.base)
    more: dict[str, Any] = {}
    if question.default_graphs or question.named_graphs:
        more = {"default_graphs": question.default_graphs, "named_graphs": question.named_graphs}
    if question.finish is not PLAIN:
        more["finish"] = vars(question.finish)
    return frames.pack(_named(usual) | more) if more else _usual_header(usual)


_Usual = tuple[float, int, str, str, str | None]


def _named(usual: _Usual) -> dict[str, Any]:
    return dict(zip(("seconds", "largest", "result_format", "graph_format", "base"), usual, strict=True))


@lru_cache(_REMEMBERED)
def _usual_header(usual: _Usual) -> bytes:
    return frames.pack(_named(usual))


def outcome(header: Mapping[str, Any], body: bytes, seconds: float) -> Answer:
    """Return the answer in a reply to a question that had so many seconds.

    Raises:
        QueryError: one of its kinds, if the query cannot be answered.
        DeadlineExceededError, OutOfMemoryError, WorkerDiedError: what their names say.
    """
    if chosen := named(header.get("format", ""), RESULTS + GRAPHS + LAYOUTS):
        return Answer(body, chosen, header.get("more", False))
    if error := _ERRORS.get(header.get("error", "")):
        raise error(*header["arguments"])
    cause = header.get("died", "no reason given")
    if cause == "SIGALRM":
        raise DeadlineExceededError(
            f"The query took longer than {seconds:g} s. Narrow it, or fetch the answer in parts."
        )
    if cause == "SIGABRT" or "memory" in header:
        raise OutOfMemoryError(
            "The query needs more memory than one may have. Narrow it, or ask it in parts."
        )
    raise WorkerDiedError(cause)
