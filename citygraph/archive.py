"""Older releases, asked on demand: one at a time is in memory beside the current one.

The process that serves keeps an `Archive`. A process that answers requests borrows the workers of a release
from it, by name, for as long as they take to answer one question. The release that is asked for takes the
place of another when nobody borrows that and it has stayed for a while: so those who ask for one release
after the other wait, and neither fill the memory nor keep the processors busy with loading.
"""

import logging
import math
import re
import socket
import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from citygraph import frames
from citygraph.manifest import MANIFEST
from citygraph.release import is_whole
from citygraph.store import Answer, Question
from citygraph.turns import BusyError
from citygraph.workers import Limits, WorkerDiedError, Workers, Zygote

STAYS = 10.0  # seconds that a release has at least when others are waited for
STAYS_AT_FIRST = 1.0  # seconds that it has while few were loaded of late
_FEW, _OF_LATE = 3, 60.0
WAITS = 20.0  # seconds that who asks waits for it
ENDS_AFTER = 300.0  # seconds without a question
_REMEMBERED = 120.0  # seconds that a release which nobody has waited for since is still loaded in its turn
_BETWEEN_LOOKS = 0.5
_PATIENCE = 10.0
_AT_ONCE, _QUEUE = 2, 8  # questions to an older release, in each process that answers requests
_FIRST_LOAD = 5.0  # seconds that a release is expected to take before one was loaded
_GOES_BEFORE = b"500"  # when the machine runs out of memory: before the current release, after workers
_NAME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}-[0-9a-f]{8}")
_log = logging.getLogger("citygraph")


def release_names(releases: Path) -> list[str]:
    """Return the names of the releases below a folder, the newest date first."""
    found = [path.parent.name for path in releases.glob(f"*/{MANIFEST}")]
    return sorted(filter(_NAME.fullmatch, found), reverse=True)


def release_folder(releases: Path, name: str) -> Path | None:
    """Return the folder of the whole release with that name, or None: a name is no path."""
    folder = releases / name
    return folder if _NAME.fullmatch(name) and not folder.is_symlink() and is_whole(folder) else None


@dataclass
class _Held:
    """The older release in memory: when it was loaded and asked last, and by how many it is borrowed."""

    name: str
    zygote: Zygote
    loaded: float
    stays: float
    asked: float
    borrowers: int = 0


