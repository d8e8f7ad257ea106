"""The SPARQL protocol, as a list of what a client does and what it gets."""

import csv
import io
import json
from urllib.parse import urlencode

import pytest
from werkzeug.test import Client

from citygraph.web import create_app
from citygraph.web.http import requests
from citygraph.workers import BusyError, Limits, OutOfMemoryError, WorkerDiedError

YEARS = "SELECT ?year { ?s <http://example.org/founded> ?year } ORDER BY ?year"
GRAPH = "CONSTRUCT { ?s <http://example.org/founded> ?o } WHERE { ?s <http://example.org/founded> ?o }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
FORM = "application/x-www-form-urlencoded"
CSV = "year\r\n1991\r\n1992\r\n"


def get(client, query, accept="", **parameters):
    parameters = {"query": query, **parameters}
    return client.get("/sparql", query_string=parameters, headers={"Accept": accept})


def assert_problem(response, status, kind):
    assert response.status_code == status
    assert response.content_type == "application/problem+json"
    problem = json.loads(response.data)
    assert problem["type"] == f"/problems/{kind}"
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"]
    return problem


def test_get_query_accept_csv(client):
    response = get(client, YEARS, "text/csv")
    assert (response.status_code, response.content_type) == (200, "text/csv; charset=utf-8")
    assert response.text == CSV


def test_get_query_accept_tsv(client):
    response = get(client, YEARS, "text/tab-separated-values")
    assert response.content_type == "text/tab-separated-values; charset=utf-8"
    assert response.text.startswith("?year\n")


def test_get_query_accept_xml(client):
    response = get(client, YEARS, "application/sparql-results+xml")
    assert response.content_type == "application/sparql-results+xml"


@pytest.mark.parametrize("accept", ["", "*/*", "application/json", "application/sparql-results+json;q=0.2"])
def test_get_query_accept_json(client, accept):
    response = get(client, YEARS, accept)
    assert response.content_type == "application/sparql-results+json"
    assert len(json.loads(response.data)["results"]["bindings"]) == 2


def test_get_query_without_accept(client):
    response = client.get("/sparql", query_string={"query": "ASK {}"})
    assert json.loads(response.data) == {"head": {}, "boolean": True}


@pytest.mark.parametrize(
    ("accept", "content_type"),
    {
        "": "text/turtle; charset=utf-8",
        "*/*": "text/turtle; charset=utf-8",
        "application/n-triples": "application/n-triples",
        "application/ld+json": "application/ld+json",
        "application/rdf+xml": "application/rdf+xml",
        "text/turtle;q=0.5, application/rdf+xml;q=0.7": "application/rdf+xml",
    }.items(),
)
def test_get_construct(client, accept, content_type):
    response = get(client, GRAPH, accept)
    assert response.content_type == content_type
    assert b"1991" in response.data


def test_get_describe(client):
    response = get(client, "DESCRIBE <http://example.org/harbour>", "text/turtle")
    assert b"@prefix ex: <http://example.org/> ." in response.data


def test_get_construct_accept_csv_is_not_acceptable(client):
    assert "text/turtle" in assert_problem(get(client, GRAPH, "text/csv"), 406, "format")["detail"]


def test_get_select_accept_turtle_is_not_acceptable(client):
    assert "text/csv" in assert_problem(get(client, YEARS, "text/turtle"), 406, "format")["detail"]


def test_get_format_wins_over_accept(client):
    assert get(client, YEARS, BROWSER, format="csv").text == CSV


def test_get_format_of_the_other_kind_is_not_acceptable(client):
    assert_problem(get(client, GRAPH, format="csv"), 406, "format")


def test_get_unknown_format_is_ignored(client):
    assert get(client, YEARS, "text/csv", format="application/whatever").text == CSV


def test_get_unknown_parameters_are_ignored(client):
    assert get(client, YEARS, "text/csv", output="json", results="json", debug="on").text == CSV


def test_get_umlauts(client):
    response = get(client, 'SELECT ?s { ?s ?p "Hafenstädte"@de }', "text/csv")
    assert "harbour" in response.text


def test_post_form(client):
    response = client.post("/sparql", data={"query": YEARS}, headers={"Accept": "text/csv"})
    assert response.text == CSV


def test_post_form_with_charset(client):
    body = urlencode({"query": YEARS})
    response = client.post(
        "/sparql", data=body, content_type=f"{FORM}; charset=UTF-8", headers={"Accept": "text/csv"}
    )
    assert response.text == CSV


