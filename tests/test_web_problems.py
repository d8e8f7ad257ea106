"""Problems: every kind has a page, and what is told about an error helps to mend it."""

import ast
import re
from pathlib import Path

import pytest
from werkzeug.test import Client

from citygraph.folders import home
from citygraph.web.http.kinds import kinds
from tests.test_web_queries import BROWSER

WEB = home() / "citygraph" / "web"
PREFIXES = "PREFIX cg: <https://w3id.org/citygraph/ontology#> PREFIX org: <http://www.w3.org/ns/org#> "


def problem(client: Client, query: str, **parameters: str) -> dict[str, object]:
    response = client.get("/sparql", query_string={"query": query, **parameters})
    assert response.content_type == "application/problem+json"
    return dict(response.json or {})


@pytest.mark.parametrize("name", kinds())
def test_every_kind_has_a_page(client: Client, name: str) -> None:
    page = client.get(f"/problems/{name}")
    assert page.status_code == 200
    assert kinds()[name].title in page.text.replace("&#39;", "'")
    assert f'<a href="/problems/{name}">' in client.get("/problems").text


def test_names_are_shown_as_code(client: Client) -> None:
    assert "<code>limit</code> tells" in client.get("/problems/size").text


def test_type_leads_to_its_page(client: Client) -> None:
    told = problem(client, "ASK {")
    assert client.get(str(told["type"])).status_code == 200


def test_there_is_no_page_for_what_is_no_kind(client: Client) -> None:
    assert client.get("/problems/none").status_code == 404


def test_every_kind_is_told_somewhere() -> None:
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in WEB.rglob("*.py")]
    texts = {
        node.value
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert set(kinds()) <= texts


def test_every_kind_is_documented() -> None:
    text = (home() / "docs" / "sparql.md").read_text(encoding="utf-8")
    assert [name for name in kinds() if f"`{name}`" not in text] == []


def test_page_of_a_problem_leads_to_what_it_means(client: Client) -> None:
    page = client.get("/sparql", query_string={"query": "ASK {"}, headers={"Accept": BROWSER})
    assert '<a href="/problems/syntax">' in page.text


# What is told


@pytest.mark.parametrize(
    ("query", "token"),
    {
        "SELECT * { ?s ?p ?o ": "?o",
        "ASK {} garbage": "garbage",
        "SELECT * { ?s nix:p ?o }": "nix:p",
        "SELECT *\n{ ?s\n nix:p ?o }": "nix:p",
    }.items(),
)
def test_token_at_which_reading_stopped(client: Client, query: str, token: str) -> None:
    assert problem(client, query)["token"] == token


def test_no_token_in_nothing(client: Client) -> None:
    assert "token" not in problem(client, "")


def test_missing_prefix_is_offered(client: Client) -> None:
    hint = problem(client, "SELECT * { ?s ex:founded ?o }")["hint"]
    assert hint == "Put this line at the top: PREFIX ex: <http://example.org/>"


def test_prefix_that_is_not_shared_leads_to_one_that_is(service: Client) -> None:
    assert "Did you mean skos:?" in str(problem(service, "SELECT * { ?s skoss:prefLabel ?o }")["hint"])
    assert "PREFIX line for zzz:" in str(problem(service, "SELECT * { ?s zzz:prefLabel ?o }")["hint"])


def test_unknown_property_leads_to_the_nearest(service: Client) -> None:
    hint = problem(service, f"{PREFIXES} SELECT * {{ ?s cg:fundedBi ?o ")["hint"]
    assert str(hint).startswith("No statement has cg:fundedBi as property or class. Did you mean cg:")


def test_unknown_class_in_a_query_that_took_too_long(service: Client) -> None:
    cross = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l"
    query = f"{PREFIXES} SELECT (COUNT(*) AS ?n) {{ {cross} OPTIONAL {{ ?a a org:Membershop }} }}"
    told = problem(service, query, timeout="0.1")
    assert "org:Membership?" in str(told["hint"])
    assert told["limit"] == 0.1


@pytest.mark.parametrize(
    "query",
    [
        f"{PREFIXES} SELECT * {{ ?s a cg:CityNetwork ",
        "PREFIX ex: <http://example.org/nobody/> SELECT * { ?s ex:knows ?o ",
        "SELECT * { ?s ?p 'cg:fundedBi' ",
        "SELECT * { ?s ?p _:b ",
        f"{PREFIXES} SELECT * {{ ?s cg:fundedBi ?o #{'x' * 20_000}",
    ],
)
def test_no_hint_where_none_helps(service: Client, query: str) -> None:
    assert "hint" not in problem(service, query)


def test_hint_for_people(client: Client) -> None:
    query = {"query": "SELECT * { ?s ex:founded ?o }"}
    for accept in ("text/html", "text/csv, text/plain;q=0.1"):
        assert "PREFIX ex:" in client.get("/sparql", query_string=query, headers={"Accept": accept}).text


def test_no_answer_shows_where_the_program_lies(client: Client) -> None:
    for query in ("", "ASK {", "SELECT (<urn:f>() AS ?x) {}"):
        text = client.get("/sparql", query_string={"query": query}).text
        assert not re.search(r"Traceback|\.py|site-packages", text)
        assert str(Path.home()) not in text
