"""Serve a release with Granian until the process is told to stop."""

import socket
import threading
import time
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from citygraph.manifest import read_manifest
from citygraph.web import create_app
from citygraph.workers import Limits, Workers, Zygote

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_THREADS = 64  # most of them wait for a query worker
_SECONDS_TO_STOP = 10
_BETWEEN_ATTEMPTS = 0.02


class AddressTakenError(OSError):
    """The service cannot listen where it was told to."""


def serve(release_folder: Path, host: str, port: int) -> None:
    """Serve a release at http://host:port/ until SIGINT or SIGTERM.

    Raises:
        AddressTakenError: if the address is in use or not one of this machine.
        NoReleaseError, NotLoadedError: if there is no release in the folder, or a damaged one.
    """
    _require_free(host, port)
    read_manifest(release_folder)
    limits = Limits()
    with Zygote(release_folder, limits) as zygote:
        server = Granian(
            "citygraph",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            blocking_threads=_THREADS,
            respawn_failed_workers=True,
            workers_kill_timeout=_SECONDS_TO_STOP,
            log_level=LogLevels.error,
        )
        load = partial(_load, release_folder, zygote.address, limits, host, port)
        server.serve(target_loader=load, wrap_loader=False)


def _load(
    release_folder: Path, workers_address: str, limits: Limits, host: str, port: int
) -> "WSGIApplication":
    """Build the application; runs in the process that Granian starts for it."""
    application = create_app(release_folder, Workers(workers_address, limits))
    announce = f"citygraph serves {release_folder.name} at http://{host}:{port}/"
    threading.Thread(target=_announce, args=(announce, host, port), daemon=True).start()
    return application


def _announce(text: str, host: str, port: int) -> None:
    """Say so when connections are accepted; Granian begins to listen only after it has the application."""
    while True:
        with suppress(ConnectionRefusedError), socket.create_connection((host, port)):
            break
        time.sleep(_BETWEEN_ATTEMPTS)
    print(text, flush=True)  # noqa: T201 for who started the service


def _require_free(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            reason = f"cannot listen on {host} port {port}: {error.strerror}. Choose another port."
            raise AddressTakenError(reason) from None
