"""The process that holds a release: it loads it once and forks a killable worker for each connection.

Run as `python -m citygraph.zygote <release folder> <memory per worker> <private folder> <socket>...`:
the first inherited socket is for confined workers, the second, if any, for those that may open connections.
The process has one thread, so that forking is safe. It writes a line to standard output when it is ready. It
ends by SIGTERM, or when its standard input does, that is with the process that started it; then it removes
the private folder too, as nobody else is left to do so.
"""

import gc
import os
import select
import shutil
import signal
import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NoReturn

from citygraph import frames
from citygraph.documents import warm_up
from citygraph.lifeline import end_with
from citygraph.manifest import read_manifest
from citygraph.store import load
from citygraph.worker import work

Work = Callable[[socket.socket], NoReturn]


def main(folder: Path, memory: int, private: Path, sockets: Sequence[int]) -> None:
    """Load the release in `folder` and fork workers for it until told to end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # meant for the parent, which ends this process in its turn
    start_work = partial(work, store=load(folder), prefixes=read_manifest(folder)["prefixes"], memory=memory)
    warm_up()
    gc.freeze()  # the workers' garbage collections pass over what they share
    listeners = [socket.socket(fileno=number) for number in sockets]
    works: list[Work] = [partial(start_work, confined=True), partial(start_work, confined=False)]
    print("ready", flush=True)  # noqa: T201 the parent waits for this line
    with select.epoll() as poller:
        family = _Family(poller, dict(zip(listeners, works, strict=False)))
        signal.signal(signal.SIGTERM, _end)
        try:
            family.tend()
        finally:
            family.end()
    shutil.rmtree(private, ignore_errors=True)


def _end(*_: object) -> NoReturn:
    sys.exit()


@dataclass(frozen=True)
class _Child:
    """A worker: its process, what becomes readable when it ends, and a duplicate of its connection."""

    pid: int
    ended: int
    connection: socket.socket


class _Family:
    """The workers, from the connection for which each is forked until it has ended."""

    def __init__(self, poller: select.epoll, works: Mapping[socket.socket, Work]) -> None:
        self._poller = poller
        self._listeners = {listener.fileno(): (listener, each) for listener, each in works.items()}
        self._children: dict[int, _Child] = {}  # by what becomes readable when they end
        self._connected: dict[int, _Child] = {}  # by their connection, while there is another end of it

    def tend(self) -> None:
        """Fork for connections, kill whose connection is cut, bury who ended, until standard input ends."""
        lifeline = sys.stdin.fileno()
        for number in (lifeline, *self._listeners):
            self._poller.register(number, select.EPOLLIN)
        ready: set[int] = set()
        while lifeline not in ready:
            ready = {number for number, _ in self._poller.poll()}
            # In this order: numbers of connections that end are used again for those that begin.
            for number in ready & self._connected.keys():
                self._let_go(number)
            for number in ready & self._children.keys():
                self._bury(number)
            for number in ready & self._listeners.keys():
                self._fork(*self._listeners[number])

    def end(self) -> None:
        """Kill all workers."""
        for child in self._children.values():
            os.kill(child.pid, signal.SIGKILL)
            os.waitpid(child.pid, 0)

    def _fork(self, listener: socket.socket, start_work: Work) -> None:
        child = _fork(listener.accept()[0], start_work)
        self._children[child.ended] = self._connected[child.connection.fileno()] = child
        self._poller.register(child.ended, select.EPOLLIN)
        self._poller.register(child.connection, 0)  # and nothing but that its other end is closed

    def _let_go(self, number: int) -> None:
        """Kill a worker to whom nobody listens any more: the engine cannot be stopped otherwise."""
        self._poller.unregister(number)
        os.kill(self._connected.pop(number).pid, signal.SIGKILL)

    def _bury(self, ended: int) -> None:
        child = self._children.pop(ended)
        self._poller.unregister(ended)
        if self._connected.pop(child.connection.fileno(), None):
            self._poller.unregister(child.connection)
        _bury(child)


def _fork(connection: socket.socket, start_work: Work) -> _Child:
    parent = os.getpid()
    pid = os.fork()
    if not pid:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        end_with(parent)
        start_work(connection)
    return _Child(pid, os.pidfd_open(pid), connection)


def _bury(child: _Child) -> None:
    """Send the last word of a worker that did not end by itself: what it died of."""
    _, status = os.waitpid(child.pid, 0)
    os.close(child.ended)
    code = os.waitstatus_to_exitcode(status)
    if code:
        cause = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        with suppress(OSError):  # the client may be gone, or not listen: never wait for it
            frames.send(child.connection, frames.pack({"died": cause}), flags=socket.MSG_DONTWAIT)
    child.connection.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]), [int(number) for number in sys.argv[4:]])
