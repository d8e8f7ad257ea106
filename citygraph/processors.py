"""Which processors have a query to work on, as all processes of a service know it, even if one is killed."""

import fcntl
import os
import weakref
from collections.abc import Iterable
from functools import cached_property


class Processors:
    """Claims to processors by all processes that give the same path; not safe to use from many threads.

    Each is a lock on a file `<path>.<number>`, which the kernel lets go with the process that holds it.
    """

    def __init__(self, path: str, number: int = os.cpu_count() or 1):
        self._paths = [f"{path}.{each}" for each in range(number)]
        self._claimed: list[int] = []

    @cached_property
    def _others(self) -> list[int]:
        """The open files that this process has not locked."""
        files = [os.open(path, os.O_CREAT | os.O_RDONLY, 0o600) for path in self._paths]
        weakref.finalize(self, _close, tuple(files))
        return files

    @property
    def claimed(self) -> int:
        """How many this process has claimed."""
        return len(self._claimed)

    def claim(self) -> bool:
        """Claim one, if there is one that nobody has claimed."""
        for file in self._others:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            self._others.remove(file)
            self._claimed.append(file)
            return True
        return False

    def release(self) -> None:
        """Let the one go that was claimed last."""
        file = self._claimed.pop()
        fcntl.flock(file, fcntl.LOCK_UN)
        self._others.append(file)


def _close(files: Iterable[int]) -> None:
    for file in files:
        os.close(file)
