"""Ready-made queries on the web: the catalogue, pages for people, data in every format, errors that help."""

import gzip
import json
import re
from base64 import b64decode
from hashlib import sha256
from html import unescape

import pytest
from werkzeug.test import Client, TestResponse

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


HOST = "http://localhost"
MEMBERS = "/queries/members/of-network"


def get(service: Client, path: str, accept: str = "*/*") -> TestResponse:
    return service.get(path, headers={"Accept": accept})


def links(answer: TestResponse) -> dict[str, str]:
    """The addresses of the Link header by relation."""
    return {
        name: address
        for address, name in re.findall(r'<([^>]*)>; rel="([^"]*)"', answer.headers.get("Link", ""))
    }


def rows(answer: TestResponse) -> list[dict[str, str]]:
    """The rows of an answer in SPARQL JSON, as texts."""
    return [
        {name: term["value"] for name, term in row.items()}
        for row in json.loads(answer.text)["results"]["bindings"]
    ]


def test_catalogue_lists_every_query_for_programs(service: Client) -> None:
    queries = json.loads(get(service, "/queries").text)["queries"]
    assert len(queries) >= 12
    members = next(query for query in queries if query["name"] == "members/of-network")
    assert members["summary"]["de"].endswith("?")
    assert [parameter["name"] for parameter in members["parameters"]] == ["network", "language"]
    assert members["formats"] == ["json", "xml", "csv", "tsv", "graphml", "gexf", "edges.csv"]
    assert members["columns"][:2] == ["network_name", "member_name"]
    assert members["explain"] is True
    network, language = members["parameters"]
    assert (network["default"], network["example"]) == (None, None)
    assert (language["type"], language["values"], language["default"]) == ("language", ["de", "en"], "en")


def test_catalogue_tells_bounds_of_numbers_and_examples(service: Client) -> None:
    queries = {query["name"]: query for query in json.loads(get(service, "/queries").text)["queries"]}
    city, least, _ = queries["cities/co-members"]["parameters"]
    assert (city["required"], city["default"], city["example"]) == (True, None, "nuernberg")
    assert (least["minimum"], least["maximum"], least["decimal"], least["default"]) == (1, 1000, False, "2")
    graph = queries["networks/graph"]
    assert (graph["formats"], graph["columns"]) == (["ttl", "nt", "jsonld", "rdf"], [])


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
    monkeypatch.setattr("citygraph.web.http.tables.LARGEST", 1000)
    page = get(service, "/queries/cities/networks?limit=777", BROWSER)  # nobody else asks that
    assert page.status_code == 200
    assert "More than a page shows" in page.text
    assert '<input id="city"' in page.text
    assert '<a href="/queries/cities/networks.csv?limit=777">CSV</a>' in page.text


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
    assert 'Did you mean <a href="/queries/cities/networks?city=nuernberg">nuernberg</a>?' in page.text


def test_script_in_a_choice_is_text(service: Client) -> None:
    page = get(service, "/queries/cities/networks?city=%22%3E%3Cscript%3Ealert(1)%3C/script%3E", BROWSER)
    assert "<script>alert" not in page.text


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


# Layouts for maps and networks


@pytest.mark.parametrize(
    ("name", "content_type"),
    {
        "data/places.geojson": "application/geo+json",
        "networks/coalitions.graphml": "application/graphml+xml",
        "networks/coalitions.gexf": "application/gexf+xml",
        "networks/coalitions.edges.csv": "text/csv; charset=utf-8; header=present",
    }.items(),
)
def test_layout_by_suffix_and_by_accept(service: Client, name: str, content_type: str) -> None:
    by_suffix = get(service, f"/queries/{name}")
    assert by_suffix.status_code == 200
    assert by_suffix.content_type == content_type
    if not name.endswith("csv"):  # which text/csv does not tell from the table
        assert get(service, f"/queries/{name.partition('.')[0]}", content_type).data == by_suffix.data


def test_layout_that_does_not_fit_is_406(service: Client) -> None:
    assert get(service, "/queries/networks/coalitions.geojson").status_code == 406
    assert get(service, "/queries/data/places.gexf").status_code == 406


def test_columns_of_a_table_are_described(service: Client) -> None:
    table = get(service, f"{MEMBERS}.csv?network=eccar&labels=de")
    described = json.loads(get(service, links(table)["describedby"].removeprefix(HOST)).text)
    assert described["url"] == f"{HOST}{MEMBERS}.csv?labels=de&network=eccar"
    titles = [column["titles"] for column in described["tableSchema"]["columns"]]
    assert titles == table.text.splitlines()[0].split(",")
    assert "member_label" in titles
    assert get(service, "/queries/networks/graph.csv-metadata.json?network=eccar").status_code == 406


# Labels and evidence


