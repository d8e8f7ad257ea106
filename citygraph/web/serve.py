"""Serve a release, or any RDF files, with Granian until the process is told to stop."""

import gc
import logging
import multiprocessing
import os
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

from granian.constants import Interfaces
from granian.log import LogLevels

from citygraph.archive import Archive
from citygraph.files import gather
from citygraph.keeper import BETWEEN_LOOKS, Keeper, read_note
from citygraph.lifeline import end_with
from citygraph.manifest import NoReleaseError
from citygraph.web import create_app
from citygraph.web.http.counters import Counters
from citygraph.web.http.forwarded import behind
from citygraph.web.http.watch import Watch, WatchedArchive, WatchedWorkers
from citygraph.web.listeners import Listeners, Server
from citygraph.web.settings import Settings
from citygraph.workers import Workers

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_SECONDS_PER_THREAD = 0.0005  # a long text that one thread reads holds up the short ones of others no longer
_SECONDS_TO_STOP = 10
_STDERR = 2
_log = logging.getLogger("citygraph")


def serve(release: Path, settings: Settings) -> None:
    """Serve a release until SIGINT or SIGTERM, and those beside it where an address names them.

    If `release` is a link that leads elsewhere later, what it leads to then is served from then on.

    Raises:
        AddressTakenError: if the address is in use or not one of this machine.
        NoReleaseError, NotLoadedError: if there is no release in the folder, or a damaged one.
    """
    address, limits = (settings.host, settings.port), settings.limits
    Listeners(*address, 1).close()  # what fails, fails here and once
    with Keeper(release, limits, opens=bool(settings.services)) as keeper:
        folder, workers = read_note(keeper.note)
        create_app(folder, Workers(workers, limits))  # this too; and what it has read, processes inherit
        gc.freeze()  # the processes' garbage collections pass over what they share
        counters, begun = (keeper.note.with_name(name) for name in ("counters", "begun"))
        counters.mkdir()
        begun.mkdir()
        with (
            Archive(folder.parent, limits, keeper.note.parent) as archive,
            Listeners(*address, settings.processes) as listeners,
        ):
            _serve(_Setup(settings, keeper.note, archive.address, counters, os.getpid()), listeners)


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


def _serve(setup: _Setup, listeners: Listeners) -> None:
    """Serve until told to stop."""
    multiprocessing.set_start_method("fork", force=True)
    server = Server(
        listeners,
        target="citygraph",
        interface=Interfaces.WSGI,
        blocking_threads=setup.settings.threads,
        respawn_failed_workers=True,
        workers_kill_timeout=_SECONDS_TO_STOP,
        log_level=LogLevels.error,
    )
    with suppress(SystemExit):  # if a process died just before
        server.serve(target_loader=partial(_Following, setup, listeners), wrap_loader=False)


class _Following:
    """The WSGI application of one process: that of the release that the note tells of.

    Another release replaces it between two requests; requests that have begun end as they began.
    """

    def __init__(self, setup: _Setup, listeners: Listeners) -> None:
        end_with(setup.parent)
        sys.setswitchinterval(_SECONDS_PER_THREAD)
        self._setup = setup
        self._watch = Watch(Counters(setup.counters), _STDERR if setup.settings.access_log else None)
        folder, address = read_note(setup.note)
        try:
            self._take(folder, address)
        except NoReleaseError as error:
            sys.exit(f"citygraph: a process that answers requests cannot begin, it is tried again: {error}")
        threading.Thread(target=self._follow, daemon=True).start()
        _announce(setup, folder.name)
        listeners.lead_to_all()

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
                self._workers.rest()
                folder, address = read_note(self._setup.note)
                if address != self._address:
                    last = self._workers
                    self._take(folder, address)
                    last.close()
            except Exception:  # this thread must go on, or the process would never see a release again
                _log.exception("the next release is not taken, the last one is served on")


def _announce(setup: _Setup, name: str) -> None:
    """Say once that requests are answered: when all processes have begun."""
    begun = setup.note.with_name("begun")
    with suppress(FileExistsError, FileNotFoundError):  # another process says it, or the service is ending
        (begun / str(os.getpid())).touch()
        if len(list(begun.iterdir())) < setup.settings.processes:
            return
        setup.note.with_name("announced").touch(exist_ok=False)
        at = f"http://{setup.settings.host}:{setup.settings.port}/"
        print(f"citygraph serves {name} at {at}", flush=True)  # noqa: T201
