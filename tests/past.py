"""Small releases beside each other, to be compared: what they state is given as lines of N-Quads without their ends."""

import hashlib
import os
from datetime import UTC, datetime
from pathlib import Path

from citygraph.documents import as_json
from citygraph.names import EXAMPLES

ID = "https://w3id.org/citygraph/id"
LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
BOOK, PAGE = f"<{ID}/source/book>", f"<{ID}/source/page>"
ABOUT = f'<{EXAMPLES.value}/a> {LABEL} "A query" {EXAMPLES}'
FIRST = [
    f'<{ID}/city/berlin> {LABEL} "Berlin"@de {BOOK}',
    f'<{ID}/city/berlin> {LABEL} "Berlin"@de {PAGE}',
    f'<{ID}/city/berlin#geometry> {LABEL} "52 <13" {BOOK}',
    f'<{ID}/city/bern> {LABEL} "Bern"@de {BOOK}',
    f"<{ID}/city/bern> <{ID}/in> <{ID}/country/ch> {BOOK}",
    f'<{ID}/country/ch> {LABEL} "Switzerland"@en {BOOK}',
    f'<http://purl.org/dc/terms/date> {LABEL} "Datum"@de {BOOK}',
    f"{ABOUT}",
]
SECOND = [
    f'<{ID}/city/berlin> {LABEL} "Berlin"@de {PAGE}',
    f'<{ID}/city/berlin> {LABEL} "Berlin"@en {PAGE}',
    f'<{ID}/city/berlin#geometry> {LABEL} "52 <13" {BOOK}',
    f'<{ID}/city/łódź%20> {LABEL} "Łódź"@pl {BOOK}',
    f'<{ID}/country/ch> {LABEL} "Switzerland"@en {BOOK}',
    f'<http://purl.org/dc/terms/date> {LABEL} "Datum"@de {BOOK}',
    ABOUT.replace("A query", "Another query"),
]
THIRD = [*SECOND, f'<{ID}/city/bern> {LABEL} "Bern"@de {PAGE}']

Written = tuple[Path, Path, Path]
"""The folders of releases that state these, one after the other."""


def write_line(below: Path) -> Written:
    """Write the three of them, the last one as the current one."""
    first = write_past(below, FIRST, "2026-11-20", 1)
    second = write_past(below, SECOND, "2026-11-21", 2)
    return first, second, write_past(below, THIRD, "2026-11-21", 3)


def write_past(below: Path, quads: list[str], date: str, second: int) -> Path:
    """Write a whole release that states these quads, and came at that second of noon; make it the current one."""
    graphs = "".join(sorted((f"{quad} .\n" for quad in quads), key=str.encode))
    union = "".join(
        sorted({f"{quad.rpartition(' ')[0]} .\n" for quad in quads if quad.split()[-1] != str(EXAMPLES)})
    )
    texts = {"graphs.nq": graphs, "union.nt": union}
    told = {
        "date": date,
        "counts": {"quads": len(quads), "triples": union.count("\n"), "graphs": 2, "things": {"cities": 2}},
        "prefixes": {"city": f"{ID}/city/", "source": f"{ID}/source/"},
        "files": {
            name: {"sha256": hashlib.sha256(text.encode()).hexdigest(), "bytes": len(text.encode())}
            for name, text in texts.items()
        },
    }
    version = hashlib.sha256(as_json(told)).hexdigest()
    folder = below / f"{date}-{version[:8]}"
    folder.mkdir(parents=True)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    manifest = folder / "manifest.json"
    manifest.write_bytes(as_json({"name": folder.name, "version": version, **told}))
    moment = datetime(2026, 11, 22, 12, 0, second, tzinfo=UTC).timestamp()
    os.utime(manifest, (moment, moment))
    link = below / ".current"
    link.symlink_to(folder.name)
    link.replace(below / "current")
    return folder


def data(quads: list[str]) -> set[str]:
    """What the sources state, as lines."""
    return {f"{quad} ." for quad in quads if not quad.endswith(str(EXAMPLES))}
