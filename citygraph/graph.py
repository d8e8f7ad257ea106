"""Files to the graph: what all sources state, what follows from it, and where each statement stands."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, Store, Triple

from citygraph.finding import Finding, FindingsError
from citygraph.mapping import Statements, map_rows
from citygraph.names import SH_NAMESPACE, SH_PREFIX, source
from citygraph.rows import Table, read_tables, undescribed
from citygraph.statements import add, in_graph, line_of, named_graphs, triples_of
from citygraph.turtle import lines_of, read_turtle

LEFT_OUT = "left-out.csv"
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
        rows: the places of the statements that tables make, by line of N-Quads.
        files: the Turtle files of each graph.
    """

    home: Path
    store: Store
    rows: dict[str, Place]
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
        if place := self.rows.get(in_graph(line, name)):
            return place
        for path in self.files.get(NamedNode(name), ()):
            if number := _lines(path).get(line):
                return _relative(path, self.home), number
        return None


_lines = cache(lines_of)


def _text(term: Any) -> str:
    text: str = term.value
    return text


def _relative(path: Path, home: Path) -> str:
    return path.relative_to(home).as_posix()


def assemble(home: Path) -> Graph:
    """Read the four folders below `home` into the graph.

    Raises:
        FindingsError: if tables, mappings or Turtle files do not hold together.
    """
    store = Store()
    rows, findings = _add_tables(store, home / "data")
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
    derive(store, sorted((home / "data" / "derivations").glob("*.ru")))
    return Graph(home, store, rows, files)


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
    return files | {ONTOLOGY: tuple(sorted((home / "ontology").glob("*.ttl")))}


def _add_tables(store: Store, data: Path) -> tuple[dict[str, Place], list[Finding]]:
    """Add what the tables state, and return the places of their statements with what is wrong."""
    tables = read_tables(data)
    findings = [
        *undescribed(data, tables),
        *(finding for table in tables.values() for finding in table.findings),
    ]
    places: dict[str, Place] = {}
    for table in tables.values():
        if table.mapped:
            statements, idle = _mapped(table, data, _keys_left_out(tables, table.name))
            places.update(_add_rows(store, table, statements, f"{data.name}/{table.name}"))
            findings += idle if not table.findings else []
    return places, findings


def _keys_left_out(tables: dict[str, Table], name: str) -> set[str]:
    rows = tables[LEFT_OUT].rows if LEFT_OUT in tables else ()
    return {row.cells["row"][0] for row in rows if row.cells.get("table") == (name,) and "row" in row.cells}


def _mapped(table: Table, data: Path, left_out: set[str]) -> tuple[Statements, list[Finding]]:
    mapping = data / "mappings" / table.name.replace(".csv", ".ru")
    file = f"{data.name}/mappings/{mapping.name}"
    try:
        return map_rows(table, mapping, left_out, data.name)
    except FileNotFoundError:
        what = "no mapping says what its rows mean"
        return {}, [Finding(f"{data.name}/{table.name}", 0, what, f"write {file}")]
    except SyntaxError as error:
        return {}, [Finding(file, 0, f"not SPARQL: {error}", "correct the update")]


def _add_rows(store: Store, table: Table, statements: Statements, file: str) -> dict[str, Place]:
    """Add what each row states to the graph of its source; the first row that says something is its place."""
    graphs: dict[str, list[str]] = defaultdict(list)
    places: dict[str, Place] = {}
    for row in table.rows:
        if GRAPH_COLUMN in row.cells and row.line in statements:
            name = source(row.cells[GRAPH_COLUMN][0])
            graphs[name.value] += statements[row.line]
            for line in statements[row.line]:
                places.setdefault(in_graph(line, name.value), (file, row.line))
    for graph, lines in graphs.items():
        add(store, NamedNode(graph), lines)
    return places


def derive(store: Store, derivations: Iterable[Path]) -> None:
    """Add what follows: each derivation finds in the default graph the union of what the sources state.

    What a derivation adds stands in the named graph that it writes to, for those after it too. In the end the
    default graph is the union of all.

    Raises:
        FindingsError: if a derivation is not SPARQL.
    """
    _unite(store)
    for derivation in derivations:
        try:
            store.update(derivation.read_text(encoding="utf-8"))
        except SyntaxError as error:
            name = f"data/derivations/{derivation.name}"
            raise FindingsError([Finding(name, 0, f"not SPARQL: {error}", "correct the update")]) from error
    _unite(store)


def _unite(store: Store) -> None:
    for graph in named_graphs(store):
        add(store, DefaultGraph(), triples_of(store, graph))
