"""A server as a tree of processes: started, watched, stopped."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO

_PROCESSES = Path("/proc")
_PARENT, _SESSION, _USER_TIME, _SYSTEM_TIME = 1, 3, 11, 12  # after the name in /proc/N/stat
_TO_STOP = 15
_QUIET = 0.1
_LONGEST_UNREST = 5
_KILOBYTES_IN_MEGABYTE = 1000


class Tree:
    """A command and all the processes that it starts."""

    def __init__(
        self, command: list[str], environment: Mapping[str, str], log: IO[bytes], folder: Path
    ) -> None:
        self._root = subprocess.Popen(  # noqa: S603
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=folder,
            start_new_session=True,
        )

    @property
    def pid(self) -> int:
        """The first of the processes."""
        return self._root.pid

    @property
    def ended(self) -> bool:
        """Whether the first of the processes is no more."""
        return self._root.poll() is not None

    def stop(self) -> None:
        """Ask the first process to end, then end what is left by force."""
        members = self.members()
        if not self.ended:
            self._root.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._root.wait(_TO_STOP)
        for process in members | self.members():
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self._root.wait()

    def megabytes(self) -> float:
        """Return the memory of all processes, with what they share counted once."""
        return sum(_proportional(process) for process in self.members()) / _KILOBYTES_IN_MEGABYTE

    def settle(self, longest: float = _LONGEST_UNREST) -> bool:
        """Wait until no process computes any more what nobody waits for; return whether that has come."""
        until = time.monotonic() + longest
        spent = self._ticks()
        while time.monotonic() < until:
            time.sleep(_QUIET)
            before, spent = spent, self._ticks()
            if spent - before <= 1:
                return True
        return False

    def _ticks(self) -> int:
        return sum(sum(_numbers(each)[_USER_TIME : _SYSTEM_TIME + 1]) for each in self.members())

    def members(self) -> set[int]:
        """Return the process, its descendants, and whoever is in its session though its parent has ended."""
        known = {int(path.name): _numbers(int(path.name)) for path in _PROCESSES.glob("[0-9]*")}
        members = {self._root.pid} | {
            process for process, numbers in known.items() if numbers[_SESSION] == self._root.pid
        }
        grown = True
        while grown:
            more = {process for process, numbers in known.items() if numbers[_PARENT] in members} - members
            members |= more
            grown = bool(more)
        return members & set(known)


def _numbers(process: int) -> list[int]:
    """Return the numbers of /proc/N/stat that follow the name and the state, zeros if the process has ended."""
    with suppress(OSError):
        fields = (_PROCESSES / str(process) / "stat").read_text(encoding="utf-8").rpartition(") ")[2].split()
        return [0, *map(int, fields[1:])]
    return [0] * (_SYSTEM_TIME + 1)


def _proportional(process: int) -> int:
    with suppress(OSError):
        for line in (_PROCESSES / str(process) / "smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0