class Archive:
    """Loads the releases below a folder on demand and lends their workers, to who connects to `address`."""

    def __init__(self, releases: Path, limits: Limits, private: Path) -> None:
        """Begin to lend; everything private lies below `private`."""
        self._releases, self._limits, self._private = releases, limits, private
        self.address = str(private / "archive")
        self._lock = threading.Lock()
        self._wanted, self._changed = threading.Condition(self._lock), threading.Condition(self._lock)
        self._held: _Held | None = None
        self._wishes: dict[str, float] = {}  # the first to come first; when they were wished for last
        self._damaged: dict[str, float] = {}
        self._takes = _FIRST_LOAD
        self._loads: deque[float] = deque(maxlen=_FEW)
        self._ended = False
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(self.address)
        self._listener.listen()
        self._tending = threading.Thread(target=self._tend, daemon=True)
        self._tending.start()
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Lend no more, and end the processes that hold a release."""
        with self._lock:
            self._ended = True
            self._wanted.notify_all()
            self._changed.notify_all()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._tending.join()

    @property
    def holds(self) -> tuple[str, int] | None:
        """The name of the older release in memory, if there is one, and the process that holds it."""
        held = self._held
        return (held.name, held.zygote.pid) if held else None

    def _accept(self) -> None:
        with suppress(OSError):  # closed
            while True:
                connection, _ = self._listener.accept()
                threading.Thread(target=self._lend, args=(connection,), daemon=True).start()

    def _lend(self, connection: socket.socket) -> None:
        """Lend what is asked for until the other side closes the connection, were it by dying."""
        with connection, suppress(OSError):
            name = str(frames.receive(connection, 0)[0]["release"])
            try:
                held = self._take(name)
            except BusyError as error:
                frames.send(connection, frames.pack({"busy": [str(error), error.retry_after]}))
                return
            except LookupError as error:
                frames.send(connection, frames.pack({"failed": str(error)}))
                return
            try:
                frames.send(connection, frames.pack({"workers": held.zygote.address}))
                connection.recv(1)
            finally:
                self._give_back(held)

    def _take(self, name: str) -> _Held:
        latest = time.monotonic() + WAITS
        is_there = release_folder(self._releases, name)
        with self._lock:
            while not (self._held and self._held.name == name and self._may_be_lent(self._held)):
                if self._ended or name in self._damaged or not is_there:
                    raise LookupError(f"the release {name} cannot be loaded")
                self._wishes[name] = time.monotonic()
                self._wanted.notify()
                if not self._changed.wait(latest - time.monotonic()):
                    raise self._busy(name)
            self._held.borrowers += 1
            return self._held

    def _give_back(self, held: _Held) -> None:
        with self._lock:
            held.borrowers -= 1
            held.asked = time.monotonic()
            self._wanted.notify()

    def _busy(self, name: str) -> BusyError:
        turns = [*self._wishes, name].index(name) + 1
        seconds = math.ceil(turns * self._takes + (turns - 1) * STAYS)
        reason = "Older releases are held in memory one at a time, and this one is not there yet."
        return BusyError(f"{reason} Try again in {seconds} s.", own_share=False, retry_after=seconds)

    def _may_be_lent(self, held: _Held) -> bool:
        """Tell whether a release has time left, or nobody waits for another."""
        return time.monotonic() < held.loaded + held.stays or not self._wishes.keys() - {held.name}

    def _tend(self) -> None:
        """Load what is wished for, one at a time, and end what is not needed any more."""
        while True:
            with self._lock:
                if not self._ended:
                    self._wanted.wait(_BETWEEN_LOOKS if self._held or self._wishes else None)
                ended, leaving = self._ended, self._leaving()
                name = "" if ended or self._held else next(iter(self._wishes), "")
            if leaving:
                leaving.zygote.close()
            if ended:
                return
            if name:
                self._load(name)

    def _leaving(self) -> _Held | None:
        """Return what has to go, and hold it no longer."""
        now, held = time.monotonic(), self._held
        self._wishes = {name: last for name, last in self._wishes.items() if now < last + _REMEMBERED}
        self._damaged = {name: seen for name, seen in self._damaged.items() if now < seen + ENDS_AFTER}
        if not held:
            return None
        is_over = now > held.asked + ENDS_AFTER or not self._may_be_lent(held)
        if not (self._ended or (is_over and not held.borrowers)):
            return None
        self._held = None
        return held

    def _load(self, name: str) -> None:
        began, zygote = time.monotonic(), None
        folder = release_folder(self._releases, name)
        try:
            if folder:
                zygote = Zygote(folder, self._limits, self._private)
                Path(f"/proc/{zygote.pid}/oom_score_adj").write_bytes(_GOES_BEFORE)
        except OSError as error:
            _log.error("the older release %s is not taken: %s", name, error)
        with self._lock:
            now = time.monotonic()
            self._wishes.pop(name, None)
            if zygote:
                self._takes = now - began
                are_many = len(self._loads) == _FEW and now < self._loads[0] + _OF_LATE
                self._held = _Held(name, zygote, now, STAYS if are_many else STAYS_AT_FIRST, now)
                self._loads.append(now)
            else:
                self._damaged[name] = now
            self._changed.notify_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()


class ArchivedWorkers(Workers):
    """The workers of one older release, borrowed for each question from the archive at an address.

    They are few: who asks for older releases leaves the processors and the memory to the current one.
    """

    def __init__(self, archive: str, name: str, limits: Limits) -> None:
        super().__init__("", replace(limits, at_once=min(_AT_ONCE, limits.at_once), queue=_QUEUE))
        self._archive, self._name = archive, name
        self._changing = threading.Lock()
        self._address, self._lent = "", Workers("", self.limits)

    def answer(
        self, question: Question, limits: Limits | None = None, client: str = "", token: str = ""
    ) -> Answer:
        """Answer as `Workers` does, when the release is in memory.

        Raises:
            BusyError: also if it is not in memory in time.
            WorkerDiedError: also if it cannot be loaded.
        """
        with borrowed(self._archive, self._name) as address:
            return self._at(address).answer(question, limits, client, token)

    def close(self) -> None:
        """Let all workers end, those that are busy when they are done."""
        self._lent.close()

    def _at(self, address: str) -> Workers:
        """Return the workers at an address: another than before if the release was let go meanwhile."""
        with self._changing:
            if address != self._address:
                self._lent.close()
                self._address, self._lent = address, Workers(address, self.limits)
            return self._lent


@contextmanager
def borrowed(address: str, name: str) -> Iterator[str]:
    """Borrow a release from the archive at an address, and yield the address of its workers.

    Raises:
        BusyError: if it is not in memory in time.
        WorkerDiedError: if it cannot be loaded, or the archive is gone.
    """
    with socket.socket(socket.AF_UNIX) as connection:
        try:
            reply = _asked(connection, address, name)
        except OSError as error:
            raise WorkerDiedError(f"the archive does not answer: {error}") from None
        if "busy" in reply:
            message, seconds = reply["busy"]
            raise BusyError(message, own_share=False, retry_after=seconds)
        if "failed" in reply:
            raise WorkerDiedError(reply["failed"])
        yield reply["workers"]


def _asked(connection: socket.socket, address: str, name: str) -> Mapping[str, Any]:
    connection.connect(address)
    frames.give_up_after(connection, WAITS + _PATIENCE)
    frames.send(connection, frames.pack({"release": name}))
    return frames.receive(connection, 0)[0]
