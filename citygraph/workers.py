"""Questions to killable query workers: start the process that holds a release, ask through a bounded pool."""

import os
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self, cast

from citygraph import frames, sparql
from citygraph.formats import GRAPHS, RESULTS, named
from citygraph.store import Answer, Question, TooLargeError

_PATIENCE = 10.0  # seconds after a deadline or an end before a process is taken for stuck
_ERRORS = {
    error.__name__: error
    for error in (sparql.QuerySyntaxError, sparql.QueryRefusedError, sparql.QueryFailedError, TooLargeError)
}


@dataclass(frozen=True)
class Limits:
    """What one query may take, how many run at once, and how long a further one waits for its turn."""

    seconds: float = 30.0
    largest: int = 1 << 26
    memory: int = 1 << 30
    at_once: int = os.cpu_count() or 1
    wait: float = 5.0


class NotLoadedError(OSError):
    """A release that the engine cannot read."""


class BusyError(RuntimeError):
    """All workers are taken."""


class DeadlineExceededError(RuntimeError):
    """The query took too long."""


class OutOfMemoryError(RuntimeError):
    """The query needed more memory than one may have."""


class WorkerDiedError(RuntimeError):
    """The worker ended in the middle of a query; `cause` is the name of the signal or another reason."""

    def __init__(self, cause: str):
        super().__init__(f"The query engine ended unexpectedly ({cause}). Simplify the query or try again.")
        self.cause = cause


class Zygote:
    """The process that holds a release and forks workers; it ends with this object or this process."""

    def __init__(self, folder: Path, limits: Limits):
        command = [sys.executable, "-m", "citygraph.zygote", str(folder), str(limits.memory)]
        self._process = subprocess.Popen(  # noqa: S603 our own module
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
        )
        self.pid = self._process.pid
        self.address = cast("IO[bytes]", self._process.stdout).readline().decode().strip()
        if not self.address:
            self.close()
            raise NotLoadedError(
                f"cannot load the release in {folder}: the reason is told above. Build it again."
            )

    def close(self) -> None:
        """End the process and all its workers."""
        self._process.communicate(timeout=_PATIENCE)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()


class Workers:
    """A pool of connections to query workers, safe to use from many threads."""

    def __init__(self, address: str, limits: Limits):
        self.limits = limits
        self._address = address
        self._slots = threading.BoundedSemaphore(limits.at_once)
        self._idle: list[socket.socket] = []  # the last used first: its memory is warm

    def answer(self, question: Question, limits: Limits | None = None) -> Answer:
        """Return the complete answer within the limits of the pool, or stricter ones for this question.

        Raises:
            QueryError: one of its kinds, if the query cannot be answered.
            BusyError, DeadlineExceededError, OutOfMemoryError, WorkerDiedError: what their names say.
        """
        if not self._slots.acquire(timeout=self.limits.wait):
            raise BusyError("All query workers are busy. Try again in a moment.")
        try:
            return self._ask(question, limits or self.limits)
        finally:
            self._slots.release()

    def close(self) -> None:
        """Close all idle connections; their workers end."""
        while self._idle:
            self._idle.pop().close()

    def _ask(self, question: Question, limits: Limits) -> Answer:
        with suppress(
            IndexError, WorkerDiedError
        ):  # an idle worker may have died meanwhile: a fresh one is asked
            return self._exchange(self._idle.pop(), question, limits)
        return self._exchange(self._connect(), question, limits)

    def _connect(self) -> socket.socket:
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.connect(self._address)
        except OSError as error:
            connection.close()
            raise WorkerDiedError(f"its parent does not answer: {error}") from None
        return connection

    def _exchange(self, connection: socket.socket, question: Question, limits: Limits) -> Answer:
        reusable = False
        try:
            connection.settimeout(limits.seconds + _PATIENCE)
            frames.send(connection, _header(question, limits), question.text.encode())
            header, body = frames.receive(connection, limits.largest)
            reusable = not header.get("last", True)
        except OSError as error:
            raise WorkerDiedError(str(error)) from None
        finally:
            self._idle.append(connection) if reusable else connection.close()
        return _outcome(header, body, limits.seconds)


def _header(question: Question, limits: Limits) -> dict[str, Any]:
    return {
        "seconds": limits.seconds,
        "largest": limits.largest,
        "result_format": question.result_format.name,
        "graph_format": question.graph_format.name,
        "default_graphs": question.default_graphs,
        "named_graphs": question.named_graphs,
        "base": question.base,
    }


def _outcome(header: dict[str, Any], body: bytes, seconds: float) -> Answer:
    """Return the answer in a reply, or raise the error that it tells."""
    if chosen := named(header.get("format", ""), RESULTS + GRAPHS):
        return Answer(body, chosen)
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
