"""RDF files of any kind, from anywhere, as a folder that is served like a release."""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pyoxigraph import DefaultGraph, RdfFormat, Store, parse

from citygraph.manifest import GRAPHS, MANIFEST, UNION

_KNOWN = "ttl nt nq trig rdf jsonld"
_REMOTE_CONTEXT = "LoadDocumentCallback"


class UnreadableFileError(OSError):
    """A file that is not RDF in the format that its name tells."""


def gather(files: Sequence[Path], folder: Path) -> None:
    """Write the statements of RDF files to a folder; default graph and named graphs stay what they are.

    Nothing is fetched: a JSON-LD context must stand in the file itself.

    Raises:
        UnreadableFileError: naming the file, if one cannot be read.
    """
    store = Store()
    prefixes: dict[str, str] = {}
    for file in files:
        try:
            store.bulk_load(path=file, format=_format(file), base_iri=file.resolve().as_uri())
            prefixes |= _prefixes(file)
        except SyntaxError as error:
            raise UnreadableFileError(f"cannot read {file}: {_reason(error)}") from None
    # All in one file: a blank node can be in several graphs.
    store.dump(folder / GRAPHS, RdfFormat.N_QUADS)
    (folder / UNION).touch()
    with (folder / GRAPHS).open("rb") as written:
        version = hashlib.file_digest(written, "sha256").hexdigest()
    described = _described(store, files) | {"version": version, "prefixes": prefixes}
    (folder / MANIFEST).write_text(json.dumps(described), encoding="utf-8")


def _format(file: Path) -> RdfFormat:
    suffix = file.suffix.removeprefix(".")
    if suffix not in _KNOWN.split():
        raise UnreadableFileError(f"cannot read {file}: the name must end with one of {_KNOWN}")
    if not file.is_file():
        raise UnreadableFileError(f"cannot read {file}: there is no such file")
    return RdfFormat.from_extension(suffix) or RdfFormat.N_QUADS


def _prefixes(file: Path) -> dict[str, str]:
    """Return the prefixes that stand at the head of a file."""
    reader = parse(path=file, format=_format(file), base_iri=file.resolve().as_uri())
    next(reader, None)
    return {prefix: namespace for prefix, namespace in reader.prefixes.items() if prefix}


def _reason(error: SyntaxError) -> str:
    if _REMOTE_CONTEXT in error.msg:
        return "its context is at another address, and nothing is fetched: put it into the file"
    return error.msg


def _described(store: Store, files: Sequence[Path]) -> dict[str, Any]:
    newest = datetime.fromtimestamp(max(file.stat().st_mtime for file in files), UTC)
    in_default_graph = sum(1 for _ in store.quads_for_pattern(None, None, None, DefaultGraph()))
    graphs = sum(1 for _ in store.named_graphs())
    counts = {"quads": len(store), "triples": in_default_graph, "graphs": graphs, "things": {}}
    names = ", ".join(file.name for file in files)
    return {"name": names, "date": newest.date().isoformat(), "counts": counts, "files": {}}
