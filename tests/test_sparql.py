"""What is told about a query text."""

from dataclasses import replace

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


@pytest.mark.parametrize(
    "text",
    [
        "SELECT (NOW() AS ?x) {}",
        "SELECT (rand () AS ?x) {}",
        "SELECT * { FILTER(UUID() = ?x) }",
        "SELECT * { BIND(STRUUID() AS ?x) }",
        "SELECT * { BIND(BNODE ( 'a' ) AS ?x) }",
        "SELECT (\\u004EOW() AS ?x) {}",
        "SELECT * { ?s ?p ?o } ORDER BYRAND()",
    ],
)
def test_functions_that_vary_are_seen(text):
    assert inspect(text).varies
    assert admit(text).varies


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s ?p 'NOW()' } # RAND()",
        "SELECT ?now { ?now ex:now() ?rand }",
        "SELECT (ex:rand(1) AS ?x) (<http://a/NOW>() AS ?y) {}",
        "SELECT (YEAR(?x) AS ?y) { ?x ?p ?o }",
    ],
)
def test_functions_that_vary_are_not_seen_where_there_are_none(text):
    assert not inspect(text).varies
    assert not admit(text).varies


@pytest.mark.parametrize(
    "text",
    [
        *CALLS_NO_SERVICE,
        *(text for text, form in FORMS.items() if form != "UPDATE"),
        "# ASK\rPREFIX a-1.b:<http://a/#b>\nprefix :<c>base<http://a/>construct{}WHERE{}",
        "PREFIX ask: <http://a/> # SELECT\n DESCRIBE ask:b",
        "PREFIX a: <http://a/> INSERTED {}",
    ],
)
def test_admitting_tells_the_same_as_reading_every_word(text):
    admitted, read = admit(text), inspect(text)
    assert replace(admitted, depth=0) == replace(read, depth=0)
    assert admitted.depth >= read.depth


def test_depth_ignores_brackets_in_strings():
    assert inspect("SELECT * { { (1) } ?s ?p '{{{{' }").depth == 3


REFUSED = {
    "DELETE WHERE { ?s ?p ?o }": sparql.UpdateRefusedError,
    "SELECT * { SERVICE ?x {} }": sparql.ServiceRefusedError,
    "SELECT * " + "{" * 1001: sparql.TooDeepError,
}


@pytest.mark.parametrize(("text", "error"), REFUSED.items(), ids=lambda value: str(value)[:20])
def test_admit_refuses(text, error):
    with pytest.raises(error):
        admit(text)


@pytest.mark.parametrize("part", ['\\"""', "'''\\", "a.", "<a", "(", "?a<", "a-:", '"', "\\u0041"])
def test_hostile_text_is_read_to_its_end(part):
    assert inspect(part * 20_000)


ALLOWED = "https://example.org/sparql"
CALLS_ONLY_ALLOWED = [
    f"SELECT * {{ SERVICE <{ALLOWED}> {{ ?s ?p ?o }} }}",
    f"SELECT * {{ service silent<{ALLOWED}> {{ ?s ?p ?o }} }}",
    f"SELECT * {{ {{ SERVICE <{ALLOWED}> {{}} }} UNION {{ SERVICE\n<{ALLOWED}> {{}} }} }}",
]
CALLS_OTHERS_TOO = [
    f"SELECT * {{ SERVICE <{ALLOWED}> {{}} SERVICE <http://a/> {{}} }}",
    f"SELECT * {{ SERVICE <{ALLOWED}/> {{}} }}",
    f"SELECT * {{ SERVICE <{ALLOWED.upper()}> {{}} }}",
    f"SELECT * {{ SERVICE <{ALLOWED}> {{ SERVICE ?where {{}} }} }}",
    f"SELECT * {{ SERVICE <{ALLOWED}> {{}} \\u0053ERVICE <http://a/> {{}} }}",
    f"SELECT * {{ SERVICE <{ALLOWED}> {{}} trueSERVICE <http://a/> {{}} }}",
    f"PREFIX a: <{ALLOWED}> SELECT * {{ SERVICE a: {{}} }}",
    f"BASE <{ALLOWED}> SELECT * {{ SERVICE <> {{}} }}",
    # no reading of the text can be wrong about a word that is not there
    f"SELECT * {{ SERVICE <{ALLOWED}> {{ ?s ?p 'SERVICE <http://a/>' }} }}",
    f"SELECT * {{ SERVICE <{ALLOWED}> {{}} }} # SERVICE <http://a/>",
]


@pytest.mark.parametrize("text", CALLS_ONLY_ALLOWED)
def test_endpoint_that_the_operator_allows_is_called(text):
    assert sparql.calls_only(text, (ALLOWED,))
    assert admit(text, (ALLOWED,)).uses_service
    with pytest.raises(sparql.ServiceRefusedError):
        admit(text)


@pytest.mark.parametrize("text", CALLS_OTHERS_TOO)
def test_every_other_endpoint_is_refused(text):
    assert not sparql.calls_only(text, (ALLOWED,))
    with pytest.raises(sparql.ServiceRefusedError, match=ALLOWED):
        admit(text, (ALLOWED,))


def test_the_word_in_a_string_alone_calls_nothing():
    text = "SELECT * { ?s ?p 'SERVICE <http://a/>' } # SERVICE"
    assert not admit(text, (ALLOWED,)).uses_service
    assert not sparql.calls_only(text, (ALLOWED,))
