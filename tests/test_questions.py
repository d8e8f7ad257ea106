"""Questions on pages: the catalogue searched, choices by name, answers in the views that fit them, embedded and copied."""

import json
import re
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from werkzeug.test import Client, TestResponse

from citygraph.catalog import ReadyQuery, read_catalog
from citygraph.folders import home
from citygraph.formats import RESULTS
from citygraph.store import Answer
from citygraph.tabular import Table, Term, literal, write_table
from citygraph.web.http.languages import Reader
from citygraph.web.pages.results import Results
from citygraph.web.pages.views import VIEWS, bars, graphs, whole
from citygraph.web.pages.views.columns import DATE, NUMBER, POINT, THING, YEAR, Columns
from citygraph.web.pages.views.fitting import fit
from citygraph.web.ready.catalogue import Wish, content, tag_names
from tests.test_web_queries import BROWSER

CATALOG = read_catalog(home() / "queries")
ANY = ReadyQuery("", {}, {}, (), (), "")
XSD = "http://www.w3.org/2001/XMLSchema#"
PLACES = """SELECT ?city ?name ?place ?size ?founded {
  VALUES (?city ?name ?place ?size ?founded) {
    (<http://e.org/a> "Aa" "POINT(11 49)" 30 "2001"^^<http://www.w3.org/2001/XMLSchema#gYear>)
    (<http://e.org/b> "Bb" "POINT(12 50)" 40 "2011"^^<http://www.w3.org/2001/XMLSchema#gYear>) } }"""


def get(service: Client, path: str, **given: str) -> TestResponse:
    return service.get(f"{path}?{urlencode(given)}" if given else path, headers={"Accept": BROWSER})


def term(value: object) -> Term:
    """A term: whole numbers and dates by how they look, what has a colon is an IRI, all else is a text."""
    text = str(value)
    if isinstance(value, int):
        return {**literal(text), "datatype": f"{XSD}integer"}
    if re.fullmatch(r"\d{4}(-\d\d-\d\d)?", text):
        return {**literal(text), "datatype": XSD + ("date" if "-" in text else "gYear")}
    return {"type": "uri", "value": text} if ":" in text else literal(text)


def table(*rows: dict[str, object]) -> Table:
    columns = dict.fromkeys(name for row in rows for name in row)
    return Table(tuple(columns), tuple({name: term(value) for name, value in row.items()} for row in rows))


def shown(answer: Table, view: str, query: ReadyQuery = ANY, **state: str) -> Any:
    fitting = fit(query, answer)
    section = fitting.sections[view]
    return VIEWS[section.view](section, fitting.table, state, Reader())


# Which views fit


def test_columns_are_known_by_what_they_hold() -> None:
    row = {"a": "x:1", "b": 3, "c": "2006", "d": "2006-05-31", "e": "POINT(1 2)", "year": 1999, "f": "x"}
    kinds = {name: column.kind for name, column in Columns(table(row)).all.items()}
    assert [kinds[name] for name in ("a", "b", "c", "d", "e", "year")] == [
        THING, NUMBER, YEAR, DATE, POINT, YEAR,
    ]  # fmt: skip
    mixed = Columns(table({"a": "x:1", "b": "2006"}, {"a": "text", "b": "2006-05-31"}, {"b": "2007"}))
    assert (mixed.all["a"].kind, mixed.all["b"].kind) == ("", DATE)
    assert (mixed.all["a"].full, mixed.all["b"].full, mixed.all["b"].values) == (False, True, 3)


@pytest.mark.parametrize(
    ("row", "views"),
    [
        ({"text": "a"}, "table"),
        ({"thing": "x:a", "lat": 3, "long": 4}, "table map"),
        ({"thing": "x:a", "place": "Point( 3 4.5 )"}, "table map"),
        ({"thing": "x:a", "since": "2006-05-31"}, "table timeline"),
        ({"thing": "x:a", "other": "x:b"}, "table graph"),
        ({"thing": "x:a", "source": "x:b"}, "table"),
        ({"thing": "x:a", "size": 3}, "table chart"),
        ({"thing": "x:a", "lat": 3}, "table"),
    ],
)
def test_views_fit_what_columns_hold(row: dict[str, object], views: str) -> None:
    other = {
        name: value + 1 if isinstance(value, int) else f"x:{name}" if str(value).startswith("x:") else value
        for name, value in row.items()
    }
    assert list(fit(ANY, table(row, other)).sections) == views.split()


