"""Questions to killable query workers: start the process that holds a release, ask through a bounded pool."""

import logging
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import IO, Self, cast

from citygraph import allocator, frames, sparql
from citygraph.exchange import (
    DeadlineExceededError,
    Limits,
    OutOfMemoryError,
    WorkerDiedError,
    header_of,
    outcome,
)
from citygraph.processors import Processors
from citygraph.running import Run, Runs, StoppedError, TokenInUseError
from citygraph.store import Answer, Question
from citygraph.turns import BusyError, Turns

__all__ = [
    "BusyError",
    "DeadlineExceededError",
    "Limits",
    "NotLoadedError",
    "OutOfMemoryError",
    "StoppedError",
    "TokenInUseError",
    "WorkerDiedError",
    "Workers",
    "Zygote",
]
_log = logging.getLogger("citygraph")
_OPEN = "-open"  # behind an address: that of workers that may open connections
_BETWEEN_STARTS = 1.0  # seconds between attempts to replace a zygote
IDLE = 60.0  # seconds after which a worker that nobody needs may end
_PATIENCE = 10.0  # seconds after a deadline or an end before a process is taken for stuck


class NotLoadedError(OSError):
    """A release that the engine cannot read."""


class _GoneError(WorkerDiedError):
    """The worker ended and its parent did not say of what, because it is gone too."""


# Popen must not run while another thread forks this process: the child would hold the ends of its pipes open.
_starting = threading.Lock()
os.register_at_fork(
    before=_starting.acquire, after_in_parent=_starting.release, after_in_child=_starting.release
)


class Zygote:
    """The process that holds a release and forks workers; it ends with this object or this process.

    When it dies otherwise another takes its place. The sockets stay open here meanwhile: who connects waits.
    With `opens` there are also workers that may open connections. Everything private lies below `parent`,
    which the zygote removes if it outlives this process.
    """

    def __init__(self, folder: Path, limits: Limits, parent: Path | None = None, *, opens: bool = False):
        self._private = Path(tempfile.mkdtemp(prefix="citygraph-", dir=parent))
        self.address = str(self._private / "workers")
        self._listeners = [_listen(self.address), *([_listen(self.address + _OPEN)] if opens else [])]
        sockets = [str(listener.fileno()) for listener in self._listeners]
        settings = [str(folder), str(limits.memory), str(parent or self._private)]
        self._command = [sys.executable, "-m", "citygraph.zygote", *settings, *sockets]
        self._ended = threading.Event()
        self._changing = threading.Lock()
        self._process = self._start()
        if not _is_ready(self._process):
            self.close()
            raise NotLoadedError(
                f"cannot load the release in {folder}: the reason is told above. Build it again."
            )
        threading.Thread(target=self._replace_when_dead, daemon=True).start()

    @property
    def pid(self) -> int:
        """The process that holds the release now."""
        return self._process.pid

    def is_idle(self) -> bool:
        """Tell whether there is no worker."""
        try:
            return not Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text(encoding="ascii")
        except OSError:
            return True

    def close(self) -> None:
        """End the process and all its workers."""
        with self._changing:
            self._ended.set()
        self._process.terminate()
        self._process.communicate(timeout=_PATIENCE)
        for listener in self._listeners:
            listener.close()
        shutil.rmtree(self._private, ignore_errors=True)

    def _start(self) -> subprocess.Popen[bytes]:
        with _starting:
            return subprocess.Popen(  # noqa: S603 our own module
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=allocator.environment(),
                start_new_session=True,
                pass_fds=[listener.fileno() for listener in self._listeners],
            )

    def _replace_when_dead(self) -> None:
        while True:
            code = self._process.wait()
            with self._changing:
                if self._ended.is_set():
                    return
                self._process.communicate()
                self._process = self._start()
            _log.warning("the process that held the release ended (%s): another takes its place", code)
            if not _is_ready(self._process):
                self._ended.wait(_BETWEEN_STARTS)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()


def _listen(address: str) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(address)
    listener.listen()
    return listener


def _is_ready(process: subprocess.Popen[bytes]) -> bool:
    return bool(cast("IO[bytes]", process.stdout).readline())


