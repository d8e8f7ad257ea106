"""Search and home page: what is found, in which order, and how the box and the page show it."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.test import Client

from citygraph.catalog import read_catalog
from citygraph.folders import home
from citygraph.tabular import Table
from citygraph.web import create_app
from citygraph.web.http.languages import Reader
from citygraph.web.pages.layouts import Column, Section
from citygraph.web.pages.views import VIEWS
from citygraph.web.search.finder import LONGEST, Entry, Finder, alike, begins
from citygraph.workers import Limits, Workers, Zygote
from tests.past import FIRST, SECOND, write_past

PLACES = {
    "berlin": (["Berlin"], 70),
    "bern": (["Bern"], 30),
    "bernau": (["Bernau"], 2),
    "bernkastel-kues": (["Bernkastel-Kues"], 1),
    "lodz": (["Łódź", "Lodsch"], 20),
    "nuremberg": (["Nuremberg", "Nürnberg"], 60),
    "schoeneiche": (["Schöneiche bei Berlin"], 90),
    "alliance": (["Climate Alliance", "Klima-Bündnis"], 900),
    "aquila": (["L’Aquila"], 5),
}
LISTS = {"list": (["Berlin, a list of members"], 5000)}


def entry(slug: str, names: list[str], known: int, *, behind: bool = False) -> Entry:
    kind = {"de": "Ort", "en": "place"}
    return Entry(slug, kind, dict(zip(("en", "de"), names, strict=False)), {}, known, behind)


@pytest.fixture(scope="module")
def finder() -> Finder:
    entries = [entry(slug, *told) for slug, told in PLACES.items()]
    lists = [entry(slug, *told, behind=True) for slug, told in LISTS.items()]
    return Finder([*entries, *lists], [("Norimberga", "nuremberg"), ("Rome", "unknown")])


def found(finder: Finder, text: str) -> list[str]:
    return [each.iri for each, _ in finder.find(text)]


def test_the_name_itself_comes_first_then_what_begins_so_then_what_holds_it(finder: Finder) -> None:
    assert found(finder, "bern")[:3] == ["bern", "bernau", "bernkastel-kues"]
    assert found(finder, "ber") == ["berlin", "bern", "bernau", "bernkastel-kues", "schoeneiche", "list"]


def test_of_what_fits_alike_comes_first_of_what_most_is_known(finder: Finder) -> None:
    assert found(finder, "b")[:3] == ["berlin", "bern", "bernau"]


def test_what_is_behind_comes_behind_all_unless_its_whole_name_is_typed(finder: Finder) -> None:
    assert found(finder, "berlin") == ["berlin", "schoeneiche", "list"]
    assert found(finder, "berlin a list of members") == ["list"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("NÜRNBERG", "nuremberg"),
        ("nurnberg", "nuremberg"),
        ("Norimberga", "nuremberg"),
        ("lodz", "lodz"),
        ("klimabündnis", "alliance"),
        ("klima bündnis", "alliance"),
        ("alliance clim", "alliance"),
        ("laquila", "aquila"),
        ("l'aquila", "aquila"),
        ("bernkastel kues", "bernkastel-kues"),
        ("  berlin  schön ", "schoeneiche"),
    ],
)
def test_all_spellings_find_it(finder: Finder, typed: str, meant: str) -> None:
    assert found(finder, typed)[0] == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("brlin", "berlin"),  # one is missing
        ("berrlin", "berlin"),  # one too many
        ("bellin", "berlin"),  # another one
        ("berlni", "berlin"),  # in the wrong order
        ("nuernberg", "nuremberg"),
        ("nurnbreg", "nuremberg"),
        ("nünrbe", "nuremberg"),  # and not typed to its end
        ("klimat alliance", "alliance"),
        ("klimabünndis", "alliance"),
    ],
)
def test_mistakes_find_it(finder: Finder, typed: str, meant: str) -> None:
    assert found(finder, typed)[0] == meant


@pytest.mark.parametrize("typed", ["", " ", "–", "xyzxyz", "qrt", "berlin xyzxyz", "?" * 1000])
def test_what_is_no_name_finds_nothing(finder: Finder, typed: str) -> None:
    assert found(finder, typed) == []


def test_no_more_than_the_beginning_of_a_long_text_is_looked_at(finder: Finder) -> None:
    assert found(finder, "berlin" + " " * LONGEST + "xyzxyz") == found(finder, "berlin")


def test_the_name_that_fits_best_is_told(finder: Finder) -> None:
    assert finder.find("norimb")[0][1] == "Norimberga"
    assert finder.find("nurnb")[0][1] == "Nürnberg"


def test_spellings_of_what_is_unknown_find_nothing(finder: Finder) -> None:
    assert found(finder, "rome") == []
    assert finder.get("unknown") is None


def test_names_are_told_in_the_language_or_else_in_another(finder: Finder) -> None:
    alliance, bern = finder.get("alliance"), finder.get("bern")
    assert alliance
    assert (alliance.name("de"), alliance.name("en")) == ("Klima-Bündnis", "Climate Alliance")
    assert bern
    assert bern.name("de") == "Bern"


def test_spellings_that_differ_in_marks_are_alike() -> None:
    assert alike("„Łódź“", "lodz")
    assert not alike("Lodsch", "lodz")
    assert begins("kues bern", "Bernkastel-Kues")
    assert not begins("kues bonn", "Bernkastel-Kues")


def asked(service: Client, text: str, **more: str) -> list[dict[str, str]]:
    results: list[dict[str, str]] = service.get("/search.json", query_string={"q": text, **more}).get_json()[
        "results"
    ]
    return results


def test_programs_are_told_name_kind_place_and_address(service: Client) -> None:
    answer = service.get("/search.json", query_string={"q": "eccar", "limit": "1", "lang": "de"})
    assert answer.content_type == "application/json"
    assert answer.headers["Content-Language"] == "de"
    told = answer.get_json()
    assert told["query"] == "eccar"
    assert told["found"] > 1
    assert told["results"] == [
        {
            "name": "Europäische Städtekoalition gegen Rassismus",
            "kind": "Netzwerk",
            "spelling": "ECCAR",
            "iri": "https://w3id.org/citygraph/id/network/eccar",
            "address": "/doc/network/eccar?lang=de",
        }
    ]


@pytest.mark.parametrize(
    "name", ["network/eccar", "city/berlin", "body/unesco", "theme/racism", "country/de"]
)
def test_all_kinds_are_found_and_lead_to_their_page(service: Client, name: str) -> None:
    label = service.get(f"/doc/{name}.jsonld").get_json()
    assert label
    results = asked(service, name.partition("/")[2].replace("de", "Germany"), lang="en")
    assert f"/doc/{name}?lang=en" in [each["address"] for each in results[:3]]


def test_a_city_tells_its_country(service: Client) -> None:
    assert asked(service, "krakow", lang="en")[0] == {
        "name": "Kraków",
        "kind": "city",
        "place": "Poland",
        "iri": "https://w3id.org/citygraph/id/city/krakow",
        "address": "/doc/city/krakow?lang=en",
    }


def test_concepts_are_found_only_in_the_schemes_that_are_searched(service: Client) -> None:
    assert "theme" in {each["kind"] for each in asked(service, "racism", lang="en")}
    assert asked(service, "founding member", lang="en") == []


def test_with_a_letter_missing_each_name_of_a_network_finds_it(service: Client) -> None:
    networks = "https://w3id.org/citygraph/ontology#CityNetwork"
    answer = service.get("/queries/data/names.json", query_string={"class": networks})
    names = answer.get_json(force=True)["results"]["bindings"]
    missed = []
    for row in names:
        name, thing = row["name"]["value"], row["thing"]["value"]
        word = max(name.split(), key=len)
        if len(word) < 6:
            continue
        mistyped = name.replace(word, word[:3] + word[4:])[:LONGEST]
        if thing not in [each["iri"] for each in asked(service, mistyped)]:
            missed.append((mistyped, thing))
    assert missed == []


def test_the_page_works_without_javascript(service: Client) -> None:
    page = service.get("/search?q=Nürnberg&lang=en", headers={"Accept": "text/html"}).text
    assert '<form action="/search" method="get" role="search"' in page
    assert 'value="Nürnberg"' in page
    assert '<a href="/doc/city/nuernberg?lang=en">Nuremberg</a>' in page
    assert "also: Nürnberg" in page
    assert page.count("<search-box") == 1


def test_the_page_is_in_the_language_that_a_browser_prefers(service: Client) -> None:
    german = service.get("/search?q=xyzxyz", headers={"Accept": "text/html", "Accept-Language": "de"})
    assert "Nichts gefunden zu „xyzxyz“" in german.text
    assert german.headers["Content-Language"] == "de"
    english = service.get("/search?q=xyzxyz", headers={"Accept": "text/html", "Accept-Language": "en"})
    assert "Nothing found for “xyzxyz”" in english.text
    assert "Accept-Language" in german.headers["Vary"]


def test_what_is_typed_is_text_on_the_page(service: Client) -> None:
    page = service.get("/search?q=%3Cscript%3Ealert(1)%3C/script%3E", headers={"Accept": "text/html"}).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_the_page_can_be_turned_over(service: Client) -> None:
    first = service.get("/search?q=c&lang=en", headers={"Accept": "text/html"}).text
    assert 'href="/search?q=c&amp;page=2&amp;lang=en" rel="next"' in first
    second = service.get("/search?q=c&lang=en&page=2", headers={"Accept": "text/html"}).text
    assert 'rel="prev"' in second
    assert '<ol class="results" start="26">' in second
    one, two = ([each["iri"] for each in asked(service, "c", page=page)] for page in ("1", "2"))
    assert (len(one), set(one) & set(two)) == (25, set())


@pytest.mark.parametrize("wrong", ["page=0", "page=x", "limit=-1", "limit=²"])
def test_a_window_that_is_none_is_a_problem(service: Client, wrong: str) -> None:
    answer = service.get(f"/search.json?q=a&{wrong}")
    assert answer.status_code == 400
    assert wrong.partition("=")[0] in answer.get_json()["detail"]


def test_there_is_nothing_beside_the_search(service: Client) -> None:
    assert service.get("/search.xml?q=a").status_code == 404
    assert service.post("/search?q=a").status_code == 405


def test_what_was_searched_comes_from_memory(service: Client) -> None:
    answer = service.get("/search.json?q=berlin")
    again = service.get("/search.json?q=berlin", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_every_page_has_the_box_once(service: Client) -> None:
    for path in ("/", "/queries", "/doc/network/eccar", "/releases", "/problems", "/search"):
        page = service.get(path, headers={"Accept": "text/html"}).text
        assert page.count("<search-box") == 1, path


def test_home_leads_to_themes_bodies_and_networks_in_both_languages(service: Client) -> None:
    english, german = (service.get(f"/?lang={language}") for language in ("en", "de"))
    for answer, language in ((english, "en"), (german, "de")):
        assert answer.headers["Content-Language"] == language
        for section in ("numbers", "map", "themes", "founders", "largest", "newest", "new", "ask"):
            assert f'<section id="{section}"' in answer.text
    assert ">Human rights and equality</a>" in english.text
    assert ">Menschenrechte und Gleichstellung</a>" in german.text
    assert 'href="/id/body/unesco?lang=de"' in german.text
    assert "Städtenetzwerke" in german.text


def test_a_section_of_home_can_be_had_alone(service: Client) -> None:
    part = service.get("/?part=themes&lang=en").text
    assert part.strip().startswith("<section")
    assert part.count("<section") == 1


def test_home_can_be_kept(service: Client) -> None:
    home = service.get("/?lang=en")
    again = service.get("/?lang=en", headers={"If-None-Match": home.headers["ETag"]})
    assert again.status_code == 304


def test_home_tells_what_differs_from_the_release_before(tmp_path: Path) -> None:
    write_past(tmp_path, FIRST, "2026-11-20", 1)
    current = write_past(tmp_path, SECOND, "2026-11-21", 2)
    page = Client(create_app(current, Workers("", Limits()))).get("/?lang=en").text
    assert "2 added, 3 removed" in page
    assert "1 new, 1 changed, 1 gone" in page
    assert f"/changes/{current.name}" in page


@pytest.fixture
def after_another(seeds_release: Path, tmp_path: Path) -> Iterator[Client]:
    """The service on the graph of the seeds, beside an older release that states next to nothing."""
    write_past(tmp_path, FIRST, "2026-11-01", 1)
    current = shutil.copytree(seeds_release, tmp_path / seeds_release.resolve().name)
    limits = Limits(seconds=20, at_once=2, wait=20)
    with Zygote(current, limits) as zygote:
        workers = Workers(zygote.address, limits)
        yield Client(create_app(current, workers))
        workers.close()


def test_home_names_what_is_new(after_another: Client) -> None:
    page = after_another.get("/?lang=de").text
    news = page[page.index('<section id="new"') :]
    assert '<a href="/doc/network/eccar?lang=de">Europäische Städtekoalition gegen Rassismus</a>' in news


def test_home_without_a_comparison_still_leads_to_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_past(tmp_path, FIRST, "2026-11-20", 1)
    current = write_past(tmp_path, SECOND, "2026-11-21", 2)
    monkeypatch.setattr("citygraph.history._SECONDS", 0)
    answer = Client(create_app(current, Workers("", Limits()))).get("/?lang=en")
    assert answer.status_code == 200
    assert "added," not in answer.text
    assert f"/changes/{current.name}" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_json_is_what_it_says(service: Client) -> None:
    assert set(json.loads(service.get("/search.json?q=").data)) == {"query", "found", "results"}


def numbered(name: str, number: str) -> dict[str, dict[str, str]]:
    count = {"type": "literal", "value": number, "datatype": "http://www.w3.org/2001/XMLSchema#integer"}
    filled = {"thing": {"type": "uri", "value": f"https://w3id.org/citygraph/id/city/{name}"}}
    return {
        **filled,
        "thing_name": {"type": "literal", "value": name},
        **({"statements": count} if number else {}),
    }


def entries_of(rows: list[dict[str, dict[str, str]]], **options: object) -> list[tuple[str, float | None]]:
    query = read_catalog(home() / "queries")["data/things"]
    columns = tuple(Column(name, {}) for name in ("thing", "statements"))
    section = Section("few", {}, query, "", "entries", columns=columns, options={"most": 2, **options})
    table = Table(("thing_name", "statements", "thing", "scheme"), tuple(rows))
    shown = VIEWS["entries"](section, table, {}, Reader())
    assert shown["all"] >= len(shown["entries"])
    return [(thing.text, value.number) for thing, value in shown["entries"]]


def test_a_short_list_shows_each_thing_once_the_first_of_them_in_order() -> None:
    rows = [numbered("a", "3"), numbered("a", "3"), numbered("b", ""), numbered("c", "10")]
    assert entries_of(rows) == [("a", 3), ("b", None)]
    assert entries_of(rows, falling=True) == [("c", 10), ("a", 3)]
    assert entries_of([]) == []


def test_a_short_list_leaves_out_what_another_column_tells() -> None:
    wider = {"scheme": {"type": "uri", "value": "https://w3id.org/citygraph/id/scheme/x"}}
    assert entries_of([numbered("a", "3") | wider, numbered("b", "2")], without="scheme") == [("b", 2)]