@pytest.mark.parametrize(("language", "name"), [("de", "Krakau"), ("en", "Kraków")])
def test_labels_stand_beside_the_columns_of_iris(service: Client, language: str, name: str) -> None:
    answer = get(service, f"{MEMBERS}.json?network=eccar&labels={language}")
    columns = json.loads(answer.text)["head"]["vars"]
    assert columns[columns.index("member") + 1] == "member_label"
    krakow = [row for row in rows(answer) if row["member"].endswith("/krakow")]
    assert {row["member_label"] for row in krakow} == {name}


def test_explain_adds_the_sources_of_each_row(service: Client) -> None:
    explained = rows(get(service, "/queries/members/on-date.json?network=eccar&date=2015-06-30&explain=true"))
    assert explained
    for row in explained:
        sources = row["sources"].split()
        assert sources == sorted(sources)
        assert all(source.startswith("https://w3id.org/citygraph/id/source/") for source in sources)
    plain = get(service, "/queries/members/on-date.json?network=eccar&date=2015-06-30")
    assert "sources" not in json.loads(plain.text)["head"]["vars"]


@pytest.mark.parametrize(
    ("path", "parameter"),
    {
        f"{MEMBERS}.csv?labels=fr": "labels",
        f"{MEMBERS}.csv?explain=yes": "explain",
        f"{MEMBERS}.csv?limit=0": "limit",
        f"{MEMBERS}.csv?limit=ten": "limit",
        f"{MEMBERS}.csv?offset=-1": "offset",
        f"{MEMBERS}.rq?labels=de": "labels",
        f"{MEMBERS}.rq?limit=3": "limit",
        "/queries/data/numbers.csv?explain=true": "explain",
        "/queries/networks/graph.ttl?network=eccar&labels=de": "labels",
        "/queries/networks/graph.ttl?network=eccar&limit=3": "limit",
    }.items(),
)
def test_words_of_the_request_that_do_not_fit_are_told(service: Client, path: str, parameter: str) -> None:
    answer = get(service, path)
    assert answer.status_code == 400
    assert json.loads(answer.text)["parameter"] == parameter
    page = get(service, path.replace(".csv", "").replace(".rq", "").replace(".ttl", ""), BROWSER)
    assert (page.status_code == 400) == (".rq" not in path)


def test_empty_words_say_nothing(service: Client) -> None:
    plain = get(service, f"{MEMBERS}.csv?network=eccar")
    said = get(service, f"{MEMBERS}.csv?network=eccar&labels=&explain=&limit=&offset=&language=")
    assert (said.data, said.headers["ETag"]) == (plain.data, plain.headers["ETag"])


# Windows


def test_windows_follow_each_other_through_the_whole_answer(service: Client) -> None:
    whole = rows(get(service, f"{MEMBERS}.json?language=de"))
    answer = get(service, f"{MEMBERS}?language=de&limit=3", "application/sparql-results+json")
    assert links(answer)["first"] == f"{HOST}{MEMBERS}.json?language=de&limit=3"
    assert "prev" not in links(answer)
    found = rows(answer)
    while following := links(answer).get("next"):
        answer = get(service, following.removeprefix(HOST))
        found += rows(answer)
    assert len(whole) > 6
    assert found == whole
    before = get(service, links(answer)["prev"].removeprefix(HOST))
    assert len(rows(before)) == 3


def test_there_are_no_windows_beside_a_whole_answer(service: Client) -> None:
    assert set(links(get(service, f"{MEMBERS}.json?network=eccar"))) == {"cite-as"}
    assert set(links(get(service, f"{MEMBERS}.json?network=eccar&offset=3"))) == {"cite-as"}


def test_page_leads_to_the_rows_before_and_after(service: Client) -> None:
    page = get(service, f"{MEMBERS}?limit=2&offset=2", BROWSER)
    assert "Rows 3 to 4" in page.text
    assert f'<a href="{MEMBERS}?limit=2&amp;offset=4" rel="next">' in page.text
    assert links(page)["next"] == f"{HOST}{MEMBERS}?limit=2&offset=4"
    assert 'rel="prev"' not in get(service, f"{MEMBERS}?limit=2", BROWSER).text


# To cite, and to check


def test_address_to_cite_is_one_for_all_spellings_and_gives_the_same_bytes(service: Client) -> None:
    spellings = ("nuernberg", "N%C3%BCrnberg", "Nuremberg", "https://w3id.org/citygraph/id/city/nuernberg")
    cited = {
        links(get(service, f"/queries/cities/networks.csv?language=de&city={city}"))["cite-as"]
        for city in spellings
    }
    (address,) = cited
    assert re.fullmatch(
        rf"{HOST}/releases/[\w-]+/queries/cities/networks\.csv\?city=nuernberg&language=de", address
    )
    again = get(service, address.removeprefix(HOST), "image/png")
    assert again.data == get(service, "/queries/cities/networks.csv?language=de&city=nuernberg").data
    assert links(again)["cite-as"] == address


