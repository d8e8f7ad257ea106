"""The history of the graph as a Linked Data Event Stream: which version of what came with which release.

The first release that is there brings a version of everything, each later one of what differs, and says what
is gone. A version is the thing's statements with another subject; as quads, in the graphs of their sources.
What is said of the versions themselves stands in the default graph (https://w3id.org/ldes/specification).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import ceil
from os import SEEK_END
from pathlib import Path
from typing import IO
from urllib.parse import quote

from citygraph import changes
from citygraph.changes import is_data, subject_of
from citygraph.history import History, Release
from citygraph.names import BASE, RDF_TYPE

STREAM = f"{BASE}ldes"
ROOT = "/ldes"
PAGE = 1 << 19  # bytes of statements on a page, about
_LDES, _TREE, _XSD = "https://w3id.org/ldes#", "https://w3id.org/tree#", "http://www.w3.org/2001/XMLSchema#"
_MEMBER = "https://w3id.org/tree#member"
_GENERATED = "http://www.w3.org/ns/prov#generatedAtTime"
_VERSION_OF = "http://purl.org/dc/terms/isVersionOf"
_DELETE = "https://www.w3.org/ns/activitystreams#Delete"
_TYPE = RDF_TYPE.value
_BOUNDS = {"from": "GreaterThanOrEqualToRelation", "to": "LessThanOrEqualToRelation"}
PREFIXES = {"ldes": _LDES, "tree": _TREE, "as": "https://www.w3.org/ns/activitystreams#", "xsd": _XSD}
"""What pages of the stream need beside the shared prefixes."""


@dataclass(frozen=True)
class Step:
    """What came with one release: everything, or what differs from the one before.

    Attributes:
        release: the release.
        before: the release before it, or None for the first that is there.
        statements: the file of all that is stated of what came.
        gone: the file of the IRIs of what is there no more, or None.
    """

    release: Release
    before: Release | None
    statements: Path
    gone: Path | None = None

    @property
    def path(self) -> str:
        """Return the path of its node; those of its pages follow, by number."""
        names = [release.name for release in (self.before, self.release) if release]
        return "/".join([ROOT, *map(quote, names)])

    @property
    def pages(self) -> int:
        """How many pages hold it."""
        return ceil(self.statements.stat().st_size / PAGE)


def step(history: History, before: Release | None, release: Release) -> Step:
    """Return what came with a release after another one, or with the first.

    Raises:
        BusyError, DeadlineExceededError, WorkerDiedError: if the releases cannot be compared.
    """
    if before is None:
        return Step(release, None, release.graphs)
    difference = history.difference(before, release)
    return Step(release, before, difference.path(changes.THINGS), difference.path(changes.GONE))


def root(line: list[Release], host: str) -> list[str]:
    """Return the first document as lines of N-Quads: what the stream is, and a node for each release.

    Args:
        line: the releases, the first to come first.
        host: the address of the service, without a slash at its end.
    """
    this = host + ROOT
    said = [
        (STREAM, _TYPE, f"{_LDES}EventStream"),
        (STREAM, f"{_LDES}timestampPath", _GENERATED),
        (STREAM, f"{_LDES}versionOfPath", _VERSION_OF),
        (STREAM, f"{_LDES}versionDeletePath", _TYPE),
        (STREAM, f"{_LDES}versionDeleteObject", _DELETE),
        (STREAM, f"{_TREE}view", this),
        (this, _TYPE, f"{_LDES}EventSource"),
        (this, f"{_LDES}retentionPolicy", f"{this}#kept"),
        (f"{this}#kept", _TYPE, f"{_LDES}RetentionPolicy"),
    ]
    start = _statement(f"{this}#kept", f"{_LDES}startingFrom", _moment(line[0]))
    nodes = [
        Step(release, before, release.graphs) for before, release in zip([None, *line], line, strict=False)
    ]
    related = (part for node in nodes for part in _relations(this, host + node.path, node.release))
    return sorted([start, *(_statement(s, p, f"<{o}>") for s, p, o in said), *related])


def node(of: Step, host: str) -> list[str]:
    """Return the document of one release as lines of N-Quads: where its pages are, and what is gone."""
    this = host + of.path
    lines = _head(this)
    for number in range(1, of.pages + 1):
        lines += _relations(this, f"{this}/{number}", of.release)
    for iri in of.gone.read_text(encoding="utf-8").split("\n")[:-1] if of.gone else ():
        lines.append(_statement(version(of.release, iri), _TYPE, f"<{_DELETE}>"))
        lines += _member(of.release, iri)
    return sorted(lines)


def page(of: Step, number: int, host: str) -> list[str]:
    """Return one page of a release as lines of N-Quads: versions of things, the first page being 1."""
    lines = _head(f"{host}{of.path}/{number}")
    last = b""
    for line in _between(of.statements, (number - 1) * PAGE, number * PAGE):
        subject = subject_of(line)
        iri = subject[1:-1].decode()
        if subject != last:
            lines += _member(of.release, iri)
            this, last = f"<{version(of.release, iri)}>", subject
        lines.append(this + line[len(subject) : -1].decode())
    return sorted(lines)


def version(release: Release, iri: str) -> str:
    """Return the IRI of what a release says of a thing."""
    return f"{STREAM}/{quote(release.name)}#{quote(iri.removeprefix(BASE), safe='/:=,;@!$()*+')}"


def triples(quads: Iterable[str]) -> list[str]:
    """Return lines of N-Quads as lines of N-Triples, each once."""
    return sorted({_triple(line) for line in quads})


def _triple(line: str) -> str:
    """Drop the graph, where one is named: what is said in the default graph holds no text with blanks."""
    head = line.removesuffix(" .").rpartition(" <")[0]
    return f"{head} ." if head.count(" ") > 1 else line


def _head(this: str) -> list[str]:
    return [
        _statement(STREAM, f"{_TREE}view", f"<{this}>"),
        _statement(this, f"{_LDES}immutable", f'"true"^^<{_XSD}boolean>'),
    ]


def _member(release: Release, iri: str) -> Iterator[str]:
    this = version(release, iri)
    yield _statement(STREAM, _MEMBER, f"<{this}>")
    yield _statement(this, _VERSION_OF, f"<{iri}>")
    yield _statement(this, _GENERATED, _moment(release))


def _relations(this: str, leads_to: str, release: Release) -> Iterator[str]:
    """Say that a node leads to another one, which holds the versions of one moment."""
    for bound, kind in _BOUNDS.items():
        relation = f"{leads_to}#{bound}"
        yield _statement(this, f"{_TREE}relation", f"<{relation}>")
        yield _statement(relation, _TYPE, f"<{_TREE}{kind}>")
        yield _statement(relation, f"{_TREE}node", f"<{leads_to}>")
        yield _statement(relation, f"{_TREE}path", f"<{_GENERATED}>")
        yield _statement(relation, f"{_TREE}value", _moment(release))


def _moment(release: Release) -> str:
    return f'"{release.moment}"^^<{_XSD}dateTime>'


def _statement(subject: str, predicate: str, value: str) -> str:
    return f"<{subject}> <{predicate}> {value} ."


def _between(path: Path, start: int, end: int) -> Iterator[bytes]:
    """Yield the data of the things that begin between two places of a sorted file."""
    with path.open("rb") as file:
        latest = _next_thing(file, end)
        file.seek(_next_thing(file, start))
        while file.tell() < latest:
            if is_data(line := file.readline()):
                yield line


def _next_thing(file: IO[bytes], place: int) -> int:
    """Return where a thing begins, the next after the one at a place; it moves within the file."""
    end = file.seek(0, SEEK_END)
    if place == 0 or place >= end:
        return min(place, end)
    file.seek(place - 1)
    file.readline()
    line = file.readline()
    at = file.tell()
    this = line[: line.find(b" ") + 1]
    while line and (line := file.readline()).startswith(this):
        at = file.tell()
    return at