def test_post_direct(client):
    headers = {"Accept": "text/csv"}
    response = client.post("/sparql", data=YEARS, content_type="application/sparql-query", headers=headers)
    assert response.text == CSV


def test_query_method(client):
    headers = {"Accept": "text/csv"}
    response = client.open(
        "/sparql", method="QUERY", data=YEARS, content_type="application/sparql-query", headers=headers
    )
    assert response.text == CSV


def test_query_method_with_a_form(client):
    assert client.open("/sparql", method="QUERY", data={"query": "ASK {}"}).json["boolean"]


def test_query_method_without_a_type(client):
    response = client.open("/sparql", method="QUERY", data="ASK {}")
    assert_problem(response, 415, "media-type")
    assert "application/sparql-query" in response.headers["Accept-Query"]


def test_post_direct_with_graph_in_the_address(client):
    response = client.post(
        "/sparql?default-graph-uri=http://example.org/source/page",
        data=YEARS,
        content_type="application/sparql-query",
        headers={"Accept": "text/csv"},
    )
    assert response.text == "year\r\n1992\r\n"


def test_get_several_default_graphs_are_one_set(client):
    sources = [f"http://example.org/source/{name}" for name in ("book", "list", "page")]
    response = get(client, YEARS, "text/csv", **{"default-graph-uri": sources})
    assert response.text == CSV


def test_get_several_from_clauses_are_one_set(client):
    text = "PREFIX s: <http://example.org/source/> SELECT ?year FROM s:book FROM s:list FROM s:page { ?s <http://example.org/founded> ?year } ORDER BY ?year"
    assert get(client, text, "text/csv").text == CSV


def test_get_several_from_clauses_and_named_ones(client):
    clauses = "FROM s:book FROM s:list FROM NAMED s:naming"
    text = f"PREFIX s: <http://example.org/source/> SELECT DISTINCT ?year ?g {clauses} {{ ?s <http://example.org/founded> ?year GRAPH ?g {{ ?s ?p ?name }} }}"
    assert get(client, text, "text/csv").text == "year,g\r\n1991,http://example.org/source/naming\r\n"


def test_get_graphs_of_the_request_win_over_those_of_the_query(client):
    text = "SELECT ?year FROM <http://example.org/source/book> FROM <http://example.org/source/list> { ?s <http://example.org/founded> ?year }"
    response = get(client, text, "text/csv", **{"default-graph-uri": "http://example.org/source/page"})
    assert response.text == "year\r\n1992\r\n"


def test_get_graph_that_is_no_iri(client):
    assert_problem(get(client, YEARS, **{"default-graph-uri": "here"}), 400, "refused")


def test_relative_iris_are_read_against_the_address(client):
    response = get(client, "SELECT (<#x> AS ?x) {}", "text/csv")
    assert response.text == "x\r\nhttp://localhost/sparql#x\r\n"


def test_head_has_the_headers_of_get_and_no_body(client):
    response = client.head("/sparql", query_string={"query": YEARS})
    assert response.data == b""
    assert response.headers == get(client, YEARS).headers


def test_options_opens_to_scripts(client):
    response = client.options("/sparql")
    assert response.status_code == 204
    assert response.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS, POST, QUERY"
    assert "If-None-Match" in response.headers["Access-Control-Allow-Headers"]
    assert response.headers["Accept-Query"]


@pytest.mark.parametrize("name", ["ETag", "Last-Modified", "Link", "Retry-After", "X-Dataset-Version"])
def test_headers_that_scripts_on_other_sites_may_read(client, name):
    assert name in get(client, YEARS).headers["Access-Control-Expose-Headers"].split(", ")


@pytest.mark.parametrize("query", [YEARS, "ASK {", ENDLESS])
def test_headers_of_every_answer(client, query):
    headers = get(client, query, timeout="0.2").headers
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["Vary"] == "Accept, Accept-Encoding"
    assert headers["X-Dataset-Version"] == "1a2b3c4d5e6f"
    assert int(headers["Content-Length"]) > 0


def test_missing_query_shows_an_example(client):
    response = client.get("/sparql?quer=ASK{}")
    detail = assert_problem(response, 400, "missing-query")["detail"]
    assert "curl" in detail
    assert "http://localhost/sparql" in detail


def test_missing_query_in_a_form(client):
    assert_problem(client.post("/sparql", data={"x": "y"}), 400, "missing-query")


