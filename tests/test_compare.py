"""Pages that compare several things, their views, and questions that take several things at once."""

import json
import re
from dataclasses import replace
from html import unescape
from itertools import pairwise

import pytest
from werkzeug.test import Client, TestResponse

from citygraph.catalog import read_catalog
from citygraph.folders import home
from citygraph.tabular import Table
from citygraph.web.http.languages import Reader
from citygraph.web.pages.layouts import Column, Comparison, Section, read_comparison
from citygraph.web.pages.views import VIEWS, lines, matrix, upset
from citygraph.web.pages.views.cells import CHOSEN
from citygraph.web.pages.views.chosen import lettered
from citygraph.web.pages.views.steps import Step, by_number
from tests.test_pictures import place, table
from tests.test_web_queries import BROWSER, links, rows

CATALOG = read_catalog(home() / "queries")
ID = "https://w3id.org/citygraph/id/"
NETWORKS = "/compare?network=eccar,integrating-cities"
CITIES = "/compare?city=krakow,nuernberg"
LAYOUTS = [read_comparison(path, CATALOG) for path in sorted((home() / "queries").glob("compare-*.yaml"))]


def get(service: Client, path: str, language: str = "en") -> TestResponse:
    return service.get(path, headers={"Accept": BROWSER, "Accept-Language": language})


def section(view: str, **options: object) -> Section:
    both = {"de": "Bild", "en": "Picture"}
    columns = (Column("year", both), Column("sure", both))
    return Section("it", both, CATALOG["compare/members"], "network", view, columns=columns, options=options)


# -------------------------------------------------------------------------------------- several at once


@pytest.mark.parametrize(
    "given", ["eccar,integrating-cities", "Integrating Cities,,ECCAR", "eccar&network=integrating-cities", "eccar&network="]
)  # fmt: skip
def test_a_question_takes_several_things(service: Client, given: str) -> None:
    answer = service.get(f"/queries/space/reach.json?network={given}")
    slugs = [row["network"].rpartition("/")[2] for row in rows(answer)]
    wanted = ["eccar"] if given.endswith("=") else ["eccar", "integrating-cities"]
    assert sorted(slugs) == wanted
    assert links(answer)["cite-as"].endswith(f"reach.json?network={','.join(wanted)}")


def test_several_are_refused_where_one_is_wanted(service: Client) -> None:
    assert service.get("/queries/members/of-network.json?network=eccar,icorn").status_code == 400
    assert service.get("/queries/members/of-network.json?network=eccar&network=icorn").status_code == 400


def test_an_older_release_is_asked_for_several_too(service: Client) -> None:
    lasting = links(service.get("/queries/space/reach.json?network=eccar,icorn"))["cite-as"]
    path = lasting.removeprefix("http://localhost").replace("eccar,icorn", "eccar&network=icorn")
    assert service.get(path).status_code == 200


def test_programs_are_told_how_many(service: Client) -> None:
    listed = json.loads(service.get("/queries").text)["queries"]
    many = {each["name"]: each["parameters"][0]["many"] for each in listed if each["parameters"]}
    assert (many["compare/members"], many["members/of-network"]) == (6, 1)
    described = json.loads(service.get("/openapi.json").text)["paths"]["/queries/compare/members"]["get"]
    network = next(each for each in described["parameters"] if each.get("name") == "network")
    assert network["description"] == "networks; up to 6, with commas between them"


# ------------------------------------------------------------------------------------------------ pages


@pytest.mark.parametrize("layout", LAYOUTS, ids=["cities", "networks"])
def test_every_section_asks_about_all_that_is_compared(layout: Comparison | None) -> None:
    assert layout
    assert {each.view for each in layout.sections} <= VIEWS.keys()
    for query in (query for each in layout.sections for query in (each.query, each.beside) if query):
        assert [each.many for each in query.parameters if each.name == layout.parameter] == [6]


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_page_to_begin_with(service: Client, language: str) -> None:
    page = get(service, "/compare", language)
    assert page.status_code == 200
    assert {"network", "city"} <= set(re.findall(r'<input id="\w+" name="(\w+)"', page.text))
    examples = re.findall(r'<a href="(/compare\?[^"]*)"', page.text)
    assert examples
    assert [path for path in examples if get(service, unescape(path)).status_code != 200] == []


