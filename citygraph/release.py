"""A release folder: write one from a graph, with dumps, checksums and a version, and make it the current one.

It holds the ready-made queries too, as they were, so that it can be asked the same for good. It is named
after the date that the data bear (`dcterms:modified`) and a hash of all that it holds: the same input gives
the same bytes and name. It is written beside and renamed, so that a killed build leaves the last one whole.
"""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pyoxigraph import DefaultGraph, Literal, Store

from citygraph import names
from citygraph.catalog import read_catalog
from citygraph.documents import as_json, write_jsonld, write_turtle
from citygraph.examples import examples
from citygraph.graph import Graph
from citygraph.manifest import CURRENT, EXAMPLES, GRAPHS, MANIFEST, QUERIES, UNION, read_manifest
from citygraph.mapping import Track, untracked
from citygraph.report import report_files
from citygraph.statements import in_graph, named_graphs, text_in, text_of, triples_of

TURTLE = "citygraph.ttl"
JSON_LD = "citygraph.jsonld"
NUMBERS = "queries/data/numbers.rq"
OF_THE_UNION = (UNION, TURTLE, JSON_LD)
"""The files that depend on the union only."""


def write_release(graph: Graph, releases: Path, track: Track = untracked, alike: Path | None = None) -> Path:
    """Write `graph` as a release below `releases`, make it the current one, and return its folder.

    Args:
        graph: what is to be released, with the ready-made queries in its folder.
        releases: the folder of the releases.
        track: shows progress.
        alike: the folder of a whole release of the same graph with other queries: what is the same is copied.
    """
    releases.mkdir(parents=True, exist_ok=True)
    with locked(releases):
        building = releases / ".building"
        shutil.rmtree(building, ignore_errors=True)
        building.mkdir()
        name = _write_files(graph, building, track, alike)
        folder = releases / name
        if is_whole(folder):
            shutil.rmtree(building)
        else:
            shutil.rmtree(folder, ignore_errors=True)
            building.rename(folder)
        _make_current(releases, name)
    return folder


@contextmanager
def locked(releases: Path) -> Iterator[None]:
    """Let one build at a time write; the lock ends with the process, however it ends."""
    with (releases / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _make_current(releases: Path, name: str) -> None:
    link = releases / ".current"
    link.unlink(missing_ok=True)
    link.symlink_to(name)
    link.replace(releases / CURRENT)


def is_whole(folder: Path) -> bool:
    """Tell whether a folder holds a release: its manifest, and each file as large as that says."""
    try:
        manifest = read_manifest(folder)
        name, version = manifest.pop("name"), manifest.pop("version")
        sizes = {file: (folder / file).stat().st_size for file in manifest["files"]}
    except (OSError, ValueError, LookupError, TypeError):
        return False
    named = (name, version) == (folder.name, _version(manifest))
    return named and sizes == {file: told["bytes"] for file, told in manifest["files"].items()}


def is_intact(folder: Path, names: Iterable[str]) -> bool:
    """Tell whether files of a whole release have the checksums that its manifest tells."""
    files = read_manifest(folder)["files"]
    return all(_checksum((folder / name).read_bytes()) == files[name]["sha256"] for name in names)


def _version(content: dict[str, Any]) -> str:
    return _checksum(as_json(content))


def _checksum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _write_files(graph: Graph, folder: Path, track: Track, alike: Path | None) -> str:
    store, prefixes = graph.store, graph.prefixes()
    union = sorted(triples_of(store, DefaultGraph()))
    described = examples(read_catalog(graph.home / QUERIES), store)
    contents: dict[str, Callable[[], bytes]] = {
        GRAPHS: lambda: _quads(store, described),
        UNION: lambda: text_of(union).encode(),
        TURTLE: lambda: write_turtle(union, prefixes),
        JSON_LD: lambda: write_jsonld(union, prefixes),
        EXAMPLES: lambda: write_turtle(described, prefixes),
        **report_files(graph),
        **{path.relative_to(graph.home).as_posix(): path.read_bytes for path in _queries(graph.home)},
    }
    if alike:
        contents |= {name: (alike / name).read_bytes for name in OF_THE_UNION}
    files: dict[str, dict[str, Any]] = {}
    for name in track(sorted(contents), "writing files"):
        content = contents[name]()
        _write(folder / name, content)
        files[name] = {"sha256": _checksum(content), "bytes": len(content)}
    told = {
        "date": max(_modified(store)),
        "counts": {
            "quads": len(store) - len(union),
            "triples": len(union),
            "graphs": len(named_graphs(store)),
            "things": _things(graph),
        },
        "prefixes": prefixes,
        "files": files,
    }
    version = _version(told)
    release = f"{told['date']}-{version[:8]}"
    _write(folder / MANIFEST, as_json({"name": release, "version": version, **told}))
    return release


def _queries(home: Path) -> list[Path]:
    return sorted((home / QUERIES).glob("*/*.rq"))


def _quads(store: Store, described: list[str]) -> bytes:
    """Return what the sources state, and the graph of the `described` queries, as N-Quads, sorted.

    They are bytes, which sort like text and are smaller.
    """
    lines = [
        line[:-1] + b"<%b> ." % graph.value.encode()
        for graph in named_graphs(store)
        for line in text_in(store, graph).split(b"\n")[:-1]
    ]
    lines += (in_graph(line, names.EXAMPLES.value).encode() for line in described)
    lines.sort()
    return b"\n".join([*lines, b""])


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _modified(store: Store) -> list[str]:
    found = (quad.object for quad in store.quads_for_pattern(None, names.MODIFIED, None, DefaultGraph()))
    return [date.value for date in found if isinstance(date, Literal)]


def _things(graph: Graph) -> dict[str, int]:
    """Return the numbers that the query NUMBERS asks for, by English name, in its order."""
    rows = graph.store.query((graph.home / NUMBERS).read_text(encoding="utf-8"))
    return {row["name_en"].value: int(row["count"].value) for row in rows}  # type: ignore[union-attr]
