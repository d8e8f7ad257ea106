"""A release folder: write one from a graph, with dumps, checksums and a version, and make it the current one.

A release is named after the date that the data bear (`dcterms:modified`) and a hash of all that it holds: the
same input gives the same bytes under the same name. It is written beside and renamed, so that a killed build
leaves the last one whole.
"""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pyoxigraph import DefaultGraph, Literal, Store

from citygraph.documents import as_json, write_jsonld, write_turtle
from citygraph.graph import Graph
from citygraph.manifest import CURRENT, GRAPHS, MANIFEST, UNION
from citygraph.names import MODIFIED
from citygraph.statements import in_graph, named_graphs, text_of, triples_of

TURTLE = "citygraph.ttl"
JSON_LD = "citygraph.jsonld"
NUMBERS = "queries/data/numbers.rq"


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
    store, prefixes = graph.store, graph.prefixes()
    union = sorted(triples_of(store, DefaultGraph()))
    quads = sorted(
        in_graph(line, name.value) for name in named_graphs(store) for line in triples_of(store, name)
    )
    _write(folder / GRAPHS, text_of(quads).encode())
    _write(folder / UNION, text_of(union).encode())
    _write(folder / TURTLE, write_turtle(union, prefixes))
    _write(folder / JSON_LD, write_jsonld(union, prefixes))
    content = {
        "date": max(_modified(store)),
        "counts": {
            "quads": len(quads),
            "triples": len(union),
            "graphs": len(named_graphs(store)),
            "things": _things(graph),
        },
        "prefixes": prefixes,
        "files": {path.name: _fingerprint(path) for path in sorted(folder.iterdir())},
    }
    version = hashlib.sha256(as_json(content)).hexdigest()
    name = f"{content['date']}-{version[:8]}"
    _write(folder / MANIFEST, as_json({"name": name, "version": version, **content}))
    return name


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _fingerprint(path: Path) -> dict[str, Any]:
    content = path.read_bytes()
    return {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}


def _modified(store: Store) -> list[str]:
    found = (quad.object for quad in store.quads_for_pattern(None, MODIFIED, None, DefaultGraph()))
    return [date.value for date in found if isinstance(date, Literal)]


def _things(graph: Graph) -> dict[str, int]:
    """Return the numbers that the query NUMBERS asks for, by English name, in its order."""
    rows = graph.store.query((graph.home / NUMBERS).read_text(encoding="utf-8"))
    return {row["name_en"].value: int(row["count"].value) for row in rows}  # type: ignore[union-attr]
