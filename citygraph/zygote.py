"""The process that holds a release: it loads it once and forks a killable worker for each connection.

Run as `python -m citygraph.zygote <release folder> <memory per worker> <private folder> <socket>...`:
the first inherited socket is for confined workers, the second, if any, for those that may open connections.
The process has one thread, so that forking is safe. It writes a line to standard output when it is ready. It
ends by SIGTERM, or when its standard input does, that is with the process that started it; then it removes
the private folder too, as nobody else is left to do so.
"""

import gc
import os
import selectors
import shutil
import signal
import socket
import sys
from collections.abc import Callable, Sequence
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
    with selectors.DefaultSelector() as selector:
        signal.signal(signal.SIGTERM, _end)
        for listener, confined_or_not in zip(listeners, works, strict=False):
            selector.register(listener, selectors.EVENT_READ, confined_or_not)
        try:
            _fork_until_the_end(selector)
        finally:
            _kill_all(selector)
    shutil.rmtree(private, ignore_errors=True)


def _end(*_: object) -> NoReturn:
    sys.exit()


@dataclass(frozen=True)
class _Child:
    """A worker: its process, what becomes readable when it ends, and a duplicate of its connection."""

    pid: int
    ended: int
    connection: socket.socket


def _fork_until_the_end(selector: selectors.BaseSelector) -> None:
    """Fork for each connection and bury workers that ended, until standard input ends."""
    lifeline = sys.stdin.fileno()
    selector.register(lifeline, selectors.EVENT_READ)
    ready: list[selectors.SelectorKey] = []
    while lifeline not in [key.fd for key in ready]:
        ready = [key for key, _ in selector.select()]
        for key in ready:
            if isinstance(key.fileobj, socket.socket):
                child = _fork(key.fileobj.accept()[0], key.data)
                selector.register(child.ended, selectors.EVENT_READ, child)
            elif key.data:
                selector.unregister(key.fd)
                _bury(key.data)


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
            frames.send(child.connection, {"died": cause}, flags=socket.MSG_DONTWAIT)
    child.connection.close()


def _kill_all(selector: selectors.BaseSelector) -> None:
    for key in selector.get_map().values():
        if isinstance(key.data, _Child):
            os.kill(key.data.pid, signal.SIGKILL)
            os.waitpid(key.data.pid, 0)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]), [int(number) for number in sys.argv[4:]])
