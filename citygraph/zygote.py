"""The process that holds a release: it loads it once and forks a killable worker for each connection.

Run as `python -m citygraph.zygote <release folder> <bytes of memory per worker>`. It has one thread, so that
forking is safe. It writes the address of its socket to standard output when it is ready, and ends when its
standard input does, that is with the process that started it.
"""

import gc
import os
import selectors
import signal
import socket
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from citygraph import frames
from citygraph.documents import warm_up
from citygraph.manifest import read_manifest
from citygraph.store import load
from citygraph.worker import work


def main(folder: Path, memory: int) -> None:
    """Load the release in `folder` and fork workers for it until standard input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # meant for the parent, which ends this process in its turn
    start_work = partial(work, store=load(folder), prefixes=read_manifest(folder)["prefixes"], memory=memory)
    warm_up()
    gc.freeze()  # the workers' garbage collections pass over what they share
    with (
        tempfile.TemporaryDirectory(prefix="citygraph-") as private,
        socket.socket(socket.AF_UNIX) as listener,
    ):
        address = str(Path(private) / "workers")
        listener.bind(address)
        listener.listen()
        print(address, flush=True)  # noqa: T201 the parent waits for this line
        with selectors.DefaultSelector() as selector:
            _fork_until_the_end(selector, listener, start_work)


@dataclass(frozen=True)
class _Child:
    """A worker: its process, what becomes readable when it ends, and a duplicate of its connection."""

    pid: int
    ended: int
    connection: socket.socket


def _fork_until_the_end(
    selector: selectors.BaseSelector, listener: socket.socket, start_work: Callable[[socket.socket], None]
) -> None:
    """Fork for each connection, bury workers that ended, and kill the others when standard input ends."""
    lifeline = sys.stdin.fileno()
    selector.register(lifeline, selectors.EVENT_READ)
    selector.register(listener, selectors.EVENT_READ)
    ready: list[selectors.SelectorKey] = []
    while lifeline not in [key.fd for key in ready]:
        ready = [key for key, _ in selector.select()]
        for key in ready:
            if key.fileobj is listener:
                child = _fork(listener.accept()[0], start_work)
                selector.register(child.ended, selectors.EVENT_READ, child)
            elif key.data:
                selector.unregister(key.fd)
                _bury(key.data)
    for key in selector.get_map().values():
        if key.data:
            os.kill(key.data.pid, signal.SIGKILL)
            os.waitpid(key.data.pid, 0)


def _fork(connection: socket.socket, start_work: Callable[[socket.socket], None]) -> _Child:
    pid = os.fork()
    if not pid:
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


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