def test_views_of_ready_made_queries_are_those_of_their_headers() -> None:
    assert CATALOG["members/overview"].map
    row = dict.fromkeys(CATALOG["members/overview"].columns, "a")
    fitting = fit(CATALOG["members/overview"], table(row | {"member": "x:a", "network": "x:b"}))
    assert {"map", "graph"} <= set(fitting.sections)
    assert fitting.sections["graph"].options["target"] == "network"
    assert fitting.sections["table"].query.columns == CATALOG["members/overview"].columns


def test_every_view_shows_an_answer_without_rows() -> None:
    for query in CATALOG.values():
        fitting = fit(query, Table(query.columns, ()))
        for section in fitting.sections.values():
            assert VIEWS[section.view](section, fitting.table, {}, Reader()) is not None


# Views


def test_names_stand_for_things_where_every_thing_has_one() -> None:
    named = table({"city_name": "Bern", "city": "x:bern"}, {})
    lines = shown(named, "table")["lines"]
    assert [[cell.text for cell in cells] for cells in lines[0].cells] == [["Bern"]]
    assert (lines[0].cells[0][0].iri, lines[1].cells) == ("x:bern", [()])
    for row in ({"city_name": "Bern", "city": "BE"}, {"city": "x:bern", "city_name": None}):
        kept = {name: value for name, value in row.items() if value}
        columns = fit(ANY, table({"city_name": "a", "city": "x:a"}, kept)).sections["table"].columns
        assert len(columns) == 2


def test_a_table_shows_each_row_and_every_kind_of_term() -> None:
    same = table({"name": "Same", "city": "x:a"}, {"name": "Same", "city": "x:b"})
    assert len(shown(same, "table")["lines"]) == 2
    statement = {
        "type": "triple",
        "value": {"subject": term("x:s"), "predicate": term("x:p"), "object": term("o")},
    }
    cell = whole.term_cell(statement)
    assert [part.text for part in cell.parts] == ["x:s", "x:p", "o"]
    assert whole.term_cell({"type": "bnode", "value": "b0"}).text == "_:b0"
    assert whole.term_cell(literal("Bern", "de")).language == "de"
    assert whole.term_cell(term("javascript:alert(1)")).address == ""


def test_a_table_is_sorted_and_searched() -> None:
    cities = table(*({"city": f"x:{number}", "size": number} for number in (10, 9, 100)))
    assert [line.cells[1][0].number for line in shown(cities, "table", sort="-size")["lines"]] == [100, 10, 9]
    found = shown(cities, "table", find="100")
    assert (found["found"], found["all"], found["lines"][0].cells[0][0].iri) == (1, 3, "x:100")


def test_bars_are_sorted_but_for_those_of_times() -> None:
    cities = table({"city": "x:a", "size": 3, "rank": 2}, {"city": "x:b", "size": 5, "rank": 1})
    found = shown(cities, "chart")
    assert [(bar.names[0].text, bar.length) for bar in found["bars"]] == [("x:b", 100), ("x:a", 60)]
    assert [bar.number.number for bar in shown(cities, "chart", number="rank")["bars"]] == [2, 1]
    assert shown(cities, "chart", number="city")["number"] == "size"
    times = table({"decade": 1990, "size": 3}, {"decade": 2000, "size": 5})
    assert [bar.number.number for bar in shown(times, "chart")["bars"]] == [3, 5]
    below = table({"city": "x:a", "size": -3}, {"city": "x:b", "size": 3})
    assert [(bar.left, bar.length) for bar in shown(below, "chart")["bars"]] == [(50, 50), (0, 50)]


def test_years_stand_side_by_side() -> None:
    years = table({"year": 1990, "size": 3}, {"year": 1991, "size": 5})
    assert [bar.sure for bar in shown(years, "chart")["over_time"]["bars"]] == [3, 5]


