"""Answers kept in memory, at most so many bytes of them; identical questions at one time are asked once."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Value = TypeVar("Value")

_OVERHEAD = 1000  # bytes, about, of keys, headers and objects beside what is counted
_MOST_WAITING = 16  # threads, of all that the server has, that may wait for what others ask


@dataclass
class _Kept(Generic[Value]):
    value: Value
    size: int
    used: bool = False


@dataclass
class Memory(Generic[Value]):
    """What was used last, of at most `largest` bytes; safe to use from many threads.

    What would fill more than one `part` of the space is not kept.

    Reading takes no lock: it marks what it found as used, and what is marked survives one round of removals.
    """

    largest: int
    part: int = 8
    _kept: OrderedDict[Hashable, _Kept[Value]] = field(default_factory=OrderedDict)
    _size: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, key: Hashable) -> Value | None:
        """Return what is kept under a key, or None."""
        kept = self._kept.get(key)
        if kept is None:
            return None
        kept.used = True
        return kept.value

    def put(self, key: Hashable, value: Value, size: int) -> None:
        """Keep a value of about `size` bytes, and remove what was not used for the longest time."""
        size += _OVERHEAD
        if size > self.largest // self.part:
            return
        with self._lock:
            if known := self._kept.pop(key, None):
                self._size -= known.size
            self._kept[key] = _Kept(value, size)
            self._size += size
            while self._size > self.largest:
                self._remove_one()

    def _remove_one(self) -> None:
        """Remove the eldest, or pass over it once if it was used since it was put or passed over."""
        key, kept = self._kept.popitem(last=False)
        if kept.used:
            kept.used = False
            self._kept[key] = kept
        else:
            self._size -= kept.size


class _Flight(Generic[Value]):
    """A value that is being made: whoever takes the latch meanwhile waits for what becomes of it."""

    def __init__(self) -> None:
        self._latch = threading.Lock()
        self._latch.acquire()
        self._made: list[Value] = []
        self._error: BaseException | None = None

    def land(self, value: Value) -> None:
        self._made.append(value)
        self._latch.release()

    def fail(self, error: BaseException) -> None:
        self._error = error
        self._latch.release()

    def wait(self) -> tuple[list[Value], BaseException | None]:
        """Return the value or the error, when there is one."""
        with self._latch:
            return self._made, self._error


@dataclass
class Flights(Generic[Value]):
    """What is being made at the moment: who wants the same waits for it instead of making it again.

    Attributes:
        shared: errors that every other attempt would meet too; after others each tries for itself.
    """

    shared: tuple[type[Exception], ...]
    _under_way: dict[Hashable, _Flight[Value]] = field(default_factory=dict)
    _waiting: threading.BoundedSemaphore = field(
        default_factory=lambda: threading.BoundedSemaphore(_MOST_WAITING)
    )

    def once(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """Return what `make` returns for this key, made by this thread or by another one at the moment."""
        mine = _Flight[Value]()
        flight = self._under_way.setdefault(key, mine)
        if flight is mine:
            return self._lead(key, mine, make)
        if not self._waiting.acquire(blocking=False):  # the workers decide who may wait longer
            return make()
        try:
            made, error = flight.wait()
        finally:
            self._waiting.release()
        if made:
            return made[0]
        if isinstance(error, self.shared):
            raise error
        return make()

    def _lead(self, key: Hashable, mine: _Flight[Value], make: Callable[[], Value]) -> Value:
        try:
            value = make()
        except BaseException as error:
            mine.fail(error)
            raise
        else:
            mine.land(value)
            return value
        finally:
            del self._under_way[key]


class Lazy(Generic[Value]):
    """A value that is made when it is first needed, and then kept; who needs it meanwhile waits for it.

    No lock is held while it is made, as `functools.cached_property` does before Python 3.12: when that
    fails after a while, those who wait would try one after the other.
    """

    def __init__(self, make: Callable[[], Value]) -> None:
        self._make = make
        self._flights: Flights[Value] = Flights((Exception,))
        self._made: list[Value] = []

    def get(self) -> Value:
        """Return the value, or raise what making it raises."""
        if not self._made:
            self._made = [self._flights.once("", self._make)]
        return self._made[0]
