"""A release, or a part of it, as one document in a format of choice."""

from collections.abc import Callable, Iterable, Mapping

from pyoxigraph import Quad, QueryResultsFormat, QuerySolutions, RdfFormat, parse, parse_query_results

from citygraph.documents import write_jsonld, write_ntriples, write_rdfxml, write_trig, write_turtle
from citygraph.names import EXAMPLES
from citygraph.statements import line_of

Prefixes = Mapping[str, str]


def quads_in(dump: bytes) -> list[Quad]:
    """Return what the sources state, of a release as N-Quads."""
    return [quad for quad in parse(dump, format=RdfFormat.N_QUADS) if quad.graph_name != EXAMPLES]


def quads_of(answer: bytes) -> list[Quad]:
    """Return the statements in an answer (SPARQL JSON) with columns subject, predicate, object and source."""
    rows = parse_query_results(answer, QueryResultsFormat.JSON)
    if not isinstance(rows, QuerySolutions):
        raise TypeError("the answer is no table")
    return [Quad(row["subject"], row["predicate"], row["object"], row["source"]) for row in rows]


def _write_nquads(quads: Iterable[Quad], prefixes: Prefixes) -> bytes:
    del prefixes
    return "".join(sorted(f"{quad} .\n" for quad in quads)).encode()


def _write_trig(quads: Iterable[Quad], prefixes: Prefixes) -> bytes:
    ordered = sorted((str(quad.graph_name), f"{quad} .") for quad in quads)
    return write_trig([line for _, line in ordered], prefixes)


def _of_union(write: Callable[[list[str], Prefixes], bytes]) -> Callable[[Iterable[Quad], Prefixes], bytes]:
    """Write the union: each triple once, whoever states it."""
    return lambda quads, prefixes: write(sorted({line_of(quad) for quad in quads}), prefixes)


WRITERS: dict[str, Callable[[Iterable[Quad], Prefixes], bytes]] = {
    "turtle": _of_union(write_turtle),
    "jsonld": _of_union(write_jsonld),
    "rdfxml": _of_union(write_rdfxml),
    "ntriples": _of_union(write_ntriples),
    "trig": _write_trig,
    "nquads": _write_nquads,
}
"""How statements are written: trig and nquads keep the sources, the others hold the union."""
