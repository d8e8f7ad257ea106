"""The releases that lie side by side, in the order in which they came, and what differs between any two.

A release came when its manifest was written: copy releases with their times (`cp -a`, `rsync -a`).
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import weakref
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

from citygraph import changes
from citygraph.archive import release_folder, release_names
from citygraph.manifest import GRAPHS, MANIFEST, read_manifest
from citygraph.turns import Turns
from citygraph.workers import DeadlineExceededError, WorkerDiedError

_SECONDS = 60  # that a comparison may take
_LARGEST = 1 << 30  # bytes of comparisons that are kept
_IN_USE = 60.0  # seconds after which a comparison that nobody asked for may go
_WAITING, _PATIENCE = 16, 20.0  # who wait for a comparison while another one is made, and for how long
_TICK = timedelta(milliseconds=1)


@dataclass(frozen=True)
class Release:
    """A release on disk.

    Attributes:
        name: what it is called.
        folder: where it lies.
        manifest: what it says of itself.
        published: when it came; later than the one before.
    """

    name: str
    folder: Path
    manifest: dict[str, Any]
    published: datetime

    @property
    def date(self) -> str:
        """The day that its data bear."""
        return str(self.manifest["date"])

    @property
    def graphs(self) -> Path:
        """The file of its statements with their sources."""
        return self.folder / GRAPHS

    @property
    def moment(self) -> str:
        """When it came, as XML Schema writes it."""
        return self.published.isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass(frozen=True)
class Difference:
    """What differs between two releases: a folder with the files that `changes` names."""

    folder: Path

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many statements were added and removed; how many things are new, changed, gone."""
        counts: dict[str, int] = json.loads(self.read(changes.COUNTS))
        return counts

    def path(self, name: str) -> Path:
        """Return where a file of it lies."""
        return self.folder / name

    def iris(self, name: str) -> list[str]:
        """Return the IRIs that a file of it lists."""
        return _lines(self.path(name))

    def read(self, name: str) -> bytes:
        """Return a file of it."""
        return self.path(name).read_bytes()

    def size(self, name: str) -> int:
        """Return how long a file of it is."""
        return self.path(name).stat().st_size


class History:
    """The releases beside one, and what differs between them; comparisons are made once and kept."""

    def __init__(self, current: Path, kept: Path | None = None) -> None:
        """Look beside the folder `current`; keep comparisons in `kept`, or in one that goes with this."""
        self._below = current.resolve().parent
        self.current = _read(current.resolve())
        self._kept = kept or Path(tempfile.mkdtemp(prefix="citygraph-changes-"))
        self._kept.mkdir(exist_ok=True)
        if not kept:
            weakref.finalize(self, shutil.rmtree, self._kept, ignore_errors=True)
        self._known: dict[str, Release] = {}
        self._turns = Turns(1, _WAITING, _PATIENCE)
        self._tidying = threading.Lock()

    @property
    def releases(self) -> list[Release]:
        """All releases that are there, the first to come first."""
        found = [release for name in release_names(self._below) if (release := self._release(name))]
        others = [release for release in found if release.name != self.current.name]
        ordered = sorted([*others, self.current], key=lambda release: (release.published, release.name))
        for place in range(1, len(ordered)):
            earliest = ordered[place - 1].published + _TICK
            if ordered[place].published < earliest:
                ordered[place] = replace(ordered[place], published=earliest)
        return ordered

    @property
    def line(self) -> list[Release]:
        """The releases that led to the current one, which is the last of them."""
        releases = self.releases
        names = [release.name for release in releases]
        return releases[: names.index(self.current.name) + 1]

    def find(self, name: str) -> Release | None:
        """Return the release with that name, or None."""
        return next((release for release in self.releases if release.name == name), None)

    def difference(self, old: Release, new: Release) -> Difference:
        """Return what differs between two releases.

        Raises:
            BusyError: if too many others want comparisons.
            DeadlineExceededError, WorkerDiedError: if it cannot be made.
        """
        return Difference(self._made(f"{old.name}..{new.name}", str(old.graphs), str(new.graphs)))

    def subjects(self) -> list[str]:
        """Return the IRIs of all that the current release is about.

        Raises:
            BusyError, DeadlineExceededError, WorkerDiedError: as `difference` does.
        """
        folder = self._made(self.current.name, "-", str(self.current.graphs))
        return Difference(folder).iris(changes.SUBJECTS)

    def dates(self) -> dict[str, str]:
        """Return all that the current release is about, each with the day when it changed last.

        What has not changed since the first release that is there is said to be as old as that.

        Raises:
            BusyError, DeadlineExceededError, WorkerDiedError: as `difference` does.
        """
        line = self.line
        dates = dict.fromkeys(self.subjects(), line[0].date)
        for old, new in pairwise(line):
            changed = self.difference(old, new).iris(changes.SUBJECTS)
            dates |= {iri: new.date for iri in changed if iri in dates}
        return dates

    def _release(self, name: str) -> Release | None:
        """Return a release by name: looked at once, and whether it is still there each time."""
        if name not in self._known and (folder := release_folder(self._below, name)):
            self._known[name] = _read(folder)
        known = self._known.get(name)
        return known if known and (known.folder / MANIFEST).exists() else None

    def _made(self, name: str, old: str, new: str) -> Path:
        folder = self._kept / name
        if not _is_used(folder):
            with self._turns.turn(""):
                if not _is_used(folder):  # made meanwhile
                    self._make(folder, old, new)
        return folder

    def _make(self, folder: Path, old: str, new: str) -> None:
        """Have a process of its own compare, beside the place, and rename: other processes look there too."""
        beside = Path(tempfile.mkdtemp(prefix=".", dir=self._kept))
        command = [sys.executable, "-m", "citygraph.changes", old, new, str(beside), str(_SECONDS)]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=_SECONDS)  # noqa: S603 our own
            with suppress(OSError):  # another process was first
                beside.rename(folder)
        except subprocess.TimeoutExpired:
            raise DeadlineExceededError(f"The comparison took more than {_SECONDS} s.") from None
        except subprocess.CalledProcessError as error:
            raise WorkerDiedError(error.stderr.decode(errors="replace")[-500:]) from None
        finally:
            shutil.rmtree(beside, ignore_errors=True)
        self._tidy()

    def _tidy(self) -> None:
        """Remove what was not asked for lately, the eldest first, while there is too much."""
        with self._tidying:
            kept = sorted(self._kept.glob("[!.]*"), key=lambda folder: folder.stat().st_mtime)
            sizes = {folder: sum(file.stat().st_size for file in folder.iterdir()) for folder in kept}
            for folder in kept:
                if sum(sizes.values()) <= _LARGEST or time.time() < folder.stat().st_mtime + _IN_USE:
                    return
                sizes[folder] = 0
                shutil.rmtree(folder, ignore_errors=True)


def _is_used(folder: Path) -> bool:
    """Mark a folder as used now, and tell whether it is there."""
    try:
        os.utime(folder)
    except FileNotFoundError:
        return False
    return True


def _read(folder: Path) -> Release:
    manifest = read_manifest(folder)
    written = datetime.fromtimestamp((folder / MANIFEST).stat().st_mtime, UTC)
    published = written.replace(microsecond=written.microsecond // 1000 * 1000)
    return Release(str(manifest["name"]), folder, manifest, published)


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").split("\n")[:-1]
