"""Ready-made queries described as RDF, as the SPARQL examples of the SIB do, so that tools find them.

Each is a `sh:SPARQLExecutable`: its question in every language, its text, the shared prefixes, its tags, and
the endpoint that answers it (https://github.com/sib-swiss/sparql-examples).
"""

from collections.abc import Iterator, Mapping

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Store, Triple

from citygraph.catalog import ReadyQuery
from citygraph.names import (
    ENDPOINT,
    EXAMPLES,
    RDF_TYPE,
    RDFS_COMMENT,
    SCHEMA_KEYWORDS,
    SCHEMA_TARGET,
    SH_CONSTRUCT,
    SH_CONSTRUCT_EXECUTABLE,
    SH_DECLARE,
    SH_EXECUTABLE,
    SH_NAMESPACE,
    SH_PREFIX,
    SH_PREFIXES,
    SH_SELECT,
    SH_SELECT_EXECUTABLE,
)
from citygraph.statements import line_of

Subject = NamedNode | BlankNode | Triple


def examples(catalog: Mapping[str, ReadyQuery], store: Store) -> list[str]:
    """Return the statements that describe the queries of a catalogue: lines of N-Triples, sorted.

    The prefixes are those that the default graph of `store` declares; their declarations are repeated, so
    that the descriptions can be read by themselves.
    """
    declared = list(_declared(store))
    nodes = {quad.subject for quad in declared if quad.predicate == SH_DECLARE}
    described = [triple for query in catalog.values() for triple in _described(query, nodes)]
    return sorted({*map(line_of, declared), *map(line_of, described)})


def targeting(endpoint: str, lines: list[str]) -> list[str]:
    """Return descriptions that name one more endpoint which answers the queries, sorted as before."""
    ours, further = f" {SCHEMA_TARGET} {ENDPOINT} .", f" {SCHEMA_TARGET} {NamedNode(endpoint)} ."
    return sorted({*lines, *(line.removesuffix(ours) + further for line in lines if line.endswith(ours))})


def _declared(store: Store) -> Iterator[Quad]:
    for predicate in (SH_DECLARE, SH_PREFIX, SH_NAMESPACE):
        yield from store.quads_for_pattern(None, predicate, None, DefaultGraph())


def _described(query: ReadyQuery, prefixes: set[Subject]) -> Iterator[Triple]:
    this = NamedNode(f"{EXAMPLES.value}/{query.name}")
    kind, text = (
        (SH_CONSTRUCT_EXECUTABLE, SH_CONSTRUCT) if query.makes_graph else (SH_SELECT_EXECUTABLE, SH_SELECT)
    )
    yield Triple(this, RDF_TYPE, SH_EXECUTABLE)
    yield Triple(this, RDF_TYPE, kind)
    yield Triple(this, text, Literal(query.text))
    yield Triple(this, SCHEMA_TARGET, ENDPOINT)
    yield from (Triple(this, SH_PREFIXES, node) for node in prefixes)
    yield from (Triple(this, SCHEMA_KEYWORDS, Literal(tag)) for tag in query.tags)
    for language, question in query.summary.items():
        yield Triple(this, RDFS_COMMENT, Literal(question, language=language))
