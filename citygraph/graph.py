"""Files to the graph: what all sources state, what follows from it, and where each statement stands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat, Store, Triple

from citygraph.accounts import Accounts, key_of
from citygraph.finding import Finding, FindingsError
from citygraph.manifest import DESCRIPTION
from citygraph.mapping import Mapper, Track, untracked, unused
from citygraph.names import SH_NAMESPACE, SH_PREFIX, source
from citygraph.rows import Row, Table, keys_left_out, read_tables, undescribed
from citygraph.statements import add, add_text, in_graph, line_of, named_graphs, text_in, text_of
from citygraph.turtle import lines_of, read_turtle

ONTOLOGY = source("ontology")
GRAPH_COLUMN = "source"

Place = tuple[str, int]
"""A file, relative to the folder of the four folders, and a line in it."""


@dataclass(frozen=True)
class Graph:
    """All statements, in an engine, and where in the files they stand.

    Attributes:
        home: the folder that holds the four folders.
        store: a named graph for each source; the default graph is their union, each triple once.
        files: the Turtle files of each graph.
    """

    home: Path
    store: Store
    files: dict[NamedNode, tuple[Path, ...]]

    def sources(self) -> list[NamedNode]:
        """Return the sources that state something: the names of the graphs, sorted."""
        return named_graphs(self.store)

    def prefixes(self) -> dict[str, str]:
        """Return the shared prefixes, as the ontology declares them."""
        names = {quad.subject: _text(quad.object) for quad in self._about(SH_PREFIX)}
        return dict(sorted((names[quad.subject], _text(quad.object)) for quad in self._about(SH_NAMESPACE)))

    def _about(self, predicate: NamedNode) -> Iterable[Quad]:
        return self.store.quads_for_pattern(None, predicate, None, DefaultGraph())

    def place(self, quad: Quad) -> Place | None:
        """Return where `quad` stands, or None if it is derived."""
        line = line_of(quad)
        name = quad.graph_name.value  # type: ignore[union-attr]
        if place := self._rows.get(in_graph(line, name)):
            return place
        for path in self.files.get(NamedNode(name), ()):
            if number := _lines(path).get(line):
                return _relative(path, self.home), number
        return None

    @cached_property
    def _rows(self) -> dict[str, Place]:
        """Where the statements that tables make stand, by line of N-Quads: found when it is asked for."""
        places: dict[str, Place] = {}
        data = self.home / "data"
        for table in _mapped(read_tables(data)):
            statements = Mapper(table, _mapping(table, data)).statements()
            for row in table.rows:
                if graph := _graph_of(row):
                    for line in statements.get(row.line, ()):
                        place = f"{data.name}/{table.name}", row.line
                        places.setdefault(in_graph(line, graph.value), place)
        return places


_lines = cache(lines_of)


def _text(term: Any) -> str:
    text: str = term.value
    return text


def _relative(path: Path, home: Path) -> str:
    return path.relative_to(home).as_posix()


def assemble(home: Path, track: Track = untracked, accounts: Accounts | None = None) -> Graph:
    """Read the four folders below `home` into the graph.

    Args:
        home: the folder that holds the four folders.
        track: shows progress.
        accounts: what tables state that have been accounted for before.

    Raises:
        FindingsError: if tables, mappings or Turtle files do not hold together.
    """
    store = Store()
    tables = _read(home / "data", track)
    findings = _add_tables(store, tables, home / "data", accounts or Accounts(), track)
    files = _turtle_files(home)
    for name, paths in files.items():
        for path in paths:
            try:
                triples = _without_blank_nodes(path, _relative(path, home))
                add(store, name, map(line_of, triples))
            except FindingsError as error:
                findings += error.findings
    if findings:
        raise FindingsError(findings)
    derive(store, sorted((home / "data" / "derivations").glob("*.ru")), track)
    return Graph(home, store, files)


def _read(data: Path, track: Track) -> dict[str, Table]:
    """Read the tables; what does not fit their description is told before anything is made of them."""
    for folder in track([data], "reading tables"):
        tables = read_tables(folder)
    misfits = [finding for table in tables.values() for finding in table.findings]
    if misfits:
        raise FindingsError([*undescribed(data, tables), *misfits])
    return tables


def _without_blank_nodes(path: Path, name: str) -> list[Triple]:
    """Read a Turtle file that gives every thing an IRI: blank nodes would make each release different."""
    triples = read_turtle(path, name)
    if any(BlankNode in (type(triple.subject), type(triple.object)) for triple in triples):
        lines = {number for line, number in lines_of(path).items() if line.startswith("_:") or " _:" in line}
        mend = "give the thing an IRI below https://w3id.org/citygraph/"
        raise FindingsError([Finding(name, number, "a blank node", mend) for number in lines])
    return triples


def _turtle_files(home: Path) -> dict[NamedNode, tuple[Path, ...]]:
    files = {source(path.stem): (path,) for path in sorted((home / "data").glob("*.ttl"))}
    words = (path for path in sorted((home / "ontology").glob("*.ttl")) if path.name != DESCRIPTION)
    return files | {ONTOLOGY: tuple(words)}


def _add_tables(
    store: Store, tables: dict[str, Table], data: Path, accounts: Accounts, track: Track
) -> list[Finding]:
    """Add what the tables state, and return what is wrong."""
    findings = undescribed(data, tables)
    for table in track(_mapped(tables), "mapping tables"):
        left_out = keys_left_out(tables, table.name)
        try:
            key = key_of(table, _mapping(table, data), left_out)
        except FileNotFoundError:
            what, mend = "no mapping says what its rows mean", f"write {_file(_mapping(table, data))}"
            findings.append(Finding(f"{data.name}/{table.name}", 0, what, mend))
            continue
        quads = accounts.recall(key)
        if quads is None:
            quads, unaccounted = _stated(table, data, left_out, track)
            findings += unaccounted
            if not unaccounted:
                accounts.keep(key, quads)
        store.bulk_load(quads, format=RdfFormat.N_QUADS)
    return findings


def _mapped(tables: dict[str, Table]) -> list[Table]:
    return [table for table in tables.values() if table.mapped]


def _mapping(table: Table, data: Path) -> Path:
    return data / "mappings" / table.name.replace(".csv", ".ru")


def _file(mapping: Path) -> str:
    return _relative(mapping, mapping.parents[2])


def _stated(table: Table, data: Path, left_out: set[str], track: Track) -> tuple[bytes, list[Finding]]:
    """Return what each row states in the graph of its source, as N-Quads, and what leaves no trace."""
    mapper = Mapper(table, _mapping(table, data))
    try:
        statements = mapper.statements()
    except SyntaxError as error:
        return b"", [Finding(_file(mapper.mapping), 0, f"not SPARQL: {error}", "correct the update")]
    quads = [
        in_graph(line, graph.value)
        for row in table.rows
        if (graph := _graph_of(row))
        for line in sorted(statements.get(row.line, ()))
    ]
    return text_of(quads).encode(), unused(mapper, statements, left_out, track)


def _graph_of(row: Row) -> NamedNode | None:
    return source(row.cells[GRAPH_COLUMN][0]) if GRAPH_COLUMN in row.cells else None


def derive(store: Store, derivations: Sequence[Path], track: Track = untracked) -> None:
    """Add what follows: each derivation finds in the default graph the union of what the sources state.

    What a derivation adds stands in the named graph that it writes to, for those after it too. In the end the
    default graph is the union of all.

    Raises:
        FindingsError: if a derivation is not SPARQL.
    """
    united = _unite(store, {}, track)
    for derivation in track(derivations, "deriving"):
        try:
            store.update(derivation.read_text(encoding="utf-8"))
        except SyntaxError as error:
            name = f"data/derivations/{derivation.name}"
            raise FindingsError([Finding(name, 0, f"not SPARQL: {error}", "correct the update")]) from error
    _unite(store, united, track)


def _unite(store: Store, united: dict[NamedNode, bytes], track: Track) -> dict[NamedNode, bytes]:
    """Add to the default graph what is not `united` yet; return the graphs that now are, each with a hash."""
    now: dict[NamedNode, bytes] = {}
    for graph in track(named_graphs(store), "uniting sources"):
        text = text_in(store, graph)
        now[graph] = sha256(text).digest()
        if united.get(graph) != now[graph]:
            add_text(store, DefaultGraph(), text)
    return now
