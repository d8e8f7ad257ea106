"""The pages that people look at."""

import json
import re


def test_home_shows_the_numbers_of_the_release(client):
    page = client.get("/").text
    assert "city network" in page
    assert "305" in page
    assert "2026-11-22" in page


def test_home_shows_a_query_to_try_without_its_header(client):
    page = client.get("/").text
    assert "<textarea" in page
    assert "SELECT" in page
    assert "#+" not in page


def test_home_shows_a_call_with_this_address(client):
    assert "http://graph.example/sparql" in client.get("/", base_url="http://graph.example").text


def test_home_needs_nothing_from_elsewhere(client):
    page = client.get("/").text
    assert not re.search(r'<(?:script|link rel="stylesheet"|img)[^>]*(?:src|href)="(?!/[^/])', page)
    for file in ("style.css", "icon.svg"):
        with client.get(f"/static/{file}") as response:
            assert response.status_code == 200


def test_a_long_table_shows_its_beginning_and_says_so(client, monkeypatch):
    monkeypatch.setattr("citygraph.web.pages.results.UNTURNED", 10)
    monkeypatch.setattr("citygraph.web.sparql.answerpage._LONGEST", 10)
    query = (
        "SELECT ?city WHERE { <http://example.org/harbour> <http://example.org/member> ?city } ORDER BY ?city"
    )
    page = client.get("/sparql", query_string={"query": query, "format": "html"}).text
    assert "300 rows" in page
    assert "shows the first 10 of them; the other formats hold all 300" in page
    assert page.count("<tr>") == 11


def test_health_tells_the_release(client):
    response = client.get("/health")
    health = json.loads(response.data)
    assert (health["status"], health["name"], health["version"]) == (
        "ok",
        "2026-11-22-1a2b3c4d",
        "1a2b3c4d5e6f",
    )
    assert health["counts"]["graphs"] == 4
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_unknown_address_is_a_problem(client):
    response = client.get("/nothing")
    assert (response.status_code, response.content_type) == (404, "application/problem+json")


def test_unknown_address_is_a_page_for_browsers(client):
    response = client.get("/nothing", headers={"Accept": "text/html"})
    assert response.status_code == 404
    assert "Home page" in response.text


def test_wrong_method_tells_the_right_ones(client):
    response = client.delete("/health")
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]
