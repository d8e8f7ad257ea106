"""Which page a thing gets: layouts by class and concept scheme, for every class of things; answers window by window."""

import re
from html import unescape

import pytest
from pyoxigraph import NamedNode
from werkzeug.test import Client

from citygraph.catalog import read_catalog
from citygraph.folders import home
from citygraph.formats import RESULTS
from citygraph.graph import Graph
from citygraph.names import BASE, IN_SCHEME, RDF_TYPE
from citygraph.ready import question
from citygraph.store import evaluate
from citygraph.tabular import Table, literal, read_table
from citygraph.web.http.languages import Reader
from citygraph.web.pages.layouts import WHOLE, Column, Layout, Section, layout_of, read_layouts
from citygraph.web.pages.views import VIEWS, windows
from tests.test_web_queries import BROWSER

CATALOG = read_catalog(home() / "queries")
SOURCE = "004_b77be1604833c886"
WITHOUT_LAYOUT = {"scheme"}  # all that is stated about them is enough
NOT_IN_THE_SEEDS = {"list"}


def things(seeds: Graph) -> dict[str, str]:
    """One thing of each kind that has IRIs of ours, the first by name: its IRI by kind."""
    quads = seeds.store.quads_for_pattern(None, RDF_TYPE, None, None)
    iris = sorted({quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode)}, reverse=True)
    ours = (iri for iri in iris if iri.startswith(f"{BASE}id/") and "#" not in iri)
    return {iri.removeprefix(f"{BASE}id/").partition("/")[0]: iri for iri in ours}


def page(service: Client, path: str, language: str = "en") -> str:
    answer = service.get(path, headers={"Accept": BROWSER, "Accept-Language": language})
    assert answer.status_code == 200
    return unescape(answer.text)


def section(*columns: str, **options: object) -> Section:
    told = tuple(Column(name, {"en": name, "de": name}) for name in columns)
    return Section(
        "all", {}, CATALOG["sources/statements"], "source", "window", columns=told, options=options
    )


# ------------------------------------------------------------------------------------------- which layout


def test_every_layout_is_read_whole(prefixes: dict[str, str]) -> None:
    layouts = read_layouts(home() / "queries" / "pages", CATALOG, prefixes)
    for layout in layouts:
        for each in layout.sections:
            assert each.view in VIEWS
            assert each.parameter in [parameter.name for parameter in each.query.parameters]


def test_layout_is_chosen_by_class_and_scheme() -> None:
    country = Layout("country", ("urn:Country",), (), ())
    region = Layout("region", ("urn:Concept",), (), (), ("urn:regions",))
    layouts = (country, region)
    assert layout_of(layouts, ["urn:Concept", "urn:Country"], ["urn:regions"]) is country
    assert layout_of(layouts, ["urn:Concept"], ["urn:regions"]) is region
    assert layout_of(layouts, ["urn:Concept"], ["urn:roles"]) is None
    assert layout_of(layouts, ["urn:Concept"], []) is None


def test_every_class_has_a_layout_or_none_on_purpose(seeds: Graph, prefixes: dict[str, str]) -> None:
    layouts = read_layouts(home() / "queries" / "pages", CATALOG, prefixes)

    def values(thing: str, prop: NamedNode) -> list[str]:
        quads = seeds.store.quads_for_pattern(NamedNode(thing), prop, None, None)
        return [quad.object.value for quad in quads if isinstance(quad.object, NamedNode)]

    without = {
        kind
        for kind, thing in things(seeds).items()
        if not layout_of(layouts, values(thing, RDF_TYPE), values(thing, IN_SCHEME))
    }
    assert without == WITHOUT_LAYOUT


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_kind_of_thing_has_its_page(service: Client, seeds: Graph, language: str) -> None:
    for kind, thing in things(seeds).items():
        text = page(service, thing.removeprefix(BASE[:-1]).replace("/id/", "/doc/"), language)
        assert f'<html lang="{language}"' in text
        assert ('class="portrait' in text) == (kind not in WITHOUT_LAYOUT), kind


# ------------------------------------------------------------------------------------------- what pages tell


