"""The project as it would be if the seed documents were its only sources: small, and the same however the data grow.

Rows and Turtle files of other sources are left out. What is ours (labels, cities, links, descriptions, translations) is kept
where it is about something that the seeds speak of, or that something kept speaks of in turn.
"""

import csv
import re
import shutil
from collections import defaultdict
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, Store, Triple, parse

from citygraph.folders import FOLDERS
from citygraph.names import RDF_TYPE, SOURCE, TABLE
from citygraph.rows import Row, Table, read_tables

SEEDS = ("000_e89d1b4cc389d2cc", "002_0a4b20f8c0cb5539", "004_b77be1604833c886")
OURS = ("naming", "curation", "gazetteer", "derived", "ontology")
DATASET = "https://w3id.org/citygraph/dataset"
ID = "https://w3id.org/citygraph/id/"
PATH = re.compile(r"[a-z-]+/[a-z0-9_-]+")
Kept = dict[str, dict[int, Row]]
"""The rows that are kept: by table and by the line that they start in."""


def write_seeds(home: Path, folder: Path) -> Path:
    """Write the four folders below `home` to `folder`, with what the seeds state and what is about it; return `folder`."""
    for name in FOLDERS:
        shutil.copytree(home / name, folder / name)
    data = folder / "data"
    for path in data.glob("*.ttl"):
        if path.stem not in (*SEEDS, *OURS):
            path.unlink()
    tables = read_tables(data)
    own = {path: [quad.triple for quad in parse(path=path)] for path in _own_files(data)}
    kept = _rows_of_seeds(tables)
    stated = [*_statements(data, kept), *(quad.triple for name in SEEDS for quad in _parsed(data, name))]
    known = {f"{SOURCE}{name}" for name in (*SEEDS, *OURS)} | {DATASET}
    known |= {term.value for triple in stated for term in _things(triple)}
    _keep_what_is_about(known, tables, kept, [triple for triples in own.values() for triple in triples])
    _keep_notes_on_rows(tables, kept)
    for name in tables:
        _write_table(data / name, set(kept[name]))
    for path, triples in own.items():
        lines = [f"{triple} .\n" for triple in triples if _is_about(triple, known)]
        path.write_text("".join(lines), encoding="utf-8")
    return folder


def _own_files(data: Path) -> list[Path]:
    return [path for path in sorted(data.glob("*.ttl")) if path.stem in OURS]


def _parsed(data: Path, name: str) -> list[Quad]:
    path = data / f"{name}.ttl"
    return list(parse(path=path)) if path.exists() else []


def _rows_of_seeds(tables: dict[str, Table]) -> Kept:
    kept: Kept = defaultdict(dict)
    for name, table in tables.items():
        kept[name] = {row.line: row for row in table.rows if row.cells.get("source", ("",))[0] in SEEDS}
    return kept


def _statements(data: Path, kept: Kept) -> list[Triple]:
    """What the rows state, by the mappings of their tables."""
    found = []
    for name, rows in kept.items():
        mapping = data / "mappings" / name.replace(".csv", ".ru")
        if rows and mapping.exists():
            store = Store()
            store.extend(quad for row in rows.values() for quad in _raw(name, row))
            store.update(mapping.read_text(encoding="utf-8"))
            found += [quad.triple for quad in store if isinstance(quad.graph_name, NamedNode)]
    return found


def _raw(table: str, row: Row) -> list[Quad]:
    subject = NamedNode(f"{TABLE}{table}#row={row.line}")
    return [
        Quad(subject, NamedNode(f"{TABLE}{table}#{column}"), Literal(value))
        for column, values in row.cells.items()
        for value in values
    ]


def _things(triple: Triple) -> list[NamedNode]:
    return [term for term in (triple.subject, triple.object) if isinstance(term, NamedNode)]


def _keep_what_is_about(known: set[str], tables: dict[str, Table], kept: Kept, ours: list[Triple]) -> None:
    """Keep our rows on known things; what they and our statements on known things speak of is known too."""
    classed = {triple.subject.value for triple in ours if triple.predicate == RDF_TYPE}  # type: ignore[union-attr]
    before = -1
    while len(known) != before:
        before = len(known)
        for name, table in tables.items():
            for row in table.rows:
                if row.cells.get("source", OURS)[0] in OURS and _thing(table, row) in known:
                    kept[name][row.line] = row
                    cells = (value for values in row.cells.values() for value in values)
                    known |= {ID + value for value in cells if PATH.fullmatch(value)}
        for triple in ours:
            if triple.subject.value in known and isinstance(triple.object, NamedNode):  # type: ignore[union-attr]
                value = triple.object.value
                known |= {value} if value in classed or _is_passage(value) else set()


def _thing(table: Table, row: Row) -> str:
    """The IRI of what a row of ours is about: its first column holds a path, or a slug of the kind that it is called after."""
    column = table.columns[0].name
    value = row.cells.get(column, ("",))[0]
    return ID + (value if "/" in value else f"{'source' if column == 'id' else column}/{value}")


def _is_passage(iri: str) -> bool:
    return iri.startswith(tuple(f"{SOURCE}{name}#" for name in SEEDS))


def _is_about(triple: Triple, known: set[str]) -> bool:
    """Tell whether a statement of ours is about a known thing, and points to none that is not known."""
    points = isinstance(triple.object, NamedNode) and triple.object.value.startswith(ID)
    return triple.subject.value in known and (not points or triple.object.value in known)  # type: ignore[union-attr]


def _keep_notes_on_rows(tables: dict[str, Table], kept: Kept) -> None:
    """Keep the rows that are about a kept row of another table: they name the table and the key."""
    keys = {(name, tables[name].key_of(row)) for name in tables for row in kept[name].values()}
    for name, table in tables.items():
        for row in table.rows:
            if (row.cells.get("table", ("",))[0], row.cells.get("row", ("",))[0]) in keys:
                kept[name][row.line] = row


def _write_table(path: Path, lines: set[int]) -> None:
    """Write a table with its header and the rows that start in these lines."""
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.reader(stream)
        records, start = [], 1
        for record in reader:
            if start == 1 or start in lines:
                records.append(record)
            start = reader.line_num + 1
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(records)
