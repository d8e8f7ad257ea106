"""Serve a release, or any RDF files, with Granian until the process is told to stop."""

import logging
import os
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from citygraph.archive import Archive
from citygraph.files import gather
from citygraph.keeper import BETWEEN_LOOKS, Keeper, read_note
from citygraph.lifeline import end_with
from citygraph.web import create_app
from citygraph.web.counters import Counters
from citygraph.web.forwarded import behind
from citygraph.web.settings import Settings
from citygraph.web.watch import Watch, WatchedArchive, WatchedWorkers
from citygraph.workers import Workers

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_SECONDS_PER_THREAD = 0.0005  # a long text that one thread reads holds up the short ones of others no longer
_SECONDS_TO_STOP = 10
_STDERR = 2
_BETWEEN_ATTEMPTS = 0.02
_BETWEEN_STARTS = 0.1
_log = logging.getLogger("citygraph")


class AddressTakenError(OSError):
    """The service cannot listen where it was told to."""


def serve(release: Path, settings: Settings) -> None:
    """Serve a release until SIGINT or SIGTERM, and those beside it where an address names them.

    If `release` is a link that leads elsewhere later, what it leads to then is served from then on.

    Raises:
        AddressTakenError: if the address is in use or not one of this machine.
        NoReleaseError, NotLoadedError: if there is no release in the folder, or a damaged one.
    """
    _require_free(settings.host, settings.port)
    limits = settings.limits
    with Keeper(release, limits, opens=bool(settings.services)) as keeper:
        folder, address = read_note(keeper.note)
        create_app(folder, Workers(address, limits))  # what fails, fails here and once
        counters = keeper.note.with_name("counters")
        counters.mkdir()
        with Archive(folder.parent, limits, keeper.note.parent) as archive:
            setup = _Setup(settings, keeper.note, archive.address, counters, os.getpid())
            while not _serve(setup):
                time.sleep(_BETWEEN_STARTS)


def serve_files(files: Sequence[Path], settings: Settings) -> None:
    """Serve RDF files as `serve` does a release; they have no ready-made queries.

    Raises:
        UnreadableFileError: if one is not RDF.
        AddressTakenError: if the address is in use or not one of this machine.
    """
    with tempfile.TemporaryDirectory(prefix="citygraph-") as private:
        folder = Path(private) / "files"
        folder.mkdir()
        gather(files, folder)
        serve(folder, settings)


@dataclass(frozen=True)
class _Setup:
    """What each process that answers requests is told."""

    settings: Settings
    note: Path
    archive: str
    counters: Path
    parent: int


def _serve(setup: _Setup) -> bool:
    """Serve, and tell whether told to stop; Granian gives up by itself if a process dies twice in 5 s."""
    settings = setup.settings
    server = Granian(
        "citygraph",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=settings.processes,
        blocking_threads=settings.threads,
        respawn_failed_workers=True,
        workers_kill_timeout=_SECONDS_TO_STOP,
        log_level=LogLevels.error,
    )
    with suppress(SystemExit):
        server.serve(target_loader=partial(_Following, setup), wrap_loader=False)
    return server.interrupt_signal


class _Following:
    """The WSGI application of one process: that of the release that the note tells of.

    Another release replaces it between two requests; requests that have begun end as they began.
    """

    def __init__(self, setup: _Setup) -> None:
        end_with(setup.parent)
        sys.setswitchinterval(_SECONDS_PER_THREAD)
        self._setup = setup
        self._watch = Watch(Counters(setup.counters), _STDERR if setup.settings.access_log else None)
        folder, address = read_note(setup.note)
        self._take(folder, address)
        threading.Thread(target=self._follow, daemon=True).start()
        # Not in the parent: a thread that imports something while that forks blocks the child for ever.
        threading.Thread(target=_announce, args=(setup, folder.name), daemon=True).start()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        return self._application(environ, start_response)

    def _take(self, folder: Path, address: str) -> None:
        settings = self._setup.settings
        counters = self._watch.counters
        workers = WatchedWorkers(address, settings.limits, settings.services, counters)
        hire = partial(WatchedArchive, self._setup.archive, settings.limits, counters)
        kept = self._setup.note.with_name("changes")
        application = create_app(folder, workers, self._watch, hire, kept)
        self._application = behind(settings.proxies, application)
        self._workers, self._address = workers, address

    def _follow(self) -> None:
        while True:
            time.sleep(BETWEEN_LOOKS)
            try:
                self._workers.tell_load()
                folder, address = read_note(self._setup.note)
                if address != self._address:
                    last = self._workers
                    self._take(folder, address)
                    last.close()
            except Exception:  # this thread must go on, or the process would never see a release again
                _log.exception("the next release is not taken, the last one is served on")


def _announce(setup: _Setup, name: str) -> None:
    """Say once that connections are accepted; Granian begins to listen only after it has the application."""
    listening = setup.settings.host, setup.settings.port
    while True:
        with suppress(ConnectionRefusedError), socket.create_connection(listening):
            break
        time.sleep(_BETWEEN_ATTEMPTS)
    with suppress(FileExistsError, FileNotFoundError):  # another process was first, or the service is ending
        setup.note.with_name("announced").touch(exist_ok=False)
        print(f"citygraph serves {name} at http://{listening[0]}:{listening[1]}/", flush=True)  # noqa: T201


def _require_free(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            reason = f"cannot listen on {host} port {port}: {error.strerror}. Choose another port."
            raise AddressTakenError(reason) from None