@pytest.mark.parametrize("path", [NETWORKS, CITIES])
@pytest.mark.parametrize("language", ["de", "en"])
def test_a_page_compares(service: Client, path: str, language: str) -> None:
    page = get(service, path, language)
    assert page.status_code == 200
    assert re.findall(r'<b class="letter">(\w)</b>', page.text) == ["A", "B"]
    sections = re.findall(r'<section id="(\w+)"', page.text)
    assert {"numbers", "overlap", "map", "themes"} <= set(sections)
    for address in re.findall(r'<p class="formats quiet">.*?<a href="([^"]*)"', page.text, re.DOTALL):
        assert get(service, unescape(address)).status_code == 200, address
        assert "," in address


def test_one_section_alone(service: Client) -> None:
    part = get(service, f"{NETWORKS}&part=overlap&overlap.of=A")
    assert part.status_code == 200
    assert re.findall(r'<section id="(\w+)"', part.text) == ["overlap"]
    assert "<html" not in part.text
    assert re.findall(r"<h3>(.*?)</h3>", part.text) == ["European Coalition of Cities against Racism: 2"]


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("network=ECCAR,Integrating%20Cities", "network=eccar,integrating-cities"),
        ("network=Integrating%20Cities&network=eccar&map.at=1,2,3", "network=integrating-cities,eccar&map.at=1,2,3"),
        ("network=eccar,eccar,icorn&lang=de", "network=eccar,icorn&lang=de"),
        ("network=eccar,icorn&city=krakow", "network=eccar,icorn"),
        ("lang=de&network=eccar%2Cicorn", "network=eccar,icorn&lang=de"),
        ("network=eccar&network=icorn", "network=eccar,icorn"),
    ],
)  # fmt: skip
def test_there_is_one_address_for_a_choice(service: Client, given: str, written: str) -> None:
    answer = get(service, f"/compare?{given}")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/compare?{written}")
    assert get(service, answer.headers["Location"]).status_code == 200


def test_one_thing_is_too_few_and_others_are_proposed(service: Client) -> None:
    page = get(service, "/compare?city=nuernberg")
    assert page.status_code == 200
    assert "Nuremberg is chosen. Choose at least one more" in page.text
    assert "<section id=" not in page.text


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("eccar,eccarr", "“eccarr” is not known"),
        ("eccar,qqqqqqqqqq", "“qqqqqqqqqq” is not known. Take it away"),
        ("eccar,icorn,esn,akim,ak-fidma,xarxa-fp,solidarity-cities", "there are 6 at most"),
    ],
)
def test_what_does_not_fit_is_told_and_the_rest_is_kept(service: Client, given: str, told: str) -> None:
    page = get(service, f"/compare?network={given}")
    assert page.status_code == 400
    assert told in page.text
    assert f'value="{given}"' in page.text
    assert '<b class="letter">A</b>' in page.text
    near = [unescape(each) for each in re.findall(r'<a href="(/compare\?[^"]*)">eccar</a>', page.text)]
    assert near == (["/compare?network=eccar,eccar"] if "eccarr" in given else [])


def test_pages_of_things_lead_to_a_comparison(service: Client) -> None:
    for thing, parameter in (("network/eccar", "network"), ("city/krakow", "city")):
        assert f'href="/compare?{parameter}={thing.partition("/")[2]}"' in get(service, f"/doc/{thing}").text
    assert "/compare?" not in get(service, "/doc/theme/racism").text


# ------------------------------------------------------------------------------------------------ views

NORTH, SOUTH, EAST = (f"network/{name}" for name in ("north", "south", "east"))
SHARED = table(
    *(
        {"network": network, "network_name": network[8:], "city": f"city/{city}", "city_name": city}
        for network, cities in ((NORTH, "abcd"), (SOUTH, "bcd"), (EAST, "de"))
        for city in cities
    )
)
SETS = {"set": "network", "element": "city"}


def test_things_have_letters_in_the_order_of_the_reader() -> None:
    found = lettered([ID + SOUTH, ID + "network/west", ID + NORTH], SHARED.rows, "network")
    assert [(each.letter, each.name, each.place) for each in found] == [
        ("A", "south", 1), ("B", "west", 2), ("C", "north", 3),
    ]  # fmt: skip


