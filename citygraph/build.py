"""Files → graph → release: build refuses what check refuses, and knows when there is nothing to do."""

import hashlib
import json
import sys
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

from citygraph import atomic
from citygraph.accounts import Accounts
from citygraph.check import check, read_shapes
from citygraph.finding import FindingsError
from citygraph.folders import FOLDERS
from citygraph.graph import Graph, assemble
from citygraph.judge import JUDGES
from citygraph.manifest import QUERIES, newest
from citygraph.mapping import Track, untracked
from citygraph.names import ABOUT
from citygraph.release import is_intact, is_whole, locked, write_release
from citygraph.store import load

RECORD = ".built.json"
JUDGED = tuple(name for name in FOLDERS if name != QUERIES)
"""The folders that make the graph, and judge it."""
ENGINES = ("pyoxigraph", "pyyaml", "rdflib", "shacl")


def checked(home: Path, judge: str = "shacl", track: Track = untracked, cache: Path | None = None) -> Graph:
    """Return the graph of the four folders below `home`, if nothing is wrong with it.

    Args:
        home: the folder that holds `ontology/ data/ shapes/`.
        judge: the SHACL engine, a key of `JUDGES`.
        track: shows progress.
        cache: a folder for what need not be worked out again.

    Raises:
        FindingsError: with everything that is wrong, each with file and line.
    """
    graph = assemble(home, track, Accounts(cache))
    findings = check(graph, read_shapes(home / "shapes"), JUDGES[judge], track)
    if findings:
        raise FindingsError(findings)
    return graph


def build(home: Path, releases: Path, track: Track = untracked, cache: Path | None = None) -> Path:
    """Check the four folders below `home`, write a release below `releases` and return its folder.

    Where only queries have changed since the current release, its graph is taken, which was checked.

    Raises:
        FindingsError: if anything is wrong; nothing is written then.
    """
    made_of = _fingerprints(home)
    alike = _current(releases, {"graph": made_of["graph"]})
    if alike and is_intact(alike):
        folder = write_release(_released(alike, home), releases, track, alike)
    else:
        folder = write_release(checked(home, track=track, cache=cache), releases, track)
    if _fingerprints(home) == made_of:  # else a file was changed meanwhile, and who knows when it was read
        _record(releases, {**made_of, "release": folder.name})
    return folder


def up_to_date(home: Path, releases: Path) -> Path | None:
    """Return the current release if it is whole and a build would make the same again, else None."""
    return _current(releases, _fingerprints(home))


def _current(releases: Path, made_of: dict[str, str]) -> Path | None:
    """Return the current release if it is whole and was made of that, else None."""
    try:
        folder = newest(releases)
        record = json.loads((releases / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    same = made_of.items() <= record.items() and record.get("release") == folder.name
    return folder if same and is_whole(folder) else None


def _released(folder: Path, home: Path) -> Graph:
    """Return the graph that a release was made of."""
    store = load(folder)
    for graph in ABOUT:
        store.remove_graph(graph)
    return Graph(home, store, {})


def _record(releases: Path, record: dict[str, str]) -> None:
    """Note what the current release was made of: beside it, for the same input gives the same release."""
    with locked(releases):
        atomic.write(releases / RECORD, json.dumps(record).encode() + b"\n")


def _fingerprints(home: Path) -> dict[str, str]:
    """Return hashes of all that the graph depends on, the program and its engines too, and of the queries."""
    package = Path(__file__).parent
    of_program = [sys.version, *(f"{engine} {version(engine)}" for engine in ENGINES)]
    code = _listed(package, sorted(package.rglob("*.py")))
    return {
        "graph": _hash_of([*of_program, *_files(home, JUDGED), *code]),
        "queries": _hash_of(_files(home, [QUERIES])),
    }


def _files(home: Path, folders: Iterable[str]) -> list[str]:
    found = [path for name in folders for path in (home / name).rglob("*") if path.is_file()]
    return _listed(home, sorted(found))


def _listed(folder: Path, files: Iterable[Path]) -> list[str]:
    return [f"{path.relative_to(folder).as_posix()} {_hash(path)}" for path in files]


def _hash_of(parts: list[str]) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
