"""Ready-made queries on the web: the catalogue, pages for people, data in every format, errors that help."""

import json

import pytest
from werkzeug.test import Client, TestResponse

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def get(service: Client, path: str, accept: str = "*/*") -> TestResponse:
    return service.get(path, headers={"Accept": accept})


def test_catalogue_lists_every_query_for_programs(service: Client) -> None:
    queries = json.loads(get(service, "/queries").text)["queries"]
    assert len(queries) >= 12
    members = next(query for query in queries if query["name"] == "members/of-network")
    assert members["summary"]["de"].endswith("?")
    assert [parameter["name"] for parameter in members["parameters"]] == ["network", "language"]


def test_catalogue_is_a_page_for_people(service: Client) -> None:
    page = get(service, "/queries", BROWSER)
    assert page.content_type == "text/html; charset=utf-8"
    assert '<a href="/queries/members/of-network">' in page.text


@pytest.mark.parametrize(
    ("suffix", "content_type"),
    {
        "json": "application/sparql-results+json",
        "xml": "application/sparql-results+xml",
        "csv": "text/csv; charset=utf-8",
        "tsv": "text/tab-separated-values; charset=utf-8",
        "html": "text/html; charset=utf-8",
        "rq": "application/sparql-query; charset=utf-8",
    }.items(),
)
def test_table_by_suffix_and_by_accept(service: Client, suffix: str, content_type: str) -> None:
    by_suffix = get(service, f"/queries/cities/networks.{suffix}?city=berlin", "image/png")
    by_accept = get(service, "/queries/cities/networks?city=berlin", content_type.partition(";")[0])
    assert by_suffix.status_code == by_accept.status_code == 200
    assert by_suffix.content_type == by_accept.content_type == content_type
    assert by_suffix.data == by_accept.data


def test_page_of_a_very_large_answer_offers_it_whole(
    service: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("citygraph.web.tables.LARGEST", 1000)
    page = get(service, "/queries/cities/networks", BROWSER)
    assert page.status_code == 200
    assert "More than a page shows" in page.text
    assert '<input id="city"' in page.text
    assert '<a href="/queries/cities/networks.csv">CSV</a>' in page.text


@pytest.mark.parametrize("suffix", ["ttl", "nt", "jsonld", "rdf"])
def test_graph_by_suffix(service: Client, suffix: str) -> None:
    answer = get(service, f"/queries/networks/graph.{suffix}?network=eccar")
    assert answer.status_code == 200
    assert b"eccar" in answer.data


@pytest.mark.parametrize(
    "city", ["nuernberg", "N%C3%BCrnberg", "Nuremberg", "https://w3id.org/citygraph/id/city/nuernberg"]
)
def test_city_by_slug_name_or_iri(service: Client, city: str) -> None:
    answer = get(service, f"/queries/cities/networks.csv?city={city}")
    assert "Integrating Cities" in answer.text
    assert "Berlin" not in answer.text


def test_german_names(service: Client) -> None:
    assert "Krakau" in get(service, "/queries/members/of-network.csv?network=eccar&language=de").text


def test_wrong_choice_is_told_with_what_may_be_meant(service: Client) -> None:
    answer = get(service, "/queries/cities/networks.csv?city=Nurnburg")
    problem = json.loads(answer.text)
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")
    assert (problem["parameter"], problem["value"], problem["near"]) == ("city", "Nurnburg", ["nuernberg"])


def test_wrong_choice_stays_in_the_form_for_people(service: Client) -> None:
    page = get(service, "/queries/cities/networks?city=Nurnburg", BROWSER)
    assert page.status_code == 400
    assert 'value="Nurnburg"' in page.text
    assert "Did you mean nuernberg?" in page.text


def test_script_in_a_choice_is_text(service: Client) -> None:
    page = get(service, "/queries/cities/networks?city=%22%3E%3Cscript%3Ealert(1)%3C/script%3E", BROWSER)
    assert "<script" not in page.text


@pytest.mark.parametrize("query", ["foo=1", "format=csv", "city=berlin&city=koeln"])
def test_unknown_or_double_parameter_is_refused(service: Client, query: str) -> None:
    assert get(service, f"/queries/cities/networks.csv?{query}").status_code == 400


def test_required_parameter_is_asked_for(service: Client) -> None:
    assert get(service, "/queries/networks/graph.ttl").status_code == 400
    assert get(service, "/queries/networks/graph", BROWSER).status_code == 200


def test_unknown_query_is_told_with_what_may_be_meant(service: Client) -> None:
    answer = get(service, "/queries/cities/netwrks")
    assert answer.status_code == 404
    assert "cities/networks" in json.loads(answer.text)["near"]


@pytest.mark.parametrize(
    "path",
    [
        "/queries/cities/networks.ttl",
        "/queries/networks/graph.csv?network=eccar",
        "/queries/cities/networks.png",
    ],
)
def test_format_that_does_not_fit_is_406_with_a_list(service: Client, path: str) -> None:
    answer = get(service, path)
    assert answer.status_code == 406
    assert "can be answered as" in json.loads(answer.text)["detail"]


def test_only_reading_is_allowed(service: Client) -> None:
    answer = service.post("/queries/cities/networks")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert service.options("/queries/cities/networks").status_code == 204
    assert service.head("/queries/cities/networks.csv?city=berlin").data == b""


def test_query_text_runs_as_it_is_at_the_endpoint(service: Client) -> None:
    text = get(service, "/queries/cities/networks.rq?city=berlin").text
    answer = service.get("/sparql", query_string={"query": text}, headers={"Accept": "text/csv"})
    assert answer.data == get(service, "/queries/cities/networks.csv?city=berlin").data
