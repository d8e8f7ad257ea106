"""What server and query workers say to each other over a socket: frames of a JSON header and a body."""

import json
import socket
import struct
import zlib
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

_PREFIX = struct.Struct("!IQI")  # length of the header, length of the body, checksum of both
_TIMEVAL = struct.Struct("@ll")
_LONGEST_HEADER = 1 << 20
_FIRST = 1 << 13  # bytes that are read at once: a small frame is whole then
_LARGE = 1 << 16  # bytes of a body that is never copied; to copy less costs less than a system call
_REMEMBERED, _SHORT = 256, 1 << 10  # headers that were read, and how long one of them may be


class BrokenFrameError(ConnectionError):
    """The other side ended, or what it sent is not a whole frame."""


def pack(header: Mapping[str, Any]) -> bytes:
    """Return a header as it is sent."""
    return json.dumps(header).encode()


def send(connection: socket.socket, header: bytes, body: bytes = b"", flags: int = 0) -> None:
    """Send one frame."""
    if len(body) < _LARGE:
        connection.sendall(_start(header, body) + body, flags)
    else:  # what is read first ends where the body begins
        connection.sendall(_start(header.ljust(_FIRST - _PREFIX.size), body), flags)
        connection.sendall(body, flags)


def receive(connection: socket.socket, largest: int) -> tuple[Mapping[str, Any], bytes]:
    """Wait for one frame with a body of at most `largest` bytes and return its header and body.

    The checksum matters: a worker can be killed while it sends, and the zygote's last word follows at once.

    Raises:
        BrokenFrameError: if there is no whole frame.
    """
    read = _completed(connection, connection.recv(_FIRST), _PREFIX.size)
    header_length, body_length, checksum = _PREFIX.unpack_from(read)
    if header_length > _LONGEST_HEADER or body_length > largest:
        raise BrokenFrameError("a frame is longer than agreed")
    end = _PREFIX.size + header_length
    read = _completed(connection, read, end)
    header, body = read[_PREFIX.size : end], read[end : end + body_length]
    body = _completed(connection, body, body_length)
    if _checksum(header, body) != checksum:
        raise BrokenFrameError("a frame was cut")
    return (_unpack_short if header_length < _SHORT else json.loads)(header), body


@lru_cache(_REMEMBERED)
def _unpack_short(header: bytes) -> Mapping[str, Any]:
    """Return what a header says; most say the same."""
    return MappingProxyType(json.loads(header))


def _start(header: bytes, body: bytes) -> bytes:
    return _PREFIX.pack(len(header), len(body), _checksum(header, body)) + header


def _checksum(header: bytes, body: bytes) -> int:
    return zlib.crc32(body, zlib.crc32(header))


def _completed(connection: socket.socket, read: bytes, length: int) -> bytes:
    """Return what was read, and what is missing of that length; what nothing was read of is not copied."""
    missing = length - len(read)
    if missing <= 0:
        return read
    more = connection.recv(missing, socket.MSG_WAITALL)
    if len(more) < missing:
        raise BrokenFrameError("the connection was closed")
    return read + more if read else more


def give_up_after(connection: socket.socket, seconds: float) -> None:
    """Let sending and receiving end with BlockingIOError when nothing moves for so long.

    Python's own timeout makes a socket non-blocking, which reads piece by piece.
    """
    limit = _TIMEVAL.pack(int(seconds), int(seconds % 1 * 1_000_000))
    for direction in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
        connection.setsockopt(socket.SOL_SOCKET, direction, limit)
