"""Keep the release served that a path leads to: load the next when it leads elsewhere, let the last go."""

import json
import logging
import shutil
import tempfile
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

from citygraph import atomic
from citygraph.manifest import NoReleaseError, read_manifest
from citygraph.workers import Limits, NotLoadedError, Zygote

BETWEEN_LOOKS = 0.5  # seconds, here and of who reads the note
_NOTE = "serving.json"
_log = logging.getLogger("citygraph")


class Keeper:
    """Owns the processes that hold releases, and a note that tells other processes where to find them."""

    def __init__(self, path: Path, limits: Limits, *, opens: bool = False):
        """Load the release that `path` leads to, with workers that may open connections if it `opens`.

        Raises:
            NoReleaseError, NotLoadedError: if there is none, or a damaged one.
        """
        self._path, self._limits, self._opens = path, limits, opens
        self._private = Path(tempfile.mkdtemp(prefix="citygraph-"))
        self._ended = threading.Event()
        self._zygotes: list[Zygote] = []
        self.note = self._private / _NOTE
        try:
            self._folder = path.resolve()
            self._take(self._folder)
        except OSError:
            self.close()
            raise
        threading.Thread(target=self._follow, daemon=True).start()

    def close(self) -> None:
        """End all processes that hold a release."""
        self._ended.set()
        for zygote in self._zygotes:
            zygote.close()
        shutil.rmtree(self._private, ignore_errors=True)

    def _take(self, folder: Path) -> None:
        read_manifest(folder)
        zygote = Zygote(folder, self._limits, self._private, opens=self._opens)
        self._zygotes.append(zygote)
        atomic.write(self.note, json.dumps([str(folder), zygote.address]).encode())

    def _follow(self) -> None:
        while not self._ended.wait(BETWEEN_LOOKS):
            folder = self._path.resolve()
            if folder == self._folder:
                continue
            self._folder = folder
            try:
                self._take(folder)
            except (NoReleaseError, NotLoadedError) as error:
                _log.error("the next release is not taken, the last one is served on: %s", error)
                continue
            last = self._zygotes[-2]
            threading.Thread(target=self._let_go, args=(last,), daemon=True).start()

    def _let_go(self, zygote: Zygote) -> None:
        """End a process when all have read the note, and no query waits for it or is answered by it."""
        self._ended.wait(2 * BETWEEN_LOOKS + self._limits.wait)
        while not (zygote.is_idle() or self._ended.wait(BETWEEN_LOOKS)):
            pass
        if not self._ended.is_set():
            self._zygotes.remove(zygote)
            zygote.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()


def read_note(note: Path) -> tuple[Path, str]:
    """Return which release is served, and the address of its workers."""
    folder, address = json.loads(note.read_text(encoding="utf-8"))
    return Path(folder), address
