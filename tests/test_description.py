"""The service described by itself."""

from collections.abc import Iterator

import pyoxigraph as ox
import pytest
import rdflib
from rdflib import RDF, URIRef
from werkzeug.test import Client

from tests.test_web_queries import BROWSER

SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
VOID = rdflib.Namespace("http://rdfs.org/ns/void#")
FORMATS = {
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/ld+json": "json-ld",
    "application/rdf+xml": "xml",
}
ENDPOINT = URIRef("http://localhost/sparql")


@pytest.fixture
def described(client: Client) -> rdflib.Graph:
    return rdflib.Graph().parse(data=client.get("/sparql").data, format="turtle")


@pytest.mark.parametrize(("accept", "syntax"), FORMATS.items())
def test_description_in_every_format(client: Client, accept: str, syntax: str) -> None:
    response = client.get("/sparql", headers={"Accept": accept})
    assert response.mimetype == accept
    assert (None, SD.endpoint, ENDPOINT) in rdflib.Graph().parse(data=response.data, format=syntax)


@pytest.mark.parametrize(("name", "accept"), {"ttl": "text/turtle", "jsonld": "application/ld+json"}.items())
def test_description_by_name_of_the_format(client: Client, name: str, accept: str) -> None:
    assert client.get(f"/sparql?format={name}", headers={"Accept": BROWSER}).mimetype == accept


def test_description_as_a_table_is_not_acceptable(client: Client) -> None:
    response = client.get("/sparql", headers={"Accept": "text/csv"})
    assert response.status_code == 406
    assert "text/turtle" in response.text


def test_head_of_the_description(client: Client) -> None:
    assert client.head("/sparql").headers == client.get("/sparql").headers


def test_browser_gets_a_form(client: Client) -> None:
    page = client.get("/sparql", headers={"Accept": BROWSER})
    assert page.content_type == "text/html; charset=utf-8"
    assert "<textarea" in page.text


def test_what_the_service_is(described: rdflib.Graph) -> None:
    (service,) = described.subjects(RDF.type, SD.Service)
    assert list(described.objects(service, SD.endpoint)) == [ENDPOINT]
    assert list(described.objects(service, SD.supportedLanguage)) == [SD.SPARQL11Query]
    assert len(list(described.objects(service, SD.resultFormat))) == 8


def test_functions_of_geosparql_are_those_of_the_engine(described: rdflib.Graph) -> None:
    """They are said of the service, and of the address that was asked, where Comunica looks for them."""
    functions = set(described.objects(described.value(None, RDF.type, SD.Service), SD.extensionFunction))
    assert functions == set(described.objects(ENDPOINT, SD.extensionFunction))
    engine = ox.Store()
    for function in functions:
        engine.query(f"SELECT (<{function}>() AS ?value) {{}}")
    with pytest.raises(RuntimeError, match="not supported"):
        engine.query("SELECT (<http://www.opengis.net/def/function/geosparql/nothing>() AS ?value) {}")


def counts(graph: rdflib.Graph) -> Iterator[tuple[str, int]]:
    for dataset in graph.objects(None, SD.defaultDataset):
        for named in graph.objects(dataset, SD.namedGraph):
            described = graph.value(named, SD.graph)
            yield str(graph.value(named, SD.name)), int(str(graph.value(described, VOID.triples)))
        yield "default", int(str(graph.value(graph.value(dataset, SD.defaultGraph), VOID.triples)))


def test_graphs_with_the_number_of_their_statements(described: rdflib.Graph) -> None:
    source = "http://example.org/source/"
    assert dict(counts(described)) == {
        "default": 304,
        f"{source}naming": 2,
        f"{source}book": 1,
        f"{source}list": 301,
        f"{source}page": 1,
    }


def test_description_is_kept_and_conditional(client: Client) -> None:
    first = client.get("/sparql")
    again = client.get("/sparql", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert first.data == client.get("/sparql").data


def test_description_tells_the_address_that_was_asked(client: Client) -> None:
    response = client.get("/sparql", base_url="https://graph.example/")
    assert "https://graph.example/sparql" in response.text