def test_intersections_are_exclusive_and_the_largest_comes_first() -> None:
    content = upset.content(section("upset", **SETS), SHARED, {"of": "BA"}, Reader())
    assert [(each.letters, each.count) for each in content["shared"]] == [
        ("AB", 2), ("A", 1), ("C", 1), ("ABC", 1),
    ]  # fmt: skip
    assert [(each.chosen.letter, each.count) for each in content["sets"]] == [("A", 4), ("B", 3), ("C", 2)]
    assert sum(each.count for each in content["shared"]) == content["elements"] == 5
    assert content["degrees"] == [(1, 2), (2, 2), (3, 1)]
    assert [each.text for each in content["names"]] == ["b", "c"]
    assert content["wanted"].names == ("north", "south")


def test_a_line_leads_from_the_first_to_the_last_set_of_an_intersection() -> None:
    rows = table(
        *({"network": each, "city": "city/a", "city_name": "a"} for each in (NORTH, EAST)),
        {"network": SOUTH, "city": "city/b", "city_name": "b"},
    )
    chosen = lettered([ID + NORTH, ID + SOUTH, ID + EAST], rows.rows, "network")
    content = upset.content(section("upset", **SETS, **{CHOSEN: chosen}), rows, {"of": "Z"}, Reader())
    both = next(each for each in content["shared"] if each.letters == "AC")
    assert (both.within, both.between) == ((True, False, True), (True, True, True))
    assert (content["wanted"], content["names"]) == (None, [])


def test_sets_without_anything_are_shown_as_empty() -> None:
    chosen = lettered([ID + NORTH], (), "network")
    content = upset.content(section("upset", **SETS, **{CHOSEN: chosen}), Table((), ()), {}, Reader())
    assert [(each.count, each.share) for each in content["sets"]] == [(0, 0)]
    assert content["shared"] == []


def test_many_intersections_are_shown_on_demand_and_many_names_in_pages() -> None:
    pairs = [(f"network/{one}", f"city/{one}{two}") for one in range(6) for two in range(6)]
    rows = table(*({"network": each, "city": city, "city_name": city} for each, city in pairs),
                 *({"network": f"network/{two}", "city": f"city/{one}{two}", "city_name": "x"} for one in range(6) for two in range(6)),
                 *({"network": "network/0", "city": f"city/x{number}", "city_name": "x"} for number in range(100)))  # fmt: skip
    view = section("upset", **SETS)
    first, every = (
        upset.content(view, rows, {"all": each, "of": "A", "page": "2"}, Reader()) for each in ("", "yes")
    )
    assert (len(first["shared"]), first["hidden"]) == (12, 9)
    assert (len(every["shared"]), every["hidden"]) == (21, 0)
    assert (len(first["names"]), first["page"], first["pages"]) == (41, 2, 2)


def test_a_grid_begins_with_what_most_have() -> None:
    rows = table(
        {"network": NORTH, "country_name": "Chad", "country": "country/td", "members": 9.0},
        {"network": NORTH, "country_name": "Peru", "country": "country/pe", "members": 1.0},
        {"network": SOUTH, "country_name": "Peru", "country": "country/pe", "members": 2.0},
        {"network": SOUTH, "members": 4.0},
    )
    options = {"line": "country", "across": "network", "number": "members"}
    content = matrix.content(section("matrix", **options), rows, {}, Reader())
    numbers = [[each and (each.number, each.shade) for each in line.fields] for line in content["lines"]]
    assert [line.cell.text for line in content["lines"]] == ["Peru", "Chad", ""]
    assert numbers == [[(1, 1), (2, 2)], [(9, 5), None], [None, (4, 5)]]


def test_a_grid_of_words_says_each_once() -> None:
    rows = table(*({"network": NORTH, "theme": "theme/a", "theme_name": "a", "relation_name": each} for each in ("for", "for", "against")))  # fmt: skip
    options = {"line": "theme", "across": "network", "words": "relation"}
    content = matrix.content(section("matrix", **options), rows, {}, Reader())
    assert content["words"] == ["against", "for"]
    assert [each.words for line in content["lines"] for each in line.fields] == [["for", "against"]]


def test_a_long_grid_is_cut_until_all_of_it_is_wanted() -> None:
    rows = table(*({"network": NORTH, "theme": f"theme/{each}", "members": 1.0} for each in range(30)))
    view = section("matrix", line="theme", across="network", number="members")
    first, every = (matrix.content(view, rows, {"all": each}, Reader()) for each in ("", "yes"))
    assert (len(first["lines"]), first["hidden"]) == (20, 10)
    assert (len(every["lines"]), every["hidden"]) == (30, 0)