def test_address_to_cite_names_the_format_that_was_negotiated(service: Client) -> None:
    answer = get(service, "/queries/cities/networks?city=berlin", "text/tab-separated-values")
    assert "/queries/cities/networks.tsv?" in links(answer)["cite-as"]
    page = get(service, "/queries/cities/networks.html?city=berlin")
    assert links(page)["cite-as"].endswith("/queries/cities/networks?city=berlin")


def test_another_host_is_told_its_own_addresses(service: Client) -> None:
    hosts = {"a.example", "b.example"}
    answers = [service.get("/queries/data/numbers.csv", headers={"Host": host}) for host in hosts]
    assert {links(answer)["cite-as"].split("/")[2] for answer in answers} == hosts
    assert len({answer.headers["ETag"] for answer in answers}) == 2


@pytest.mark.parametrize("path", [f"{MEMBERS}.csv", "/queries", "/sparql?query=SELECT*%7B?s?p?o%7DLIMIT+100"])
def test_digest_is_of_the_bytes_that_are_sent(service: Client, path: str) -> None:
    for coding in ("gzip", "identity", "gzip"):  # made, made of the other one, and from memory
        answer = service.get(path, headers={"Accept-Encoding": coding})
        assert answer.headers.get("Content-Encoding", "identity") == coding
        assert digest(answer) == sha256(answer.data).digest()
        head = service.head(path, headers={"Accept-Encoding": coding})
        assert (head.headers["Repr-Digest"], head.headers.get("Link")) == (
            answer.headers["Repr-Digest"],
            answer.headers.get("Link"),
        )
    plain = service.get(path)
    assert gzip.decompress(answer.data) == plain.data


def digest(answer: TestResponse) -> bytes:
    told = re.fullmatch("sha-256=:(.*):", answer.headers["Repr-Digest"])
    assert told
    return b64decode(told[1])


def test_digest_stands_also_on_what_differs_each_time(service: Client) -> None:
    answer = service.get("/sparql", query_string={"query": "SELECT (RAND() AS ?x) {}"})
    assert digest(answer) == sha256(answer.data).digest()


def test_unchanged_answer_carries_no_digest_of_a_body(service: Client) -> None:
    tag = service.get(f"{MEMBERS}.csv").headers["ETag"]
    answer = service.get(f"{MEMBERS}.csv", headers={"If-None-Match": tag})
    assert answer.status_code == 304
    assert not {"Repr-Digest", "Content-Type", "Content-Length"} & set(answer.headers.keys())


def test_scripts_of_other_sites_may_read_what_is_told(service: Client) -> None:
    exposed = get(service, f"{MEMBERS}.csv").headers["Access-Control-Expose-Headers"].split(", ")
    assert {"Link", "Repr-Digest", "X-Dataset-Version"} <= set(exposed)


# The page


def test_form_asks_for_each_type_in_its_way(service: Client) -> None:
    page = get(service, "/queries/cities/co-members?least=3", BROWSER).text
    form = re.search("<form class=.choices.*?</form>", page, re.DOTALL)
    assert form
    number = re.search('<input id="least"[^>]*>', form[0])
    assert number
    for attribute in ('type="number"', 'step="1"', 'min="1"', 'max="1000"', 'value="3"'):
        assert attribute in number[0]
    assert 'required placeholder="for example nuernberg"' in form[0]
    assert '<option value="en" selected>English</option>' in form[0]
    assert 'name="explain"' not in get(service, "/queries/data/numbers", BROWSER).text
    dated = get(service, "/queries/members/on-date?network=eccar&date=2015-06-30&explain=true", BROWSER).text
    assert 'type="date"' in dated
    assert '<input type="checkbox" name="explain" value="true" checked>' in dated
    assert '<option value="eccar">' in dated


def test_page_links_to_each_format_that_fits_with_all_that_is_chosen(service: Client) -> None:
    page = get(service, f"{MEMBERS}?network=ECCAR&labels=de&language=", BROWSER).text
    for suffix in ("json", "csv", "graphml", "gexf", "edges.csv", "csv-metadata.json", "bib", "csl.json"):
        assert f'href="{MEMBERS}.{suffix}?labels=de&amp;network=eccar"' in page
    assert f'href="{MEMBERS}.rq?network=eccar"' in page
    assert ".geojson" not in page
    assert "member_label" in page


def test_page_of_a_release_stays_with_it(service: Client) -> None:
    cited = links(get(service, f"{MEMBERS}?network=eccar", BROWSER))["cite-as"].removeprefix(HOST)
    mount = cited.partition("/queries")[0]
    page = get(service, cited, BROWSER).text
    assert f'action="{mount}/queries/members/of-network"' in page
    assert f'href="{mount}/queries/members/of-network.csv?network=eccar"' in page
    assert f'<a href="{MEMBERS}?network=eccar">Ask the current one.</a>' in page
    assert f'Client("{HOST}{mount}")' in unescape(page)
    listed = get(service, f"{mount}/queries", BROWSER).text
    assert f'href="{mount}/queries/members/of-network"' in listed
