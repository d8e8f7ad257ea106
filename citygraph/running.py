"""Queries under way, and how one is stopped by who holds its token, whichever process has it answered."""

import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_START, _SOCKET = "stop-", "socket"  # the folder of a process, and in it the socket at which others ask it
_LONGEST = 1 << 10  # bytes of what they say
_PATIENCE = 1.0  # seconds for a process to answer
_YES, _NO = b"1", b"0"


class StoppedError(RuntimeError):
    """Who asked a query stopped it."""

    def __init__(self) -> None:
        super().__init__("The query was stopped before there was an answer.")


class TokenInUseError(RuntimeError):
    """A query with the same token is under way."""

    def __init__(self) -> None:
        super().__init__("Another query with this token is under way. Give each query a token of its own.")


class Run:
    """One query under way. To stop it means to cut its connection: the worker behind that is killed then."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._connection: socket.socket | None = None
        self._stopped = False

    @contextmanager
    def over(self, connection: socket.socket) -> Iterator[None]:
        """Have the query answered over a connection until the end of the block.

        Raises:
            StoppedError: if it was stopped before.
        """
        with self._lock:
            if self._stopped:
                raise StoppedError
            self._connection = connection
        try:
            yield
        finally:
            with self._lock:
                self._connection = None

    def stop(self) -> None:
        """Stop the query, now or as soon as it would begin."""
        with self._lock:
            self._stopped = True
            if self._connection:
                with suppress(OSError):  # the worker has just ended
                    self._connection.shutdown(socket.SHUT_RDWR)


class Runs:
    """The queries under way of one process, by token; processes that share a folder ask each other."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._runs: dict[str, Run] = {}
        self._own: Path | None = None
        self._listener: socket.socket | None = None

    @contextmanager
    def run(self, token: str) -> Iterator[Run]:
        """Let a query be stopped with a token until the end of the block; without a token nobody can.

        Raises:
            TokenInUseError: if there is such a query already.
        """
        if not token:
            yield Run()
            return
        with self._lock:
            if token in self._runs:
                raise TokenInUseError
            if not self._own:
                self._own = self._listen()
            run = self._runs[token] = Run()
        try:
            yield run
        finally:
            with self._lock:
                del self._runs[token]

    def stop(self, token: str) -> bool:
        """Stop the query with a token, and tell whether any process has it."""
        return self._stop_here(token) or any(
            _asked(path, token) for path in self._folder.glob(f"{_START}*") if path != self._own
        )

    def _stop_here(self, token: str) -> bool:
        with self._lock:
            run = self._runs.get(token)
        if run:
            run.stop()
        return run is not None

    def close(self) -> None:
        """Hear no longer what other processes ask."""
        if self._listener:
            self._listener.shutdown(socket.SHUT_RDWR)  # what waits for the next one to ask wakes up
            self._listener.close()

    def _listen(self) -> Path:
        """Hear from now on what other processes ask, and return where they find this one."""
        place = Path(tempfile.mkdtemp(prefix=_START, dir=self._folder))
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(place / _SOCKET))
        self._listener.listen()
        threading.Thread(target=self._hear, args=(self._listener,), daemon=True).start()
        return place

    def _hear(self, listener: socket.socket) -> None:
        while True:
            try:
                connection = listener.accept()[0]
            except OSError:  # closed
                return
            with connection, suppress(OSError):
                connection.settimeout(_PATIENCE)
                token = connection.recv(_LONGEST).decode()
                connection.sendall(_YES if self._stop_here(token) else _NO)


def _asked(folder: Path, token: str) -> bool:
    """Ask another process to stop the query with a token, and tell whether it had it; it may have ended."""
    with socket.socket(socket.AF_UNIX) as connection, suppress(OSError):
        connection.settimeout(_PATIENCE)
        connection.connect(str(folder / _SOCKET))
        connection.sendall(token.encode())
        return connection.recv(len(_YES)) == _YES
    return False
