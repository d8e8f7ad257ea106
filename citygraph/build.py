"""Files → graph → release: build refuses what check refuses, and knows when there is nothing to do."""

import hashlib
import json
import sys
from importlib.metadata import version
from pathlib import Path

from citygraph.accounts import Accounts
from citygraph.check import check, read_shapes
from citygraph.finding import FindingsError
from citygraph.graph import Graph, assemble
from citygraph.judge import JUDGES
from citygraph.manifest import newest
from citygraph.mapping import Track, untracked
from citygraph.release import is_whole, locked, write_release

RECORD = ".built.json"
FOLDERS = ("ontology", "data", "shapes", "queries")
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

    Raises:
        FindingsError: if anything is wrong; nothing is written then.
    """
    made_of = _fingerprint(home)
    folder = write_release(checked(home, track=track, cache=cache), releases, track)
    if _fingerprint(home) == made_of:  # else a file was changed meanwhile, and who knows when it was read
        _record(releases, {"input": made_of, "release": folder.name})
    return folder


def up_to_date(home: Path, releases: Path) -> Path | None:
    """Return the current release if it is whole and a build would make the same again, else None."""
    try:
        folder = newest(releases)
        record = json.loads((releases / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    same = record == {"input": _fingerprint(home), "release": folder.name}
    return folder if same and is_whole(folder) else None


def _record(releases: Path, record: dict[str, str]) -> None:
    """Note what the current release was made of: beside it, for the same input gives the same release."""
    with locked(releases):
        fresh = releases / f"{RECORD}.new"
        fresh.write_text(json.dumps(record) + "\n", encoding="utf-8")
        fresh.replace(releases / RECORD)


def _fingerprint(home: Path) -> str:
    """Return a hash of all that a release depends on: the four folders, this package, the engines, Python."""
    package = Path(__file__).parent
    files = [path for name in FOLDERS for path in (home / name).rglob("*") if path.is_file()]
    parts = [
        sys.version,
        *(f"{engine} {version(engine)}" for engine in ENGINES),
        *(f"{path.relative_to(home).as_posix()} {_hash(path)}" for path in sorted(files)),
        *(f"{path.relative_to(package).as_posix()} {_hash(path)}" for path in sorted(package.rglob("*.py"))),
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
