"""What is told about a query text."""

import pytest

from citygraph import sparql
from citygraph.sparql import admit, inspect

CALLS_SERVICE = [
    "SELECT * { SERVICE <http://a/> { ?s ?p ?o } }",
    "select * { service <http://a/> { ?s ?p ?o } }",
    "SELECT * { SERVICE SILENT ?where { ?s ?p ?o } }",
    "SELECT * { \\u0053ERVICE <http://a/> {} }",
    "SELECT * { \\U00000053ervice <http://a/> {} }",
    "ASK { FILTER EXISTS { SERVICE <http://a/> { ?s ?p ?o } } }",
    "SELECT * { { SELECT * { SERVICE <http://a/> {} } } }",
    "SELECT * { ?s ?p ?o . # comment\nSERVICE<http://a/>{} }",
    "SELECT * { ?s ?p 'it\\'s' SERVICE <http://a/> {} }",
    'SELECT * { ?s ?p """one "" two""" . SERVICE <http://a/> {} }',
    # the engine reads words without a space between them
    "SELECT * { ?s ?p trueSERVICE <http://a/> {} }",
    "SELECT * { ?s ?p 5SERVICE <http://a/> {} }",
    "SELECT * { SERVICESILENT<http://a/>{} }",
    "PREFIX ex: <http://a/> SELECT * { SERVICEex:b{} }",
    # the engine reads this escape as part of the string, SPARQL as its end
    'SELECT * { BIND("a\\u0022" AS ?x) SERVICE <http://a/> { BIND("b\\u0022" AS ?y) } }',
    # in an expression the engine reads `<` as a comparison, and the comment behind it
    "SELECT * { FILTER(?s<ex:b#>'''\n) SERVICE <http://a/> {} #'''\n}",
    "SELECT * { BIND(?s < ex:b#>'''\n AS ?x) SERVICE <http://a/> {} #'''\n}",
]
CALLS_NO_SERVICE = [
    "SELECT * { ?s ?p 'SERVICE <http://a/> {}' }",
    "SELECT * { ?s ?p '''\nSERVICE <http://a/> {}\n''' }",
    "SELECT * { ?s ?p ?o } # SERVICE <http://a/>",
    "SELECT * { ?s <http://a/SERVICE> ?o }",
    "SELECT * { ?s <http://a/#SERVICE> '# SERVICE' }",
    "SELECT * { ?s ex:service ?service ; service:x $service }",
    "SELECT * { GRAPH service:x { ?s ?p ?o } }",
    "SELECT * { (?s <http://a/#b> 'SERVICE') ?p ?o }",
    "SELECT ?services { ?s ?p ?o }",
]
FORMS = {
    "SELECT * {}": "SELECT",
    "select(1 AS ?x){}": "SELECT",
    "PREFIX insert: <http://a/> BASE <http://a/> # DELETE\nASK {}": "ASK",
    "PREFIX : <http://a#> CONSTRUCT WHERE { ?s ?p ?o }": "CONSTRUCT",
    "DESCRIBE<http://a/>": "DESCRIBE",
    "INSERT DATA { <a:a> <a:b> <a:c> }": "UPDATE",
    "PREFIX ex: <http://a/> WITH ex:b DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }": "UPDATE",
    "\\u0049NSERT DATA {}": "UPDATE",
    "CLEAR ALL": "UPDATE",
    "SELEKT * {}": "UNKNOWN",
    "# nothing": "",
    "": "",
}


@pytest.mark.parametrize("text", CALLS_SERVICE)
def test_service_is_seen(text):
    assert inspect(text).uses_service


@pytest.mark.parametrize("text", CALLS_NO_SERVICE)
def test_service_is_not_seen_where_it_is_none(text):
    assert not inspect(text).uses_service


@pytest.mark.parametrize(("text", "form"), FORMS.items())
def test_form(text, form):
    assert inspect(text).form == form


def test_default_graphs_are_counted_without_named_ones():
    text = "SELECT * FROM <a:a> FROM NAMED <a:b> from<a:c> { ?s ?p 'FROM <a:d>' }"
    assert inspect(text).default_graphs == 2


def test_depth_ignores_brackets_in_strings():
    assert inspect("SELECT * { { (1) } ?s ?p '{{{{' }").depth == 3


REFUSED = {
    "DELETE WHERE { ?s ?p ?o }": sparql.UpdateRefusedError,
    "SELECT * { SERVICE ?x {} }": sparql.ServiceRefusedError,
    "SELECT * " + "{" * 1001: sparql.TooDeepError,
    "SELECT * FROM <a:a> FROM <a:b> {}": sparql.DefaultGraphsError,
}


@pytest.mark.parametrize(("text", "error"), REFUSED.items(), ids=lambda value: str(value)[:20])
def test_admit_refuses(text, error):
    with pytest.raises(error):
        admit(text)


@pytest.mark.parametrize("part", ['\\"""', "'''\\", "a.", "<a", "(", "?a<", "a-:", '"', "\\u0041"])
def test_hostile_text_is_read_to_its_end(part):
    assert inspect(part * 20_000)
