"""Which format a client gets for its Accept header."""

import pytest

from citygraph.formats import EDGES, GEOJSON, GRAPHS, LAYOUTS, RESULTS, NotAcceptableError, named, negotiate

RESULT_WISHES = {
    "": "json",
    "*/*": "json",
    "text/csv": "csv",
    "TEXT/CSV": "csv",
    "text/csv; q=0.9": "csv",
    "text/csv;charset=UTF-8": "csv",
    "text/*": "csv",
    "application/json": "json",
    "application/xml": "xml",
    "text/csv, */*": "csv",
    "text/csv, */*;q=0.1": "csv",
    "text/csv;q=0.1, */*;q=0.5": "json",
    "text/csv;q=0.4, application/sparql-results+xml;q=0.6": "xml",
    "text/tab-separated-values, text/csv": "tsv",
    "application/sparql-results+json;q=0, */*": "xml",
    "text/turtle, text/csv;q=0.1": "csv",
}
GRAPH_WISHES = {
    "": "ttl",
    "*/*": "ttl",
    "application/*": "nt",
    "application/ld+json": "jsonld",
    'application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"': "jsonld",
    "application/rdf+xml, text/turtle;q=0.9": "rdf",
    "application/rdf+xml;q=0.8, text/turtle;q=0.9": "ttl",
    "text/plain": "nt",
}


@pytest.mark.parametrize(("accept", "name"), RESULT_WISHES.items())
def test_result_format(accept, name):
    assert negotiate(accept, RESULTS).name == name


@pytest.mark.parametrize(("accept", "name"), GRAPH_WISHES.items())
def test_graph_format(accept, name):
    assert negotiate(accept, GRAPHS).name == name


@pytest.mark.parametrize("accept", ["text/turtle", "image/png", "nonsense", "text/csv;q=0", "*/*;q=0"])
def test_not_acceptable_lists_the_offers(accept):
    with pytest.raises(NotAcceptableError, match=r"text/csv \(format=csv\)"):
        negotiate(accept, RESULTS)


def test_plain_formats_come_before_layouts():
    offers = (*RESULTS, *LAYOUTS)
    assert negotiate("application/geo+json", offers) is GEOJSON
    assert negotiate("application/gexf+xml, */*;q=0.1", offers).name == "gexf"
    assert (
        negotiate("text/csv", offers).name == "csv"
    )  # an edge list has the same media type, and its own address
    assert named("edges.csv", offers) is EDGES


def test_named_knows_synonyms():
    assert named("turtle", GRAPHS) is named("ttl", GRAPHS)
    assert named("csv", GRAPHS) is None
