"""A release folder: write one from a graph, read its manifest, find the current one.

A release is named after the date that the data bear (`dcterms:modified`) and a hash of what it says: the same input gives
the same bytes under the same name. It is written beside and renamed, so that a killed build leaves the last one whole.
"""

import fcntl
import hashlib
import json
import os
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, serialize

from citygraph.graph import Graph
from citygraph.names import MODIFIED, RDF_TYPE, RDFS_LABEL
from citygraph.turtle import write_turtle

MANIFEST = "manifest.json"
CURRENT = "current"
GRAPHS = "graphs.nq"
UNION = "union.nt"
TURTLE = "citygraph.ttl"
JSON_LD = "citygraph.jsonld"


class NoReleaseError(FileNotFoundError):
    """There is no release to read; the message says how to make one."""


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of the release in `folder`.

    Raises:
        NoReleaseError: if the folder holds no complete release.
    """
    try:
        text = (folder / MANIFEST).read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        raise NoReleaseError(f"{folder} holds no release: run `citygraph build` first") from None
    manifest: dict[str, Any] = json.loads(text)
    return manifest


def newest(releases: Path) -> Path:
    """Return the folder of the release that was built last below `releases`.

    Raises:
        NoReleaseError: if there is none.
    """
    current = releases / CURRENT
    if not current.exists():
        raise NoReleaseError(f"no release in {releases}: run `citygraph build` first")
    return current.resolve()


def write_release(graph: Graph, releases: Path) -> Path:
    """Write `graph` as a release below `releases`, make it the current one, and return its folder."""
    releases.mkdir(parents=True, exist_ok=True)
    with _locked(releases):
        building = releases / ".building"
        shutil.rmtree(building, ignore_errors=True)
        building.mkdir()
        name = _write_files(graph, building)
        folder = releases / name
        if folder.exists():
            shutil.rmtree(building)
        else:
            building.rename(folder)
        _make_current(releases, name)
    return folder


@contextmanager
def _locked(releases: Path) -> Iterator[None]:
    """Let one build at a time write; the lock ends with the process, however it ends."""
    with (releases / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _make_current(releases: Path, name: str) -> None:
    link = releases / ".current"
    link.unlink(missing_ok=True)
    link.symlink_to(name)
    link.replace(releases / CURRENT)


def _write_files(graph: Graph, folder: Path) -> str:
    prefixes = graph.prefixes()
    union = sorted(graph.union, key=_sort_key)
    _write(folder / GRAPHS, serialize(sorted(graph.quads, key=_sort_key), format=RdfFormat.N_QUADS))
    _write(folder / UNION, serialize(union, format=RdfFormat.N_TRIPLES))
    _write(folder / TURTLE, write_turtle(union, prefixes))
    _write(folder / JSON_LD, serialize(union, format=RdfFormat.JSON_LD))
    files = {path.name: _fingerprint(path) for path in sorted(folder.iterdir())}
    version = files[GRAPHS]["sha256"]
    date = max(_modified(graph.union), default="undated")
    manifest = {
        "name": f"{date}-{version[:8]}",
        "version": version,
        "date": date,
        "counts": _counts(graph),
        "prefixes": prefixes,
        "files": files,
    }
    _write(folder / MANIFEST, (json.dumps(manifest, ensure_ascii=False, indent=2) + "\n").encode())
    return f"{date}-{version[:8]}"


def _sort_key(statement: Triple | Quad) -> tuple[str, ...]:
    return tuple(map(str, statement))


def _write(path: Path, content: bytes | None) -> None:
    with path.open("wb") as file:
        file.write(content or b"")
        file.flush()
        os.fsync(file.fileno())


def _fingerprint(path: Path) -> dict[str, Any]:
    content = path.read_bytes()
    return {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}


def _modified(triples: Iterable[Triple]) -> list[str]:
    return [triple.object.value for triple in triples if triple.predicate == MODIFIED and isinstance(triple.object, Literal)]


def _counts(graph: Graph) -> dict[str, Any]:
    return {
        "quads": len(graph.quads),
        "triples": len(graph.union),
        "graphs": len({quad.graph_name for quad in graph.quads}),
        "things": _things(graph.union),
    }


def _things(union: frozenset[Triple]) -> dict[str, int]:
    """Count the things of each class that has an English label, the most frequent first."""
    labels = {triple.subject: triple.object.value for triple in union if triple.predicate == RDFS_LABEL and _is_english(triple)}
    counts = Counter(triple.object for triple in union if triple.predicate == RDF_TYPE and isinstance(triple.object, NamedNode))
    named = [(labels[kind], count) for kind, count in counts.items() if kind in labels]
    return dict(sorted(named, key=lambda pair: (-pair[1], pair[0])))


def _is_english(triple: Triple) -> bool:
    return isinstance(triple.object, Literal) and triple.object.language == "en"
