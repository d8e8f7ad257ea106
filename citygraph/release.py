"""A release folder: write one from a graph, with dumps, checksums and a version, and make it the current one.

It holds the ready-made queries too, as they were, so that it can be asked the same for good. It is named
after the date that the data bear (`dcterms:modified`) and a hash of all that it holds: the same input gives
the same bytes and name. It is written beside and renamed, so that a killed build leaves the last one whole.
"""

import fcntl
import hashlib
import os
import shutil
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pyoxigraph import DefaultGraph, Literal, Store

from citygraph import names
from citygraph.catalog import read_catalog
from citygraph.describe import describe
from citygraph.documents import as_json, write_turtle
from citygraph.dumps import PUBLIC, Dumps
from citygraph.examples import examples
from citygraph.graph import Graph
from citygraph.manifest import CURRENT, DESCRIPTION, EXAMPLES, MANIFEST, QUERIES, SUMS, read_manifest
from citygraph.mapping import Track, untracked
from citygraph.packing import PACKED, is_packed, packed
from citygraph.report import TURTLE as COUNTED
from citygraph.report import report_files
from citygraph.statements import named_graphs, text_of

NUMBERS = "queries/data/numbers.rq"
Files = dict[str, dict[str, Any]]
"""What the manifest tells of files, by name: checksum and size."""
_PACKERS = 2


def write_release(graph: Graph, releases: Path, track: Track = untracked, alike: Path | None = None) -> Path:
    """Write `graph` as a release below `releases`, make it the current one, and return its folder.

    Args:
        graph: what is to be released, with the ready-made queries in its folder.
        releases: the folder of the releases.
        track: shows progress.
        alike: the folder of a whole release of the same graph with other queries: what is the same is shared.
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


def is_intact(folder: Path) -> bool:
    """Tell whether the files of a whole release have the checksums that its manifest tells."""
    files = read_manifest(folder)["files"].items()
    return all(_checksum_of(folder / name) == told["sha256"] for name, told in files)


def _version(content: dict[str, Any]) -> str:
    """Return a hash of what a release holds."""
    return _checksum(as_json(_lasting(content)))


def _lasting(content: dict[str, Any]) -> dict[str, Any]:
    """Return what a manifest tells of what is released.

    How small another library packs it makes no other release, and the description names the release: of that
    the manifest has a hash without the name.
    """
    names = sorted(
        name for name in content["files"] if name not in (SUMS, DESCRIPTION) and not is_packed(name)
    )
    return {**content, "files": {name: content["files"][name] for name in names}}


def _checksum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _checksum_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_files(graph: Graph, folder: Path, track: Track, alike: Path | None) -> str:
    store, prefixes = graph.store, graph.prefixes()
    described = examples(read_catalog(graph.home / QUERIES), store)
    dumps = Dumps(graph, {names.EXAMPLES.value: described})
    files = _write_dumps(dumps, folder, track, alike)
    others: dict[str, Callable[[], bytes]] = {
        EXAMPLES: lambda: write_turtle(described, prefixes),
        **report_files(graph),
        **{path.relative_to(graph.home).as_posix(): path.read_bytes for path in _queries(graph.home)},
    }
    for name in track(sorted(others), "writing files"):
        files[name] = _written(folder / name, others[name]())
    told: dict[str, Any] = {
        "date": max(_modified(store)),
        "counts": {
            "quads": len(store) - len(dumps.union),
            "triples": len(dumps.union),
            "graphs": len(named_graphs(store)),
            "things": _things(graph),
        },
        "prefixes": prefixes,
        "files": files,
    }
    report = (folder / COUNTED).read_bytes()
    told["description"] = _checksum(describe(graph.home, report, _lasting(told), ""))
    version = _version(told)
    release = f"{told['date']}-{version[:8]}"
    files[DESCRIPTION] = _written(folder / DESCRIPTION, describe(graph.home, report, told, release))
    files[SUMS] = _written(folder / SUMS, _sums(files))
    told["files"] = dict(sorted(files.items()))
    _write(folder / MANIFEST, as_json({"name": release, "version": version, **told}))
    return release


def _write_dumps(dumps: Dumps, folder: Path, track: Track, alike: Path | None) -> Files:
    """Write the dumps, packed too; what depends on the graph only is shared with a release that is alike.

    While one is written and packed, the next is made: neither needs the other.
    """
    of_graph, of_queries = dumps.of_graph(), dumps.of_queries()
    if alike:
        files = _shared(alike, folder, of_graph)
        making = of_queries
    else:
        files, making = {}, of_graph | of_queries
    with ThreadPoolExecutor(_PACKERS) as packers:
        written: deque[Future[Files]] = deque()
        for name in track(sorted(making), "writing dumps"):
            while len(written) > _PACKERS:  # what is made waits in memory
                files |= written.popleft().result()
            written.append(packers.submit(_write_packed, folder, name, making[name]()))
        for each in written:
            files |= each.result()
    return files


def _shared(alike: Path, folder: Path, names: Iterable[str]) -> Files:
    """Give the files to a release that is built too: on disk they are once."""
    known: Files = read_manifest(alike)["files"]
    shared = [variant for name in names for variant in _variants(name) if variant in known]
    for name in shared:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).hardlink_to(alike / name)
    return {name: known[name] for name in shared}


def _variants(name: str) -> list[str]:
    """Return the names under which a dump lies in a release: what a server loads has a public one too."""
    public = PUBLIC.get(name, name)
    return [*dict.fromkeys((name, public)), *(f"{public}{ending}" for ending in PACKED)]


def _write_packed(folder: Path, name: str, content: bytes) -> Files:
    public = PUBLIC.get(name, name)
    files = {name: _written(folder / name, content)}
    if public != name:
        (folder / public).hardlink_to(folder / name)
        files[public] = files[name]
    for ending, small in packed(content).items():
        files[f"{public}{ending}"] = _written(folder / f"{public}{ending}", small)
    return files


def _written(path: Path, content: bytes) -> dict[str, Any]:
    """Write a file, and return what the manifest tells of it."""
    _write(path, content)
    return {"sha256": _checksum(content), "bytes": len(content)}


def _sums(files: Files) -> bytes:
    """Return the checksums as `sha256sum --check` reads them."""
    return text_of(f"{told['sha256']}  {name}" for name, told in sorted(files.items())).encode()


def _queries(home: Path) -> list[Path]:
    return sorted((home / QUERIES).glob("*/*.rq"))


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