GROWTH = table(
    {"network": NORTH, "year": "2000", "sure": 10.0, "perhaps": 40.0},
    {"network": NORTH, "year": "2010", "sure": 20.0, "perhaps": 15.0},
    {"network": SOUTH, "year": "2005", "sure": 1.0, "perhaps": 2.0},
)
LINES = {"of": "network", "year": "year", "certain": "sure", "possible": "perhaps"}


def test_lines_show_what_is_certain_below_what_is_possible() -> None:
    content = lines.content(section("lines", **LINES), GROWTH, {}, Reader())
    (north, _), (south, _) = content["series"]
    assert (north.certain, north.possible) == ("M0.00 75.00L100.00 50.00", "M0.00 0.00L100.00 50.00")
    assert north.band == "M0.00 0.00L100.00 50.00L100.00 50.00L0.00 75.00Z"
    assert south.certain == "M50.00 97.50"
    assert content["years"] == [(2000, [(10, 40), None]), (2005, [None, (1, 2)]), (2010, [(20, 20), None])]


def test_each_thing_can_be_measured_by_its_own_greatest_number() -> None:
    content = lines.content(section("lines", **LINES), GROWTH, {"scale": "own"}, Reader())
    (north, _), (south, _) = content["series"]
    assert (north.possible, south.possible) == ("M0.00 0.00L100.00 50.00", "M50.00 0.00")


def test_letters_at_the_end_of_lines_do_not_cover_each_other() -> None:
    rows = table(*({"network": f"network/{each}", "year": "2000", "sure": 1.0} for each in range(6)))
    places = sorted(
        down for _, down in lines.content(section("lines", **LINES), rows, {}, Reader())["series"]
    )
    assert all(later - before >= 5 for before, later in pairwise(places))
    assert places[-1] <= 100


STAYS = table(
    {"network": SOUTH, "city": "city/a", "from": "2001-01-01", "begun": "2001-12-31"},
    {"network": NORTH, "city": "city/b", "from": "2005-01-01", "begun": "2005-12-31"},
    {"network": NORTH, "city": "city/a"},
)


def test_a_time_line_has_a_lane_for_each_thing_and_begins_with_what_is_shared() -> None:
    chosen = lettered([f"{ID}city/a", f"{ID}city/b"], (), "city")
    options = {"line": "network", "lane": "city", "start": ["from", "begun"], CHOSEN: chosen}
    content = VIEWS["timeline"](section("timeline", **options), STAYS, {}, Reader())
    told = [
        (line.cell.address, line.lanes, [each.letter for each in line.undated])
        for line in content["groups"][""]
    ]
    assert told == [(f"/id/{NORTH}", [2], ["A"]), (f"/id/{SOUTH}", [1], [])]
    assert content["chosen"] == chosen


def test_a_cell_shows_the_letter_of_what_is_compared() -> None:
    chosen = lettered([ID + SOUTH, ID + NORTH], SHARED.rows, "network")
    view = section("table", each="city", letters="network", **{CHOSEN: chosen})
    lines = VIEWS["table"](replace(view, columns=(Column("network", {}),)), SHARED, {}, Reader())["lines"]
    letters = [[each.letter for each in line.cells[0]] for line in lines]
    assert letters == [["B"], ["A", "B"], ["A", "B"], ["", "A", "B"], [""]]


def test_dots_are_coloured_by_a_number() -> None:
    rows = table(*(place(name, latitude, 10.0) | {"networks": number} for name, latitude, number in (("a", 40.0, 1.0), ("b", 50.0, 2.0), ("c", 60.0, 6.0))))  # fmt: skip
    content = VIEWS["map"](section("map", number="networks"), rows, {}, Reader())
    assert {mark.names[0]: (mark.step, mark.number) for mark in content["marks"]} == {
        "a": ("step-1", 1), "b": ("step-2", 2), "c": ("step-4", 6),
    }  # fmt: skip
    assert content["legend"] == [Step("step-1", 1, 1), Step("step-2", 2, 2), Step("step-4", 6, 6)]
    assert by_number([5, 4, 4]) == [Step("step-4", 4, 5)]