def test_years_of_a_few_things_make_lines() -> None:
    rows = [
        {"year": year, "city": f"x:{city}", "size": year - 1900} for year in (1990, 1991) for city in "ab"
    ]
    found = shown(table(*rows), "chart")
    assert found["section"].view == "lines"
    assert [each.name for each in found["over_time"]["things"]] == ["x:a", "x:b"]
    many = table(
        *({"year": 1990, "city": f"x:{city}", "size": 3} for city in range(7)),
        {"year": 1991, "city": "x:0", "size": 1},
    )
    assert len(shown(many, "chart")["bars"]) == 8


def test_rows_are_told_apart_by_two_columns_if_one_is_not_enough() -> None:
    rows = [
        {"city": "x:a", "seat": "x:1", "size": 1},
        {"city": "x:a", "seat": "x:2", "size": 2},
        {"city": "x:b", "size": 3},
    ]
    names = [[name.text for name in bar.names] for bar in shown(table(*rows), "chart")["bars"]]
    assert names == [["x:b", ""], ["x:a", "x:2"], ["x:a", "x:1"]]
    assert "chart" not in fit(ANY, table(*rows, *rows)).sections


def test_many_bars_are_turned_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bars, "_ROWS", 2)
    cities = table(*({"city": f"x:{number}", "size": number} for number in range(5)))
    second = shown(cities, "chart", page="2")
    assert ([bar.number.number for bar in second["bars"]], second["pages"]) == ([2, 1], 3)


