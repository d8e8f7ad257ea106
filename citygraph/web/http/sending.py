"""Bodies sent piece by piece: no file is in memory, and who reads slowly keeps few threads from others."""

import threading
import weakref
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from citygraph.turns import BusyError

_PIECE = 1 << 18  # bytes that are in memory at a time
_AT_ONCE = (
    1 << 20
)  # bytes that the HTTP server takes whole: it waits for the client, and no thread of ours does
_PLACES = 24  # bodies under way in a process: each has one of its threads, and the others need theirs
_SHARE = 8  # of one client; who has no name has none
_AGAIN = 10  # seconds
_lock = threading.Lock()
_readers: Counter[str] = Counter()


def body_of(path: Path, start: int, length: int, client: str) -> Iterable[bytes]:
    """Return a part of a file as a body.

    Raises:
        BusyError: if as many are sent at the moment as may be.
    """
    pieces = _pieces(path, start, length)
    return list(pieces) if length <= _AT_ONCE else _Body(pieces, client)


class _Body:
    """A body under way; its place is free as soon as it ends, is closed, or nobody holds it any more."""

    def __init__(self, pieces: Iterator[bytes], client: str) -> None:
        _enter(client)
        self._pieces = pieces
        self.close = weakref.finalize(self, _leave, client)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if piece := next(self._pieces, b""):
            return piece
        self.close()
        raise StopIteration


def _enter(client: str) -> None:
    with _lock:
        own_share = bool(client) and _readers[client] >= _SHARE
        if own_share or _readers.total() >= _PLACES:
            whose = "you are" if own_share else "others are"
            detail = (
                f"Too many files are on their way that {whose} reading. Try again when some have arrived."
            )
            raise BusyError(detail, own_share, _AGAIN)
        _readers[client] += 1


def _leave(client: str) -> None:
    with _lock:
        _readers[client] -= 1
        if not _readers[client]:
            del _readers[client]


def _pieces(path: Path, start: int, length: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(start)
        while length > 0 and (piece := file.read(min(length, _PIECE))):
            length -= len(piece)
            yield piece
