"""Where the processes of a service listen, so that nobody is turned away while one of them is replaced."""

import ctypes
import socket
import struct
import time
from contextlib import suppress
from functools import partial
from typing import Any, Self

from granian._granian import SocketHolder
from granian.server.mp import MPServer, WorkerProcess

_BACKLOG = 1024  # connections that wait to be accepted
_TO_BEGIN, _BETWEEN_ATTEMPTS = 0.1, 1.0  # seconds
# Options of Linux (asm-generic/socket.h) that Python does not name, and a program in classic BPF:
# take a random number below the number of the others, add 1 from that of the process on, return it.
_ATTACH, _DETACH = 51, 68
_INSTRUCTION, _PROGRAM = struct.Struct("HBBI"), struct.Struct("HP")
_LOAD, _MODULO, _IF_AT_LEAST, _ADD, _RETURN = 0x20, 0x94, 0x35, 0x04, 0x16
_RANDOM = 0xFFFFF000 + 56


class AddressTakenError(OSError):
    """The service cannot listen where it was told to."""


class Listeners:
    """A socket for each process, all at one address: the kernel shares connections out among them.

    They stay open here when a process dies: who has connected to it, and was not accepted yet, waits for the
    process that takes its place.
    """

    def __init__(self, host: str, port: int, number: int) -> None:
        """Listen.

        Raises:
            AddressTakenError: if the address is in use or not one of this machine.
        """
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        both = family == socket.AF_INET6 and socket.has_dualstack_ipv6()
        listen = partial(socket.create_server, (host, port), family=family, dualstack_ipv6=both)
        self._sockets: list[socket.socket] = []
        try:
            listen().close()  # is free: those below would share it
            for _ in range(number):
                self._sockets.append(listen(backlog=_BACKLOG, reuse_port=True))
        except OSError as error:
            self.close()
            reason = f"cannot listen on {host} port {port}: {error.strerror}. Choose another port."
            raise AddressTakenError(reason) from None

    def __len__(self) -> int:
        """How many there are."""
        return len(self._sockets)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Listen no more."""
        for each in self._sockets:
            each.close()

    def of(self, process: int) -> SocketHolder:
        """Return the socket of a process as Granian takes it."""
        return SocketHolder(self._sockets[process].fileno(), False, _BACKLOG)  # type: ignore[call-arg]

    def lead_past(self, process: int) -> None:
        """Lead new connections to the other processes, where the system can (Linux)."""
        others = len(self._sockets) - 1
        if not others:
            return
        program = (
            (_LOAD, 0, 0, _RANDOM),
            (_MODULO, 0, 0, others),
            (_IF_AT_LEAST, 0, 1, process),
            (_ADD, 0, 0, 1),
            (_RETURN, 0, 0, 0),
        )
        code = b"".join(_INSTRUCTION.pack(*each) for each in program)
        memory = ctypes.create_string_buffer(code, len(code))
        self._set(_ATTACH, _PROGRAM.pack(len(program), ctypes.addressof(memory)))

    def lead_to_all(self) -> None:
        """Share new connections out among all processes again."""
        self._set(_DETACH, bytes(4))

    def _set(self, option: int, value: bytes) -> None:
        with suppress(OSError):  # not Linux, or nothing to detach: then they are shared out among all
            self._sockets[0].setsockopt(socket.SOL_SOCKET, option, value)


class Server(MPServer):
    """Granian with sockets that stay open, and that goes on whenever and however often a process dies.

    By itself it opens them in each process, and ends when a process dies twice within some seconds.
    """

    def __init__(self, listeners: Listeners, **settings: Any) -> None:
        """Serve on `listeners`, with a process for each."""
        super().__init__(workers=len(listeners), **settings)
        self._listeners = listeners
        self.respawned_wrks = _Forgotten()

    def _init_shared_socket(self) -> None:
        self._ssp = self._sso = None

    def _spawn_worker(self, idx: int, **told: Any) -> WorkerProcess:  # type: ignore[override]
        self._shd = self._listeners.of(idx)  # type: ignore[assignment]
        return super()._spawn_worker(idx, **told)

    def _respawn_workers(self, workers: list[int], *told: Any, **more: Any) -> None:
        if any(time.monotonic() - self.wrks[process].birth < _TO_BEGIN for process in workers):
            time.sleep(_BETWEEN_ATTEMPTS)  # it ended before it could answer: so may the next
        self._listeners.lead_past(workers[0])
        super()._respawn_workers(workers, *told, **more)


class _Forgotten(dict[int, float]):
    """When processes were replaced: not kept."""

    def __setitem__(self, *_: object) -> None:
        """Forget."""
