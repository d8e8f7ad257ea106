"""What the processes of a service have counted, as Prometheus reads it.

Each process counts in a file of its own, mapped into its memory, so that nobody waits for another and nothing
is lost when a process is killed. Whichever is asked adds up all files.
"""

import mmap
import os
import threading
from array import array
from collections.abc import Iterable, Mapping
from itertools import product
from pathlib import Path

from citygraph.web.http.kinds import kinds

DOORS = (
    "sparql", "stop", "vocabulary", "queries", "releases", "openapi", "examples", "overview",
    "explore", "compare", "descriptions", "downloads",
    "history", "stream", "crawlers", "things", "words", "static", "home", "search", "pages",
)  # fmt: skip
STATES = ("running", "waiting")
OUTCOMES = ("answered", "refused", "too large", "deadline", "memory", "died", "busy", "stopped")
CLASSES = "12345"
_BYTES = 8  # of a count
_HEAD = "# HELP {name} {text}\n# TYPE {name} {kind}\n"


def series(name: str, **labels: str) -> str:
    """Return how Prometheus writes a name with its labels."""
    told = ",".join(f'{label}="{value}"' for label, value in labels.items())
    return f"{name}{{{told}}}" if told else name


REQUESTS, SENT, CACHE = "citygraph_requests_total", "citygraph_sent_bytes_total", "citygraph_cache_total"
PROBLEMS, QUERIES = "citygraph_problems_total", "citygraph_queries_total"
UNDER_WAY, PROCESSES = "citygraph_queries", "citygraph_processes"
_TOLD: Mapping[str, tuple[str, str, tuple[str, ...]]] = {
    REQUESTS: (
        "counter",
        "Requests answered, by door and class of status.",
        tuple(series(REQUESTS, door=door, status=f"{first}xx") for door, first in product(DOORS, CLASSES)),
    ),
    SENT: (
        "counter",
        "Bytes of the bodies that were sent.",
        tuple(series(SENT, door=door) for door in DOORS),
    ),
    CACHE: (
        "counter",
        "Answers that can be kept: from memory or as the client had them (hit), or made (miss).",
        tuple(series(CACHE, result=result) for result in ("hit", "miss")),
    ),
    PROBLEMS: (
        "counter",
        "Problems told, by kind; /problems explains each.",
        tuple(series(PROBLEMS, kind=name) for name in kinds()),
    ),
    QUERIES: (
        "counter",
        "Questions to query workers, by outcome; deadline and memory are workers killed, died is a crash.",
        tuple(series(QUERIES, outcome=outcome) for outcome in OUTCOMES),
    ),
    UNDER_WAY: (
        "gauge",
        "Queries that run and that wait for a worker, as of half a second ago.",
        tuple(series(UNDER_WAY, state=state) for state in STATES),
    ),
    PROCESSES: ("gauge", "Processes that answer requests.", (PROCESSES,)),
}
SLOTS = {name: slot for slot, name in enumerate(name for _, _, names in _TOLD.values() for name in names)}
_GAUGES = frozenset(SLOTS[name] for family in (UNDER_WAY, PROCESSES) for name in _TOLD[family][2])


class Counters:
    """The counts of this process, safe to add to from many threads, and the sums of all in its folder.

    Without a folder it counts for itself alone.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        size = len(SLOTS) * _BYTES
        self._memory = mmap.mmap(-1, size) if folder is None else _mapped(folder / str(os.getpid()), size)
        self._counts = memoryview(self._memory).cast("Q")
        self._lock = threading.Lock()
        for slot in _GAUGES:  # what an earlier process of the same number had
            self._counts[slot] = 0
        self.put(SLOTS[PROCESSES], 1)

    def add(self, *more: tuple[int, int]) -> None:
        """Add to the counts at some slots."""
        counts = self._counts
        with self._lock:
            for slot, number in more:
                counts[slot] += number

    def put(self, slot: int, number: int) -> None:
        """Say how much there is at the moment."""
        self._counts[slot] = number

    def text(self) -> str:
        """Return the sums of all processes; what there is at the moment, of those that live."""
        sums = self._sums()
        lines = []
        for name, (kind, text, names) in _TOLD.items():
            lines.append(_HEAD.format(name=name, text=text, kind=kind))
            lines.extend(f"{each} {sums[SLOTS[each]]}\n" for each in names)
        return "".join(lines)

    def _sums(self) -> list[int]:
        if self._folder is None:
            return list(self._counts)
        return [sum(column) for column in zip(*map(_read, self._folder.iterdir()), strict=True)]


def _mapped(path: Path, size: int) -> mmap.mmap:
    unfinished = path.parent.with_name(f"{path.name}.counts")
    if not path.exists():
        unfinished.write_bytes(bytes(size))
        unfinished.replace(path)
    with path.open("r+b") as file:
        return mmap.mmap(file.fileno(), size)


def _read(path: Path) -> Iterable[int]:
    counts = array("Q", path.read_bytes())
    if not Path("/proc", path.name).exists():
        for slot in _GAUGES:
            counts[slot] = 0
    return counts
