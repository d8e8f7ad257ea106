"""Statements as text: the triples of a graph as lines of N-Triples, out of an engine and into it."""

from collections.abc import Iterable

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat, Store, Triple

GraphName = NamedNode | BlankNode | DefaultGraph


def triples_of(store: Store, graph: GraphName) -> list[str]:
    """Return the triples of one graph, a line each."""
    return text_in(store, graph).decode().split("\n")[:-1]


def text_in(store: Store, graph: GraphName) -> bytes:
    """Return the triples of one graph as N-Triples."""
    return store.dump(format=RdfFormat.N_TRIPLES, from_graph=graph) or b""


def add(store: Store, graph: GraphName, lines: Iterable[str]) -> None:
    """Add triples, a line each, to one graph."""
    add_text(store, graph, "\n".join(lines).encode())


def add_text(store: Store, graph: GraphName, text: bytes) -> None:
    """Add triples, as N-Triples, to one graph."""
    store.bulk_load(text, format=RdfFormat.N_TRIPLES, to_graph=graph)


def text_of(lines: Iterable[str]) -> str:
    """Return lines of N-Triples or N-Quads as a text."""
    return "\n".join([*lines, ""])


def line_of(statement: Triple | Quad) -> str:
    """Return the line of N-Triples of a triple, or of the triple in a quad."""
    return f"{statement.triple if isinstance(statement, Quad) else statement} ."


def in_graph(line: str, graph: str) -> str:
    """Return the line of N-Quads for a triple's line in the graph with that IRI."""
    return f"{line[:-1]}<{graph}> ."


def named_graphs(store: Store) -> list[NamedNode]:
    """Return the names of the graphs, sorted."""
    return sorted((name for name in store.named_graphs() if isinstance(name, NamedNode)), key=str)
