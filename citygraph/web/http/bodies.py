"""Read the bodies of requests: who sends slowly keeps few threads from others, and not for long."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager

from citygraph.turns import BusyError

_AT_ONCE = 32  # half of the threads of a process: the other half answers what has no body
_SHARE = 8
_LONGEST = 5.0
_AGAIN = 5
_lock = threading.Lock()
_senders: Counter[str] = Counter()


class SlowError(Exception):
    """A body that does not arrive in time."""


def within_time(read: Callable[[], bytes], client: str) -> bytes:
    """Return what `read` does; a client has a share of those that read at once, who has no name has none.

    Raises:
        BusyError: if there are too many that have not arrived yet.
        SlowError: if it takes too long.
    """
    with _place(client):
        future: Future[bytes] = Future()
        # The HTTP server cannot stop reading; the thread ends with the connection, which an error closes.
        threading.Thread(target=_keep, args=(read, future), daemon=True).start()
        try:
            return future.result(_LONGEST)
        except TimeoutError:
            raise SlowError from None


def _keep(read: Callable[[], bytes], future: Future[bytes]) -> None:
    try:
        future.set_result(read())
    except Exception as error:
        future.set_exception(error)


@contextmanager
def _place(client: str) -> Iterator[None]:
    with _lock:
        own_share = bool(client) and _senders[client] >= _SHARE
        if own_share or _senders.total() >= _AT_ONCE:
            detail = (
                "Too many requests have begun that have not arrived yet. Send them faster, or fewer at once."
            )
            raise BusyError(detail, own_share, _AGAIN)
        _senders[client] += 1
    try:
        yield
    finally:
        with _lock:
            _senders[client] -= 1
            if not _senders[client]:
                del _senders[client]