def test_two_timeouts(client):
    assert_problem(get(client, YEARS, timeout=["1", "2"]), 400, "duplicate")


@pytest.mark.parametrize("rest", ["}", "garbage", "{}", "; ASK {}", "\0"])
def test_garbage_behind_the_query(client, rest):
    assert_problem(get(client, f"ASK {{}} {rest}"), 400, "syntax")


def test_two_queries(client):
    assert_problem(client.get("/sparql?query=ASK{}&query=ASK{}"), 400, "duplicate")


def test_query_in_address_and_body(client):
    response = client.post("/sparql?query=ASK{}", data="ASK {}", content_type="application/sparql-query")
    assert_problem(response, 400, "duplicate")


def test_bad_syntax_tells_line_column_and_shows_the_place(client):
    problem = assert_problem(get(client, "SELECT *\nWHERE { ?s nix:p ?o }"), 400, "syntax")
    assert problem["line"] == 2
    line, caret = problem["excerpt"].split("\n")
    assert line == "WHERE { ?s nix:p ?o }"
    assert caret.index("^") == problem["column"] - 1


def test_bad_syntax_in_a_very_long_line_is_shown_in_part(client):
    problem = assert_problem(get(client, f"SELECT * {{ ?s ?p '{'x' * 5000}' . ?s nix:p ?o }}"), 400, "syntax")
    assert len(problem["excerpt"]) < 300


def test_empty_query(client):
    assert_problem(get(client, ""), 400, "syntax")


def test_update_as_query(client):
    assert_problem(get(client, "INSERT DATA { <a:a> <a:b> <a:c> }"), 403, "read-only")


def test_update_as_form(client):
    assert_problem(client.post("/sparql", data={"update": "CLEAR ALL"}), 403, "read-only")


def test_update_direct(client):
    response = client.post("/sparql", data="CLEAR ALL", content_type="application/sparql-update")
    assert_problem(response, 403, "read-only")


def test_service(client):
    assert_problem(get(client, "SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }"), 403, "service")


def test_nesting(client):
    problem = assert_problem(get(client, "SELECT * " + "{" * 1001 + "}" * 1001), 400, "depth")
    assert problem["limit"] == 1000


def test_unknown_function(client):
    assert_problem(get(client, "SELECT (<http://example.org/f>(1) AS ?x) {}"), 422, "evaluation")


def test_endless_query_ends_with_503_and_the_next_is_answered(client):
    response = get(client, ENDLESS, timeout="0.2")
    problem = assert_problem(response, 503, "deadline")
    assert problem["limit"] == 0.2
    assert int(response.headers["Retry-After"]) == problem["retryAfter"] > 0
    assert get(client, YEARS, "text/csv").text == CSV


def test_too_large_answer_tells_the_limit(client):
    response = get(client, "SELECT * { ?a ?b ?c . ?d ?e ?f }", "text/csv")
    problem = assert_problem(response, 413, "size")
    assert problem["limit"] == 100_000
    detail = problem["detail"]
    assert "100,000 bytes" in detail
    assert "LIMIT" in detail


@pytest.mark.parametrize("timeout", ["0", "-1", "soon", "nan", ""])
def test_timeout_that_is_no_time(client, timeout):
    assert_problem(get(client, YEARS, timeout=timeout), 400, "timeout")


def test_timeout_above_the_limit_is_the_limit(client):
    assert get(client, YEARS, "text/csv", timeout="99999").text == CSV


def test_too_large_request(client):
    data = b"#" * (requests.LARGEST_BODY + 1)
    response = client.post("/sparql", data=data, content_type="application/sparql-query")
    assert_problem(response, 413, "request-size")


def test_too_long_query(client):
    response = client.post("/sparql", data={"query": "#" * (requests.LARGEST_QUERY + 1)})
    assert_problem(response, 413, "request-size")


@pytest.mark.parametrize(
    "content_type", ["text/plain", "multipart/form-data", "", f"{FORM}; charset=latin-1"]
)
def test_wrong_content_type(client, content_type):
    response = client.post("/sparql", data="query=ASK{}", content_type=content_type)
    assert_problem(response, 415, "media-type")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods(client, method):
    response = client.open("/sparql", method=method)
    assert_problem(response, 405, "method")
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS, POST, QUERY"


@pytest.mark.parametrize(
    "address", ["/sparql?query=ASK{}%2", "/sparql?query=ASK{}%zz", "/sparql?query=ASK{}&other=100%"]
)
def test_broken_percent_encoding(client, address):
    assert "%25" in assert_problem(client.get(address), 400, "encoding")["detail"]