def test_edges_of_a_graph_are_there_once(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [{"a": "x:1", "a_name": "One", "b": "x:2", "b_name": "Two", "source": "x:s"}] * 2
    graph = shown(table(*rows), "graph")["graph"]
    assert graph["edges"] == [{"source": "x:1", "target": "x:2"}]
    assert [(node["label"], node["side"]) for node in graph["nodes"]] == [("One", "a"), ("Two", "b")]
    both = shown(table({"a": "x:1", "b": "x:2"}, {"a": "x:2", "b": "x:3"}), "graph")["graph"]
    assert ["side" in node for node in both["nodes"]] == [True, False, True]
    monkeypatch.setattr(graphs, "MOST", 1)
    much = shown(table({"a": "x:1", "b": "x:2"}, {"a": "x:1", "b": "x:3"}), "graph")
    assert (much["graph"], much["edges"]) == (None, 2)


def test_edges_say_how_much_and_when() -> None:
    query = CATALOG["members/of-network"]
    row = {"member": "x:m", "network": "x:n", "since": "2006", "until": "2010-05-31"}
    graph = shown(table(row), "graph", query)["graph"]
    assert graph["edges"] == [{"source": "x:m", "target": "x:n", "label": "2006 – 31 May 2010"}]
    assert graph["directed"] is (query.edges["directed"] == "true")


def test_an_answer_is_asked_for_once_unless_it_is_another_each_time() -> None:
    results, asked = Results(), []

    def ask() -> Answer:
        asked.append(1)
        return Answer(write_table(table({"a": len(asked)})), RESULTS[0])

    kept = [results.get("key", ANY, ask, steady=True) for _ in range(2)]
    assert (len(asked), kept[0], kept[0].rows) == (1, kept[1], 1)
    others = [results.get("key", ANY, ask, steady=False).digest for _ in range(2)]
    assert len({kept[0].digest, *others}) == 3
    statement = {
        "type": "triple",
        "value": {"subject": term("x:s"), "predicate": term("x:p"), "object": term("o")},
    }
    body = json.dumps({"head": {"vars": ["a"]}, "results": {"bindings": [{"a": statement}]}}).encode()
    assert results.get("statement", ANY, lambda: Answer(body, RESULTS[0]), steady=True).rows == 1


# Pages


@pytest.mark.parametrize("view", ["table", "map", "timeline", "graph", "chart", "nonsense"])
def test_a_question_is_shown_in_each_view(view: str, service: Client) -> None:
    given = {"chart": "networks/overview"}.get(view, "members/overview?network=eccar")
    path, _, said = given.partition("?")
    answer = get(service, f"/queries/{path}", **dict(parse_qsl(said)), view=view)
    assert answer.status_code == 200
    current = re.findall(r'<a id="result-as-(\w+)"[^>]* aria-current="true"', answer.text)
    assert current == ["table" if view == "nonsense" else view]
    part = get(service, f"/queries/{path}", **dict(parse_qsl(said)), view=view, part="result")
    assert part.text.strip().startswith('<section id="result"')
    assert "<html" not in part.text


def test_what_is_said_to_a_page_is_no_part_of_data_and_citations(service: Client) -> None:
    plain = get(service, "/queries/members/overview", network="eccar")
    seen = get(service, "/queries/members/overview", network="eccar", view="map", **{"result.sort": "member"})
    assert plain.headers["Link"] == seen.headers["Link"]
    assert "view=" not in seen.headers["Link"]
    cited = re.search(r'<code lang="en">(.*?)</code>', seen.text)
    assert cited
    assert cited[1] in plain.text
    assert get(service, "/queries/members/overview.csv", network="eccar", view="map").status_code == 400


def test_the_language_switch_keeps_the_view(service: Client) -> None:
    page = get(service, "/queries/members/overview", network="eccar", view="map", lang="en").text
    other = re.search(r'hreflang="de" href="([^"]*)"', page)
    assert other
    said = dict(parse_qsl(urlsplit(unescape(other[1])).query))
    assert said == {"lang": "de", "network": "eccar", "view": "map"}


def test_an_answer_is_turned_from_memory(service: Client) -> None:
    path = "/queries/members/of-network"
    pages = [get(service, path, **{"result.sort": sort}).text for sort in ("member", "-member")]
    first = [
        re.findall(r"<tbody>.*?<a [^>]*>(.*?)</a>.*?<a [^>]*>(.*?)</a>", page, re.DOTALL)[0][1]
        for page in pages
    ]
    assert first == sorted(first)
    assert first[0] != first[1]


def test_an_embedded_answer_is_bare_and_allowed_everywhere(service: Client) -> None:
    bare = get(service, "/queries/networks/overview", view="chart", embed="true")
    assert "frame-ancestors *" in bare.headers["Content-Security-Policy"]
    assert len(bare.headers.getlist("Content-Security-Policy")) == 1
    assert '<nav class="main"' not in bare.text
    assert "<h1>Which networks are there" in bare.text
    assert "/releases/" in bare.text  # the citation
    whole_page = get(service, "/queries/networks/overview", view="chart")
    assert "frame-ancestors 'self'" in whole_page.headers["Content-Security-Policy"]
    snippet = re.search(r"&lt;iframe (.*?)&lt;/iframe>", whole_page.text)
    assert snippet
    assert "view=chart&amp;embed=true" in unescape(snippet[1])


def test_an_embedded_answer_stays_bare_when_it_is_turned(service: Client) -> None:
    turned = get(service, "/queries/networks/overview", view="chart", embed="true", part="result").text
    assert turned.strip().startswith("<section")
    assert "<iframe" not in unescape(turned)
    assert "embed=true" in turned
    query = "SELECT ?s ?p { ?s ?p ?o } LIMIT 3"
    bare = get(service, "/sparql", query=query, format="html", embed="true")
    assert "frame-ancestors *" in bare.headers["Content-Security-Policy"]
    assert "<iframe" not in unescape(bare.text)


@pytest.mark.parametrize("said", [{"part": "result"}, {"embed": "true"}, {"part": "result", "embed": "true"}])
def test_what_is_too_large_is_said_alone_too(
    said: dict[str, str], service: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("citygraph.web.http.tables.LARGEST", 1000)
    answer = get(
        service, "/queries/networks/oldest", language="de", labels="de", **said
    )  # nobody else asks that
    assert answer.status_code == 200
    assert "More than a page shows" in answer.text


def test_a_choice_that_does_not_fit_is_told_at_its_field(service: Client) -> None:
    page = get(service, "/queries/cities/networks", city="Nurnburg").text
    field = re.search(r'<choice-box.*?<input id="city".*?</div>', page, re.DOTALL)
    assert field
    assert 'aria-invalid="true" aria-describedby="city-problem"' in field[0]
    assert '<p class="problem" role="alert" id="city-problem">' in field[0]


def test_answers_to_any_query_have_views(service: Client) -> None:
    page = get(service, "/sparql", query=PLACES, format="html").text
    assert re.findall(r'id="result-as-(\w+)"', page) == ["table", "map", "timeline", "chart"]
    seen = get(service, "/sparql", query=PLACES, format="html", part="result", view="map").text
    points = re.search(r'<script type="application/json">(.*?)</script>', seen)
    assert points
    features = json.loads(points[1])["features"]
    assert [feature["geometry"]["coordinates"] for feature in features] == [[11.0, 49.0], [12.0, 50.0]]
    assert "Aa" in get(service, "/sparql", query=PLACES, format="html", view="timeline").text


def test_links_of_an_answer_keep_the_graphs_that_were_named(service: Client) -> None:
    graphs_named = ["http://e.org/1", "http://e.org/2"]
    said = {"query": "SELECT ?s ?p { ?s ?p ?o }", "format": "html", "default-graph-uri": graphs_named}
    page = service.get(f"/sparql?{urlencode(said, doseq=True)}").text
    csv = re.search(r'href="([^"]*format=csv[^"]*)"', page)
    assert csv
    assert [
        value for name, value in parse_qsl(urlsplit(unescape(csv[1])).query) if name == "default-graph-uri"
    ] == graphs_named


# The catalogue


def test_every_tag_has_a_name_in_each_language() -> None:
    used = {tag for query in CATALOG.values() for tag in query.tags}
    assert used == set(tag_names())
    assert all(set(names) == {"de", "en"} for names in tag_names().values())


def test_questions_are_found_by_words_and_tags() -> None:
    def names(text: str = "", tag: str = "", language: str = "en") -> set[str]:
        topics = content(CATALOG.values(), Wish(text, tag), language)["topics"]
        return {query.name for queries in topics.values() for query in queries}

    assert names() == set(CATALOG)
    assert "space/nearest" in names("nearest CITIES") | names("nearest")
    assert names(tag="fees") == {"members/fees"}
    assert names("qqqq") == set()
    assert "quality/undated" in names("datum", language="de") | names("wann", language="de")
    assert names("members", "time") == names("members") & names(tag="time")


def test_the_catalogue_is_searched_without_scripts(service: Client) -> None:
    page = get(service, "/queries", q="fee", lang="de", tag="fees").text
    assert "/queries/members/fees" in page
    assert "/queries/members/of-network" not in page
    assert 'value="fee"' in page
    assert "Beiträge" in page
    everything = json.loads(service.get("/queries?q=fee", headers={"Accept": "application/json"}).text)
    assert len(everything["queries"]) == len(CATALOG)


# Choosing by name


def test_search_is_narrowed_by_class(service: Client) -> None:
    def found(**given: str) -> list[dict[str, str]]:
        told: list[dict[str, str]] = json.loads(get(service, "/search.json", **given).text)["results"]
        return told

    assert {each["value"] for each in found(q="nürnberg", **{"class": "City"})} == {"nuernberg"}
    assert not [each for each in found(q="nürnberg", **{"class": "CityNetwork"}) if "/city/" in each["iri"]]
    in_full = "https://w3id.org/citygraph/ontology#City"
    assert found(q="nürnberg", **{"class": in_full}) == found(q="nürnberg", **{"class": "City"})
    assert found(q="nürnberg", **{"class": "Nothing"}) == []
    assert "value" not in found(q="nürnberg")[0]


def test_choices_are_told_by_name(service: Client) -> None:
    given = {
        "things": "krakow,nowhere,https://w3id.org/citygraph/id/city/berlin",
        "class": "City",
        "lang": "de",
    }
    results = json.loads(get(service, "/search.json", **given).text)["results"]
    assert [(each["value"], each["name"]) for each in results] == [("krakow", "Krakau"), ("berlin", "Berlin")]
    bare = json.loads(get(service, "/search.json", things="https://w3id.org/citygraph/id/city/berlin").text)
    assert [each["name"] for each in bare["results"]] == ["Berlin"]


def test_concepts_of_every_vocabulary_can_be_chosen_but_are_not_searched_for(service: Client) -> None:
    chosen = json.loads(get(service, "/search.json", q="member", **{"class": "Concept"}).text)
    assert chosen["found"]
    everywhere = json.loads(get(service, "/search.json", q="member").text)
    assert not [each for each in everywhere["results"] if each["kind"] == "concept"]
