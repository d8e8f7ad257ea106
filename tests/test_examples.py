"""Ready-made queries described as RDF: what the SPARQL examples of the SIB demand, in the store and at an address."""

from pathlib import Path

import pytest
import rdflib
from pyoxigraph import DefaultGraph, NamedNode, Store, Triple
from rdflib import RDF, RDFS, SH, Namespace, URIRef
from werkzeug.test import Client

from citygraph.catalog import ReadyQuery, read_catalog
from citygraph.examples import examples, targeting
from citygraph.export import quads_in
from citygraph.graph import Graph
from citygraph.names import ABOUT, ENDPOINT, EXAMPLES
from citygraph.statements import named_graphs
from citygraph.store import load
from tests.test_description import FORMATS

SCHEMA = Namespace("https://schema.org/")
ADDRESS = "/.well-known/sparql-examples"
CONSTRUCT = ReadyQuery(
    name="a/b",
    summary={"de": "Was?", "en": "What?"},
    description={},
    tags=("one", "two"),
    parameters=(),
    text="CONSTRUCT WHERE { ?s ?p ?o }\n",
    makes_graph=True,
)


@pytest.fixture(scope="module")
def released(seeds_release: Path) -> Store:
    return load(seeds_release)


@pytest.fixture(scope="module")
def catalog(seeds_release: Path) -> dict[str, ReadyQuery]:
    return read_catalog(seeds_release / "queries")


@pytest.fixture(scope="module")
def described(service: Client) -> rdflib.Graph:
    return rdflib.Graph().parse(data=service.get(ADDRESS).data, format="turtle")


def example(name: str) -> URIRef:
    return URIRef(f"{EXAMPLES.value}/{name}")


def test_each_query_is_described(described: rdflib.Graph, catalog: dict[str, ReadyQuery]) -> None:
    assert set(described.subjects(RDF.type, SH.SPARQLExecutable)) == set(map(example, catalog))
    for name, query in catalog.items():
        this, kind = example(name), "Construct" if query.makes_graph else "Select"
        assert (this, RDF.type, SH[f"SPARQL{kind}Executable"]) in described
        assert str(described.value(this, SH[kind.lower()])) == query.text
        assert {word.language: str(word) for word in described.objects(this, RDFS.comment)} == query.summary
        assert set(map(str, described.objects(this, SCHEMA.keywords))) == set(query.tags)
        assert set(described.objects(this, SCHEMA.target)) == {
            URIRef(ENDPOINT.value),
            URIRef("http://localhost/sparql"),
        }


def test_all_share_the_prefixes(described: rdflib.Graph, prefixes: dict[str, str]) -> None:
    (node,) = set(described.objects(None, SH.prefixes))
    declared = {
        str(described.value(each, SH.prefix)): str(described.value(each, SH.namespace))
        for each in described.objects(node, SH.declare)
    }
    assert declared == prefixes


def test_a_graph_is_constructed() -> None:
    triples = set(rdflib.Graph().parse(data="\n".join(examples({"a/b": CONSTRUCT}, Store())), format="nt"))
    assert (example("a/b"), RDF.type, SH.SPARQLConstructExecutable) in triples
    assert (example("a/b"), SH.construct, rdflib.Literal(CONSTRUCT.text)) in triples
    assert not [triple for triple in triples if triple[1] in (SH.select, SH.prefixes)]


def test_a_text_that_looks_like_a_target_is_left_alone() -> None:
    odd = f'<{EXAMPLES.value}/a> <{RDFS.comment}> " <https://schema.org/target> {ENDPOINT} ." .'
    assert targeting("http://other.example/sparql", [odd]) == [odd]


def test_descriptions_are_a_graph_and_no_source(released: Store, seeds: Graph) -> None:
    assert set(named_graphs(released)) - set(ABOUT) == set(seeds.sources())
    assert list(released.quads_for_pattern(None, None, None, EXAMPLES))
    kind = NamedNode(SH.SPARQLExecutable)
    assert not list(released.quads_for_pattern(None, None, kind, DefaultGraph()))


def test_an_export_holds_what_sources_state(seeds_release: Path) -> None:
    assert EXAMPLES not in {quad.graph_name for quad in quads_in((seeds_release / "graphs.nq").read_bytes())}


def test_the_service_tells_of_the_graph(service: Client, released: Store) -> None:
    statements = len(list(released.quads_for_pattern(None, None, None, EXAMPLES)))
    (row,) = [
        line for line in service.get("/queries/data/graphs.csv").text.splitlines() if EXAMPLES.value in line
    ]
    assert row == f"{EXAMPLES.value},{statements}"
    assert f"<{EXAMPLES.value}>" in service.get("/sparql", headers={"Accept": "text/turtle"}).text


def test_statistics_count_sources_only(service: Client) -> None:
    assert EXAMPLES.value not in service.get("/queries/data/statistics.nt").text


@pytest.mark.parametrize(("accept", "syntax"), FORMATS.items())
def test_descriptions_in_every_format(
    service: Client, described: rdflib.Graph, accept: str, syntax: str
) -> None:
    response = service.get(ADDRESS, headers={"Accept": accept})
    assert response.mimetype == accept
    assert set(rdflib.Graph().parse(data=response.data, format=syntax)) == set(described)


def test_descriptions_by_name_of_the_format(service: Client) -> None:
    assert service.get(f"{ADDRESS}?format=jsonld").mimetype == "application/ld+json"


def test_descriptions_are_kept_and_conditional(service: Client) -> None:
    first = service.get(ADDRESS)
    assert service.get(ADDRESS, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert service.get(ADDRESS, base_url="https://graph.example/").headers["ETag"] != first.headers["ETag"]


def test_what_is_not_had_is_told(service: Client, client: Client) -> None:
    assert service.get(ADDRESS, headers={"Accept": "text/csv"}).status_code == 406
    assert service.post(ADDRESS).status_code == 405
    assert service.options(ADDRESS).headers["Allow"] == "GET, HEAD, OPTIONS"
    none = client.get(ADDRESS)
    assert (none.status_code, none.json["type"]) == (404, "/problems/no-queries")


def test_triples_are_written_as_the_engine_does() -> None:
    line = f"{Triple(NamedNode('http://e.example/a'), NamedNode(str(SCHEMA.target)), ENDPOINT)} ."
    assert line in targeting("http://other.example/sparql", [line])
    assert len(targeting("http://other.example/sparql", [line])) == 2
