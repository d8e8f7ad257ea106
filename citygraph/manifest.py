"""What a release folder is made of, what it says of itself, and which one is the current one."""

import json
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"
GRAPHS = "graphs.nq"
UNION = "union.nt"
SUMS = "SHA256SUMS"
QUERIES = "queries"
EXAMPLES = "sparql-examples.ttl"
DESCRIPTION = "dataset.ttl"
CURRENT = "current"


class NoReleaseError(FileNotFoundError):
    """There is no release to read, or it lacks what is asked for; the message says how to make one."""


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


def queries_of(folder: Path) -> Path:
    """Return the folder of the ready-made queries that a release holds.

    Raises:
        NoReleaseError: if it holds none.
    """
    if not (folder / QUERIES).is_dir():
        detail = "it was built before releases kept them. Run `citygraph build`"
        raise NoReleaseError(f"{folder} holds no ready-made queries: {detail}")
    return folder / QUERIES


def newest(releases: Path) -> Path:
    """Return the folder of the release that was built last below `releases`.

    Raises:
        NoReleaseError: if there is none.
    """
    current = releases / CURRENT
    if not current.exists():
        raise NoReleaseError(f"no release in {releases}: run `citygraph build` first")
    return current.resolve()
