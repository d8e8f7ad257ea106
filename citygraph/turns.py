"""Whose turn it is: a few run at once, a few wait, and no client takes the place of another."""

import math
import threading
from collections import Counter, OrderedDict, deque
from collections.abc import Iterator
from contextlib import contextmanager


class BusyError(RuntimeError):
    """No turn within the time that one may wait.

    Attributes:
        own_share: whether the client's own queries are in the way, not those of others.
        retry_after: whole seconds after which to try again.
    """

    def __init__(self, message: str, own_share: bool, retry_after: int):
        super().__init__(message)
        self.own_share, self.retry_after = own_share, retry_after


class Turns:
    """Turns for clients by name, safe to use from many threads.

    One client has all but one of the places at most, and half of the queue, so that there is always room for
    another. Places that become free go around among the clients that wait. Who has no name has no share.
    """

    def __init__(self, at_once: int, queue: int, wait: float):
        self._at_once, self._queue, self._wait = at_once, queue, wait
        self._share, self._share_of_queue = max(1, at_once - 1), max(1, queue // 2)
        self._lock = threading.Lock()
        self._running: Counter[str] = Counter()
        self._busy_places = 0  # their sum
        self._waiting: OrderedDict[str, deque[threading.Event]] = OrderedDict()  # served longest ago first

    @contextmanager
    def turn(self, client: str) -> Iterator[None]:
        """Wait for a turn, and have it until the end of the block.

        Raises:
            BusyError: if there is none.
        """
        self._take(client)
        try:
            yield
        finally:
            self._give_back(client)

    @property
    def load(self) -> tuple[int, int]:
        """How many run, and how many wait."""
        with self._lock:
            return self._busy_places, sum(map(len, self._waiting.values()))

    def _take(self, client: str) -> None:
        with self._lock:
            if self._busy_places < self._at_once and self._may_run(client):
                self._busy_places += 1
                self._running[client] += 1
                return
            called = self._queue_up(client)
        if called.wait(self._wait):
            return
        with self._lock:
            if called.is_set():  # at the last moment
                return
            self._waiting[client].remove(called)
            if not self._waiting[client]:
                del self._waiting[client]
            raise self._busy(own_share=not self._may_run(client))

    def _queue_up(self, client: str) -> threading.Event:
        own = self._waiting.get(client, ())
        if client and len(own) >= self._share_of_queue:
            raise self._busy(own_share=True)
        if sum(map(len, self._waiting.values())) >= self._queue:
            raise self._busy(own_share=False)
        called = threading.Event()
        self._waiting.setdefault(client, deque()).append(called)
        return called

    def _give_back(self, client: str) -> None:
        with self._lock:
            self._running[client] -= 1
            if not self._running[client]:
                del self._running[client]
            following = next(filter(self._may_run, self._waiting), None)
            if following is None:
                self._busy_places -= 1
                return
            self._running[following] += 1
            called = self._waiting[following].popleft()
            if self._waiting[following]:
                self._waiting.move_to_end(following)
            else:
                del self._waiting[following]
            called.set()

    def _may_run(self, client: str) -> bool:
        return not client or self._running[client] < self._share

    def _busy(self, own_share: bool) -> BusyError:
        taken = "Queries of yours take your share" if own_share else "All query workers are busy"
        return BusyError(f"{taken}. Try again in a moment.", own_share, max(1, math.ceil(self._wait)))
