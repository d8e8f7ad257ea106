"""What server and query workers say to each other over a socket: frames of a JSON header and a body."""

import json
import socket
import struct
import zlib
from typing import Any

_PREFIX = struct.Struct("!IQI")  # length of the header, length of the body, checksum of both
_TIMEVAL = struct.Struct("@ll")
_LONGEST_HEADER = 1 << 20
_SMALL = 1 << 16  # bytes of a body that cost less to copy than a system call of their own


class BrokenFrameError(ConnectionError):
    """The other side ended, or what it sent is not a whole frame."""


def send(connection: socket.socket, header: dict[str, Any], body: bytes = b"", flags: int = 0) -> None:
    """Send one frame."""
    head = json.dumps(header).encode()
    start = _PREFIX.pack(len(head), len(body), _checksum(head, body)) + head
    if len(body) < _SMALL:
        connection.sendall(start + body, flags)
    else:
        connection.sendall(start, flags)
        connection.sendall(body, flags)


def receive(connection: socket.socket, largest: int) -> tuple[dict[str, Any], bytes]:
    """Wait for one frame with a body of at most `largest` bytes and return its header and body.

    The checksum matters: a worker can be killed while it sends, and the zygote's last word follows at once.

    Raises:
        BrokenFrameError: if there is no whole frame.
    """
    header_length, body_length, checksum = _PREFIX.unpack(_read(connection, _PREFIX.size))
    if header_length > _LONGEST_HEADER or body_length > largest:
        raise BrokenFrameError("a frame is longer than agreed")
    if body_length < _SMALL:
        both = _read(connection, header_length + body_length)
        head, body = both[:header_length], both[header_length:]
    else:
        head, body = _read(connection, header_length), _read(connection, body_length)
    if _checksum(head, body) != checksum:
        raise BrokenFrameError("a frame was cut")
    header: dict[str, Any] = json.loads(head)
    return header, body


def _checksum(head: bytes, body: bytes) -> int:
    return zlib.crc32(body, zlib.crc32(head))


def _read(connection: socket.socket, length: int) -> bytes:
    """Read at once into the bytes that are returned: large answers have no second copy on their way."""
    content = connection.recv(length, socket.MSG_WAITALL) if length else b""
    if len(content) < length:
        raise BrokenFrameError("the connection was closed")
    return content


def give_up_after(connection: socket.socket, seconds: float) -> None:
    """Let sending and receiving end with BlockingIOError when nothing moves for so long.

    Python's own timeout makes a socket non-blocking, which reads piece by piece.
    """
    limit = _TIMEVAL.pack(int(seconds), int(seconds % 1 * 1_000_000))
    for direction in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
        connection.setsockopt(socket.SOL_SOCKET, direction, limit)
