"""Whose turn it is: a few run at once, a few wait, and no client takes the place of another."""

import math
import threading
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Iterator
from contextlib import contextmanager

from citygraph.processors import Processors

_BETWEEN_LOOKS = 0.05  # seconds: another process says nothing when it lets a processor go


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
    another. With `processors` it has a second place only if one is free: more at once would take longer.
    Places that become free go around among the clients that wait. Who has no name has no share.
    """

    def __init__(self, at_once: int, queue: int, wait: float, processors: Processors | None = None):
        self._at_once, self._queue, self._wait = at_once, queue, wait
        self._share, self._share_of_queue = max(1, at_once - 1), max(1, queue // 2)
        self._lock = threading.Lock()
        self._processors = processors  # claimed for as many of the places as possible
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
            if client not in self._waiting and self._begins(client):
                return
            called = self._queue_up(client)
        if self._is_called(called):
            return
        with self._lock:
            if called.is_set():  # at the last moment
                return
            self._waiting[client].remove(called)
            if not self._waiting[client]:
                del self._waiting[client]
            raise self._busy(own_share=self._has_its_share(client))

    def _begins(self, client: str) -> bool:
        """Take a place if there is one for a client, and tell whether there was."""
        own = self._running[client] if client else 0
        if self._busy_places == self._at_once or own >= self._share:
            return False
        if self._processors and not self._processors.claim() and own:
            return False
        self._busy_places += 1
        self._running[client] += 1
        return True

    def _is_called(self, called: threading.Event) -> bool:
        """Wait until called, as long as one may wait."""
        end = time.monotonic() + self._wait
        while (left := end - time.monotonic()) > 0:
            if called.wait(min(left, _BETWEEN_LOOKS)):
                return True
            with self._lock:
                self._call_next()
        return called.is_set()

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
            self._busy_places -= 1
            self._running[client] -= 1
            if not self._running[client]:
                del self._running[client]
            if self._processors and self._processors.claimed > self._busy_places:
                self._processors.release()
            self._call_next()

    def _call_next(self) -> None:
        """Give a place, if there is one, to the client that was served longest ago."""
        following = next(filter(self._begins, self._waiting), None)
        if following is None:
            return
        called = self._waiting[following].popleft()
        if self._waiting[following]:
            self._waiting.move_to_end(following)
        else:
            del self._waiting[following]
        called.set()

    def _has_its_share(self, client: str) -> bool:
        """Tell whether queries of its own are what a waiting client waits for."""
        return bool(client) and (self._running[client] >= self._share or self._busy_places < self._at_once)

    def _busy(self, own_share: bool) -> BusyError:
        taken = "Queries of yours take your share" if own_share else "All query workers are busy"
        return BusyError(f"{taken}. Try again in a moment.", own_share, max(1, math.ceil(self._wait)))