class Workers:
    """Connections to query workers, safe to use from many threads.

    Queries that call one of the `services` have workers and turns of their own.
    """

    def __init__(self, address: str, limits: Limits, services: Sequence[str] = ()):
        self.limits, self.services = limits, tuple(services)
        self._confined = _Pool(address, limits)
        self._open = _Pool(address + _OPEN, replace(limits, queue=limits.at_once))
        self._runs = Runs(Path(address).parent)

    def answer(
        self, question: Question, limits: Limits | None = None, client: str = "", token: str = ""
    ) -> Answer:
        """Return the complete answer within the limits of the pool, or stricter ones for this question.

        A `client` has a share of the workers and no more; who has no name may take all. With a `token` the
        query can be stopped meanwhile.

        Raises:
            QueryError: one of its kinds, if the query cannot be answered.
            BusyError, DeadlineExceededError, OutOfMemoryError, StoppedError, TokenInUseError,
                WorkerDiedError: what their names say.
        """
        pool = self._open if sparql.calls_only(question.text, self.services) else self._confined
        with self._runs.run(token) as run:
            return pool.answer(question, limits or self.limits, client, run)

    def stop(self, token: str) -> bool:
        """End the worker of the query with a token, and tell whether there is such a query under way.

        Another process of the same service may have it.
        """
        return self._runs.stop(token)

    def rest(self) -> None:
        """Let the workers end that nobody has needed for a while, for the memory that they keep."""
        self._confined.rest()
        self._open.rest()

    def close(self) -> None:
        """Let all workers end, those that are busy when they are done."""
        self._confined.close()
        self._open.close()
        self._runs.close()


class _Pool:
    """Connections to workers of one kind."""

    def __init__(self, address: str, limits: Limits):
        self._address, self._longest = address, limits.seconds + _PATIENCE
        self.turns = Turns(limits.at_once, limits.queue, limits.wait, Processors(address))
        self._idle: list[tuple[socket.socket, float]] = []  # since when; the last is asked first
        self._closed = False

    def answer(self, question: Question, limits: Limits, client: str, run: Run) -> Answer:
        with self.turns.turn(client):
            if connection := self._take():
                try:
                    return self._exchange(connection, question, limits, run)
                except WorkerDiedError as error:  # perhaps before it was asked
                    if not (isinstance(error, _GoneError) or error.cause == signal.SIGKILL.name):
                        raise
            try:
                return self._exchange(self._connect(), question, limits, run)
            except _GoneError:  # the zygote was killed, and its workers with it: its successor answers
                return self._exchange(self._connect(), question, limits, run)

    def close(self) -> None:
        self._closed = True
        while connection := self._take():
            connection.close()

    def _take(self) -> socket.socket | None:
        """Return the connection of an idle worker that is alive, if there is one."""
        with suppress(IndexError):
            while True:
                connection, _ = self._idle.pop()
                if not select.select([connection], [], [], 0)[0]:
                    return connection
                connection.close()
        return None

    def rest(self) -> None:
        latest = time.monotonic() - IDLE
        with suppress(IndexError):  # another thread took the last one
            while self._idle[0][1] < latest:
                self._idle.pop(0)[0].close()

    def _connect(self) -> socket.socket:
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.connect(self._address)
            frames.give_up_after(connection, self._longest)
        except OSError as error:
            connection.close()
            raise WorkerDiedError(f"its parent does not answer: {error}") from None
        return connection

    def _exchange(self, connection: socket.socket, question: Question, limits: Limits, run: Run) -> Answer:
        reusable = False
        try:
            with run.over(connection):
                frames.send(connection, header_of(question, limits), question.text.encode())
                header, body = frames.receive(connection, limits.largest)
            reusable = not (self._closed or header.get("last", True))
        except BlockingIOError:
            raise WorkerDiedError("it does not answer") from None
        except OSError as error:
            raise _GoneError(str(error)) from None
        finally:
            self._idle.append((connection, time.monotonic())) if reusable else connection.close()
        return outcome(header, body, limits.seconds)
