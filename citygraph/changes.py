"""What two releases state differently, found by reading both once, in order.

`python -m citygraph.changes OLD NEW INTO SECONDS` reads two files of sorted N-Quads, in a process of its own
and with little memory, and writes what differs to the folder INTO. Without OLD (`-`) it lists what NEW is
about. Graphs that describe a release itself are no data: they are left out.
"""

import json
import os
import signal
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import groupby
from pathlib import Path

from citygraph.names import ABOUT, RDFS_LABEL

ADDED, REMOVED = "added.nq", "removed.nq"
THINGS = "things.nq"
"""All that the new release states of what changed and is still there."""
SUBJECTS, NEW, GONE = "subjects.txt", "new.txt", "gone.txt"
"""The IRIs of what differs and is there; of those among them that are new; of what is there no more."""
LABELS = "labels.nt"
"""What is called how of all that the difference mentions: what the new release says comes last."""
COUNTS = "counts.json"

_LISTED_IN = {"new": (SUBJECTS, NEW), "changed": (SUBJECTS,), "gone": (GONE,)}
_ABOUT = tuple(f" {graph} .\n".encode() for graph in ABOUT)
_LABEL = f" {RDFS_LABEL} ".encode()
_MOST_LABELLED = 20_000  # terms: a page shows fewer
_NICER = 5  # questions of others come first

Thing = tuple[bytes, list[bytes]]


class DisorderError(ValueError):
    """A file that is not sorted."""


def is_data(line: bytes) -> bool:
    """Tell whether a line of N-Quads is a statement of a source, and none about the release itself."""
    return not line.endswith(_ABOUT)


def subject_of(line: bytes) -> bytes:
    """Return the subject of a line of N-Quads."""
    return line[: line.index(b" ")]


def things(path: Path) -> Iterator[Thing]:
    """Yield what a release is about, in order, each with its lines.

    Raises:
        DisorderError: if the lines are not sorted.
    """
    last = b""
    with path.open("rb") as file:
        for subject, lines in groupby(file, subject_of):
            if subject <= last:
                raise DisorderError(f"{path} is not sorted: {subject.decode()} comes after {last.decode()}")
            last = subject
            if stated := [line for line in lines if is_data(line)]:
                yield subject, stated


def pairs(old: Iterable[Thing], new: Iterable[Thing]) -> Iterator[tuple[bytes, list[bytes], list[bytes]]]:
    """Yield each thing that is stated differently, with the lines before and after."""
    olds, news = iter(old), iter(new)
    before, after = next(olds, None), next(news, None)
    while before or after:
        if after is None or (before and before[0] < after[0]):
            yield before[0], before[1], []  # type: ignore[index]
            before = next(olds, None)
        elif before is None or after[0] < before[0]:
            yield after[0], [], after[1]
            after = next(news, None)
        else:
            if before[1] != after[1]:
                yield before[0], before[1], after[1]
            before, after = next(olds, None), next(news, None)


def compare(old: Path, new: Path, into: Path) -> None:
    """Write what differs between two releases to a folder, which is there."""
    counts = {"added": 0, "removed": 0, "new": 0, "changed": 0, "gone": 0}
    mentioned: set[bytes] = set()
    with ExitStack() as opened:
        files = {
            name: opened.enter_context((into / name).open("wb"))
            for name in (ADDED, REMOVED, THINGS, SUBJECTS, NEW, GONE)
        }
        for subject, before, after in pairs(things(old), things(new)):
            added, removed = sorted({*after} - {*before}), sorted({*before} - {*after})
            files[ADDED].writelines(added)
            files[REMOVED].writelines(removed)
            files[THINGS].writelines(after)
            state = "gone" if not after else "changed" if before else "new"
            for name in _LISTED_IN[state]:
                files[name].write(subject[1:-1] + b"\n")
            counts["added"] += len(added)
            counts["removed"] += len(removed)
            counts[state] += 1
            if len(mentioned) < _MOST_LABELLED:
                mentioned.update(term for line in (*added, *removed) for term in _terms(line))
    labels = [label for path in (old, new) for label in _labels(path, mentioned)] if mentioned else []
    (into / LABELS).write_bytes(b"".join(labels))
    (into / COUNTS).write_text(json.dumps(counts))


def _terms(line: bytes) -> Iterator[bytes]:
    """Yield the IRIs of a line."""
    subject, predicate, rest = line.split(b" ", 2)
    value, graph, _ = rest.rsplit(b" ", 2)
    yield from (subject, predicate, graph)
    if value.startswith(b"<"):
        yield value


def _labels(path: Path, mentioned: set[bytes]) -> Iterator[bytes]:
    """Yield the labels of what is mentioned, as lines of N-Triples."""
    with path.open("rb") as file:
        for line in file:
            if _LABEL in line and line[: line.index(b" ")] in mentioned:
                yield line.rsplit(b" ", 2)[0] + b" .\n"


def list_subjects(release: Path, into: Path) -> None:
    """Write what a release is about to a folder, which is there."""
    with (into / SUBJECTS).open("wb") as file:
        file.writelines(subject[1:-1] + b"\n" for subject, _ in things(release))


def main(old: str, new: str, into: str, seconds: str) -> None:
    """Do what the head of this module says, and end when the time is up, were nobody there to wait."""
    signal.alarm(int(seconds))
    os.nice(_NICER)
    if old == "-":
        list_subjects(Path(new), Path(into))
    else:
        compare(Path(old), Path(new), Path(into))


if __name__ == "__main__":
    main(*sys.argv[1:])
