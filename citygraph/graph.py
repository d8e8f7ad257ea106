"""Files to the graph: what all sources state, what follows from it, and where each statement stands."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, Store, Triple

from citygraph.finding import Finding, FindingsError
from citygraph.mapping import map_rows, unaccounted
from citygraph.names import SH_NAMESPACE, SH_PREFIX, source
from citygraph.rows import Table, read_tables, undescribed
from citygraph.turtle import lines_of, read_turtle

LEFT_OUT = "left-out.csv"
ONTOLOGY = source("ontology")
GRAPH_COLUMN = "source"

Place = tuple[str, int]
"""A file, relative to the folder of the four folders, and a line in it."""


@dataclass(frozen=True)
class Graph:
    """All statements: named graphs, one per source, and their union.

    Attributes:
        home: the folder that holds the four folders.
        quads: every statement in the graph of its source.
        union: every statement once, whoever makes it.
        rows: where the statements that tables make stand.
        files: the Turtle files of each graph.
    """

    home: Path
    quads: frozenset[Quad]
    union: frozenset[Triple]
    rows: dict[Quad, Place]
    files: dict[NamedNode, tuple[Path, ...]]

    def by_graph(self) -> dict[NamedNode, set[Triple]]:
        """Return the triples of each named graph."""
        graphs: dict[NamedNode, set[Triple]] = defaultdict(set)
        for quad in self.quads:
            graphs[quad.graph_name].add(quad.triple)  # type: ignore[index]
        return dict(graphs)

    def prefixes(self) -> dict[str, str]:
        """Return the shared prefixes, as the ontology declares them."""
        names = {triple.subject: triple.object for triple in self.union if triple.predicate == SH_PREFIX}
        spaces = {triple.subject: triple.object for triple in self.union if triple.predicate == SH_NAMESPACE}
        return dict(sorted((_text(names[node]), _text(space)) for node, space in spaces.items()))

    def place(self, quad: Quad) -> Place | None:
        """Return where `quad` stands, or None if it is derived."""
        if quad in self.rows:
            return self.rows[quad]
        for path in self.files.get(quad.graph_name, ()):  # type: ignore[arg-type]
            line = _lines(path).get(quad.triple)
            if line:
                return _relative(path, self.home), line
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
    rows, findings = _from_tables(home)
    files = _turtle_files(home)
    quads = set(rows)
    for graph, paths in files.items():
        for path in paths:
            try:
                quads.update(
                    _in(graph, triple) for triple in _without_blank_nodes(path, _relative(path, home))
                )
            except FindingsError as error:
                findings += error.findings
    if findings:
        raise FindingsError(findings)
    quads, union = derive(quads, sorted((home / "data" / "derivations").glob("*.ru")))
    return Graph(home, frozenset(quads), frozenset(union), rows, files)


def _without_blank_nodes(path: Path, name: str) -> list[Triple]:
    """Read a Turtle file that must give every thing an IRI: blank nodes would make each release different."""
    triples = read_turtle(path, name)
    if any(BlankNode in (type(triple.subject), type(triple.object)) for triple in triples):
        lines = {
            line
            for triple, line in lines_of(path).items()
            if BlankNode in (type(triple.subject), type(triple.object))
        }
        mend = "give the thing an IRI below https://w3id.org/citygraph/"
        raise FindingsError([Finding(name, line, "a blank node", mend) for line in lines])
    return triples


def _in(graph: NamedNode, triple: Triple) -> Quad:
    return Quad(triple.subject, triple.predicate, triple.object, graph)


def _turtle_files(home: Path) -> dict[NamedNode, tuple[Path, ...]]:
    files = {source(path.stem): (path,) for path in sorted((home / "data").glob("*.ttl"))}
    return files | {ONTOLOGY: tuple(sorted((home / "ontology").glob("*.ttl")))}


def _from_tables(home: Path) -> tuple[dict[Quad, Place], list[Finding]]:
    data = home / "data"
    tables = read_tables(data)
    findings = [
        *undescribed(data, tables),
        *(finding for table in tables.values() for finding in table.findings),
    ]
    stated: dict[Quad, Place] = {}
    for table in tables.values():
        if table.mapped:
            quads, idle = _from_table(table, data, _keys_left_out(tables, table.name))
            stated.update(quads)
            findings += idle if not table.findings else []
    return stated, findings


def _keys_left_out(tables: dict[str, Table], name: str) -> set[str]:
    rows = tables[LEFT_OUT].rows if LEFT_OUT in tables else ()
    return {row.cells["row"][0] for row in rows if row.cells.get("table") == (name,) and "row" in row.cells}


def _from_table(table: Table, data: Path, left_out: set[str]) -> tuple[dict[Quad, Place], list[Finding]]:
    file = f"{data.name}/{table.name}"
    mapping = data / "mappings" / table.name.replace(".csv", ".ru")
    try:
        statements = map_rows(table, mapping.read_text(encoding="utf-8"))
        idle = list(unaccounted(table, mapping, statements, left_out, data.name))
    except FileNotFoundError:
        return {}, [
            Finding(
                file, 0, "no mapping says what its rows mean", f"write {data.name}/mappings/{mapping.name}"
            )
        ]
    except SyntaxError as error:
        return {}, [
            Finding(f"{data.name}/mappings/{mapping.name}", 0, f"not SPARQL: {error}", "correct the update")
        ]
    graphs = {row.line: source(row.cells[GRAPH_COLUMN][0]) for row in table.rows if GRAPH_COLUMN in row.cells}
    quads = {
        _in(graphs[line], triple): (file, line)
        for line in sorted(statements, reverse=True)
        if line in graphs
        for triple in statements[line]
    }
    return quads, idle


def derive(quads: set[Quad], derivations: Iterable[Path]) -> tuple[set[Quad], set[Triple]]:
    """Add what the derivations say: each sees the union of all graphs, earlier derivations included."""
    store = Store()
    store.bulk_extend(quads)
    for derivation in [None, *derivations]:
        if derivation:
            try:
                store.update(derivation.read_text(encoding="utf-8"))
            except SyntaxError as error:
                name = f"data/derivations/{derivation.name}"
                raise FindingsError(
                    [Finding(name, 0, f"not SPARQL: {error}", "correct the update")]
                ) from error
        store.extend([Quad(*quad.triple) for quad in store if quad.graph_name != DefaultGraph()])
    everything = set(store)
    return (
        {quad for quad in everything if quad.graph_name != DefaultGraph()},
        {quad.triple for quad in everything if quad.graph_name == DefaultGraph()},
    )