def test_page_of_a_body_tells_what_came_of_it(service: Client) -> None:
    text = page(service, "/doc/body/unesco")
    assert re.search(r'<section id="founded".*International Coalition', text, re.DOTALL)


def test_page_of_a_theme_tells_wider_themes_networks_and_cities(service: Client) -> None:
    text = page(service, "/doc/theme/racism", "de")
    assert re.findall(r'<section id="(\w+)"', text)[:2] == ["concepts", "networks"]
    assert "Diskriminierung" in text


def test_page_of_a_role_is_no_page_of_a_theme(service: Client) -> None:
    assert '<article class="portrait role' in page(service, "/doc/role/member")


def test_page_of_a_membership_tells_what_refers_to_it(service: Client) -> None:
    text = page(service, "/doc/membership/eccar--krakow")
    told = re.search(r'<section id="relations".*?</section>', text, re.DOTALL)
    assert told
    assert "/id/event/" in told[0]


def test_page_of_a_source_lists_all_that_it_says(service: Client, seeds: Graph) -> None:
    graph = NamedNode(f"{BASE}id/source/{SOURCE}")
    stated = sum(1 for _ in seeds.store.quads_for_pattern(None, None, None, graph))
    shown, number = 0, 1
    while True:
        text = page(service, f"/doc/source/{SOURCE}?part=statements&statements.page={number}")
        shown += len(re.findall(r"<tr>", text)) - 1
        if 'rel="next"' not in text:
            break
        number += 1
    assert (shown, number) == (stated, -(-stated // 50))


def test_page_says_for_how_many_years(service: Client) -> None:
    assert "3 Jahre" in page(service, "/doc/commitment/integrating-cities-charter", "de")


# ------------------------------------------------------------------------------------------- windows


@pytest.mark.parametrize(
    ("page", "expected"),
    [("", 1), ("1", 1), ("7", 7), ("0", 1), ("-3", 1), ("x", 1), ("²", 1), ("9" * 30, 1)],
)
def test_window_is_a_number_from_one(page: str, expected: int) -> None:
    assert section("thing", window=50).window({"page": page}) == (expected, 50)


def test_section_without_the_option_shows_all() -> None:
    assert section("thing").window({"page": "7"}) == WHOLE


def test_window_tells_whether_rows_follow() -> None:
    rows = tuple({"thing": literal(name)} for name in "aab")
    shown = windows.content(section("thing", window=2), Table(("thing",), rows), {"page": "3"}, Reader())
    assert (shown["first"], shown["last"], shown["more"]) == (5, 6, True)
    shown = windows.content(section("thing", window=3), Table(("thing",), rows), {}, Reader())
    assert (shown["first"], shown["last"], shown["more"]) == (1, 3, False)


@pytest.mark.parametrize(("merged", "heights"), [(True, [2, 0, 1]), (False, [1, 1, 1])])
def test_what_begins_with_the_same_is_merged(merged: bool, heights: list[int]) -> None:
    rows = tuple({"thing": literal(name), "value": literal(f"{at}")} for at, name in enumerate("aab"))
    table = Table(("thing", "value"), rows)
    shown = windows.content(section("thing", "value", window=9, merged=merged), table, {}, Reader())
    assert shown["heights"] == heights


def test_engine_is_asked_for_the_window_only(seeds: Graph) -> None:
    query = CATALOG["sources/statements"]
    terms = {"source": f"<{BASE}id/source/{SOURCE}>"}
    whole = read_table(evaluate(seeds.store, question(CATALOG, query, terms, RESULTS[0]), {}, 1 << 26).body)
    asked = question(CATALOG, query, terms, RESULTS[0], offset=10, limit=5)
    assert asked.text.endswith("LIMIT 6 OFFSET 10")
    answer = evaluate(seeds.store, asked, {}, 1 << 26)
    assert (read_table(answer.body).rows, answer.more) == (whole.rows[10:15], True)
    last = question(CATALOG, query, terms, RESULTS[0], offset=len(whole.rows) - 5, limit=5)
    assert not evaluate(seeds.store, last, {}, 1 << 26).more