def test_broken_percent_encoding_in_a_form(client):
    assert_problem(client.post("/sparql", data="query=ASK{}%", content_type=FORM), 400, "encoding")


def test_compressed_request(client):
    headers = {"Content-Encoding": "gzip"}
    response = client.post("/sparql", data=b"x", content_type="application/sparql-query", headers=headers)
    assert_problem(response, 415, "media-type")


def test_host_that_is_none(client):
    response = client.get("/sparql?query=ASK{}", headers={"Host": "a<b>"})
    assert_problem(response, 400, "address")


@pytest.mark.parametrize("address", ["/sparql?query=%FF", "/sparql?query=ASK{}&other=%C3"])
def test_address_that_is_not_utf8(client, address):
    assert_problem(client.get(address), 400, "encoding")


def test_body_that_is_not_utf8(client):
    response = client.post("/sparql", data=b"ASK { # \xff\n}", content_type="application/sparql-query")
    assert_problem(response, 400, "encoding")


def test_browser_gets_a_table_with_links(client):
    response = get(client, 'SELECT ("<b>" AS ?x) (<http://example.org/> AS ?y) {}', BROWSER)
    assert response.content_type == "text/html; charset=utf-8"
    assert "&lt;b&gt;" in response.text
    assert '<a href="http://example.org/"' in response.text
    assert "format=csv" in response.text


def test_browser_gets_no_link_that_runs(client):
    assert 'href="javascript:' not in get(client, "SELECT (<javascript:alert(1)> AS ?x) {}", BROWSER).text


def test_browser_gets_a_graph_to_read(client):
    assert "@prefix ex:" in get(client, GRAPH, BROWSER).text


def test_browser_gets_a_verdict(client):
    assert ">No</h2>" in get(client, "ASK { <a:a> <a:b> <a:c> }", BROWSER).text


def test_browser_gets_an_error_to_read(client):
    response = get(client, "SELECT * { ?s nix:p ?o }", BROWSER)
    assert (response.status_code, response.content_type) == (400, "text/html; charset=utf-8")
    assert "Prefix not found" in response.text
    assert '<a href="/problems/syntax">' in response.text


def test_error_as_plain_text(client):
    response = get(client, "SELECT * { ?s nix:p ?o }", "text/csv, text/plain;q=0.1")
    assert response.content_type == "text/plain; charset=utf-8"
    assert response.text.startswith("400 ")
    assert "^" in response.text


class Stub:
    """Workers that fail in one way."""

    limits = Limits()
    services = ()

    def __init__(self, error):
        self.error = error

    def answer(self, *_):
        raise self.error


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        (BusyError("busy", own_share=False, retry_after=3), 503, "busy"),
        (BusyError("busy", own_share=True, retry_after=7), 429, "share"),
        (OutOfMemoryError("memory"), 413, "memory"),
        (WorkerDiedError("SIGSEGV"), 503, "engine"),
    ],
)
def test_failures_of_workers(tiny_release, error, status, kind):
    response = get(Client(create_app(tiny_release, Stub(error))), "ASK {}")
    assert_problem(response, status, kind)
    assert response.headers.get("Retry-After", type=int) == response.json.get("retryAfter")
    assert ("retryAfter" in response.json) == (status in (429, 503))
    assert response.headers["Cache-Control"] == "no-store"


def test_bug_is_logged_and_answered_without_a_trace(tiny_release, caplog):
    response = get(Client(create_app(tiny_release, Stub(KeyError("secret")))), "ASK {}")
    problem = assert_problem(response, 500, "internal")
    assert "secret" not in json.dumps(problem)
    assert "secret" in caplog.text


def test_result_page_writes_iris_with_their_prefixes(client: Client) -> None:
    text = get(client, "SELECT ?x { ?x ?y 'Hafenstädte'@de }", BROWSER).text
    assert 'title="http://example.org/harbour" rel="nofollow">ex:harbour</a>' in text


def test_csv_quotes_an_iri_that_holds_a_comma(client):
    response = get(
        client, 'SELECT ?x ?y { VALUES (?x ?y) { (<http://a/b,c> "d,e") (UNDEF "f") } }', "text/csv"
    )
    assert list(csv.reader(io.StringIO(response.text, newline=""))) == [
        ["x", "y"],
        ["http://a/b,c", "d,e"],
        ["", "f"],
    ]
