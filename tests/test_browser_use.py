"""What people do on pages, in a real browser: search, sort, filter, turn pages, look at sources, maps and pictures."""

import re
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.visits import Visits, faults, rows

NETWORK, LARGE, CITY = "/doc/network/eccar", "/doc/network/covenant-of-mayors", "/doc/city/berlin"
TYPES = {
    "csv": "text/csv",
    "json": "application/sparql-results+json",
    "geojson": "application/geo+json",
    "graphml": "application/graphml+xml",
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
    "trig": "application/trig",
}


def turned(page: Page) -> dict[str, str]:
    """How the sections of a page are turned, as its address says it."""
    return dict(parse_qsl(urlsplit(page.url).query))


# Search


@pytest.mark.parametrize("language", ["en", "de"])
def test_search_while_typing_by_keyboard(language: str, visits: Visits) -> None:
    page = visits.open(f"/?lang={language}")
    box = page.locator("main search-box input[type=search]")
    box.press_sequentially("krak")
    found = page.locator("main [role=option]")
    expect(found.first).to_contain_text("Krak")
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    chosen = page.locator("main [role=option][aria-selected=true]")
    expect(chosen).to_have_count(1)
    assert box.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    assert faults(page) == []
    box.press("ArrowDown")
    box.press("ArrowUp")
    assert chosen.get_attribute("id") == found.first.get_attribute("id")
    box.press("Escape")
    expect(found.first).to_be_hidden()
    expect(box).to_have_attribute("aria-expanded", "false")
    box.press_sequentially("ow")
    expect(found.first).to_be_visible()
    box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_url("**/doc/city/krakow*")
    assert page.locator("html").get_attribute("lang") == language


@pytest.mark.parametrize(
    ("text", "thing"),
    [("Nürmberg", "city/nuernberg"), ("krakow", "city/krakow"), ("eurocites", "network/eurocities")],
)
def test_search_finds_what_is_spelt_otherwise(text: str, thing: str, visits: Visits) -> None:
    page = visits.open(NETWORK)
    page.locator("header search-box input[type=search]").press_sequentially(text)
    first = page.locator("header [role=option]").first
    expect(first).to_have_attribute("data-address", re.compile(rf"/doc/{thing}\b"))
    plain = visits.open("/", scripts=False)
    plain.locator("main input[type=search]").fill(text)
    plain.locator("main input[type=search]").press("Enter")
    plain.wait_for_url("**/search?*")
    expect(plain.locator(f"main a[href='/doc/{thing}']").first).to_be_visible()


def test_search_by_mouse_and_for_what_is_not_there(visits: Visits) -> None:
    page = visits.open("/")
    box = page.locator("main search-box input[type=search]")
    box.press_sequentially("berlin")
    page.locator("main [role=option]", has_text="Berlin").first.click()
    page.wait_for_url("**/doc/city/berlin*")
    page = visits.open("/search?q=qqqqqqqq")
    assert page.locator("main a[href^='/doc/']").count() == 0
    assert faults(page) == []


# Tables


@pytest.mark.parametrize("scripts", [True, False])
def test_a_table_is_sorted_filtered_and_paged(scripts: bool, visits: Visits) -> None:
    """Each step changes the address and shows the rows that this address shows when it is opened."""
    page = visits.open(LARGE, scripts=scripts)
    head, first = page.locator("#members th a"), rows(page, "members")
    assert len(first) > 10

    def shows(which: dict[str, str]) -> list[str]:
        for name, value in which.items():
            page.wait_for_url(lambda url: dict(parse_qsl(urlsplit(url).query)).get(name) == value)  # noqa: B023
        expect(page.locator("#members[class*=htmx], #members [class*=htmx]")).to_have_count(0)
        again = visits.open(page.url, scripts=False)
        expect(page.locator("#members tbody tr").first).to_have_text(
            again.locator("#members tbody tr").first.text_content() or ""
        )
        found = rows(page, "members")
        assert found == rows(again, "members")
        return found

    page.locator("#members nav [rel=next]").click()
    second = shows({"members.page": "2"})
    assert not set(first) & set(second)
    head.nth(0).click()
    up = shows({"members.sort": "member"})
    assert page.locator("#members th[aria-sort=ascending]").count() == 1
    head.nth(0).click()
    down = shows({"members.sort": "-member"})
    assert page.locator("#members th[aria-sort=descending]").count() == 1
    assert not set(up) & set(down)
    box = page.locator("#members input[type=search]")
    box.fill("berl")
    if not scripts:
        box.press("Enter")
    some = shows({"members.find": "berl", "members.sort": "-member"})
    assert some
    assert all("berl" in row.casefold() for row in some)
    assert {name: value for name, value in turned(page).items() if name.startswith("members")} == {
        "members.sort": "-member",
        "members.find": "berl",
    }


def test_back_leads_to_the_table_before(visits: Visits) -> None:
    page = visits.open(NETWORK)
    first = page.locator("#members tbody tr").first.inner_text()
    page.locator("#members th a").nth(1).click()
    page.wait_for_url("**members.sort=**")
    page.locator("#members th a").nth(1).click()
    page.wait_for_url("**members.sort=-**")
    page.go_back()
    page.wait_for_url(re.compile(r"members\.sort=(?!-)"))
    expect(page.locator("#members th[aria-sort=ascending]")).to_have_count(1)
    page.go_back()
    page.wait_for_url(re.compile(r"eccar$"))
    expect(page.locator("#members tbody tr").first).to_have_text(first, use_inner_text=True)


def test_a_section_that_is_changed_stays_accessible(visits: Visits) -> None:
    page = visits.open(NETWORK)
    page.locator("#members th a").nth(1).press("Enter")
    expect(page.locator("#members th[aria-sort]")).to_have_count(1)
    expect(page.locator("#members th a").nth(1)).to_be_focused()
    assert faults(page) == []
    sizes = [each.bounding_box() for each in page.locator("#members th a").all()]
    assert min(size["height"] for size in sizes if size) >= 24


def test_what_is_uncertain_is_said_in_words(visits: Visits) -> None:
    texts = rows(visits.open(NETWORK + "?lang=en"), "members") + rows(
        visits.open(CITY + "?lang=en"), "memberships"
    )
    assert not [text for text in texts if re.search(r"\d{4}-\d{2}-\d{2}", text)]
    assert [text for text in texts if "at the latest" in text or " or " in text]


# Sources


def opened(page: Page, button: Locator) -> Locator:
    return page.locator(f"#{button.get_attribute('popovertarget')}")


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("section", [".facts", "#members"])
def test_a_statement_shows_its_source(section: str, scripts: bool, visits: Visits) -> None:
    page = visits.open(NETWORK, scripts=scripts, has_touch=True, width=360)
    button = page.locator(f"{section} button.source").first
    box = button.bounding_box()
    assert box
    assert min(box["width"], box["height"]) >= 24
    named = button.get_attribute("title") or ""
    sources = opened(page, button)
    expect(sources).to_be_hidden()
    button.scroll_into_view_if_needed()
    button.tap()
    expect(sources).to_be_visible()
    links = sources.locator("a[href]")
    assert [text.strip() for text in links.all_inner_texts()] == named.split("; ")
    inside = sources.bounding_box()
    assert inside
    assert 0 <= inside["x"] <= inside["x"] + inside["width"] <= 360
    if scripts:
        assert faults(page) == []
    page.keyboard.press("Escape")
    expect(sources).to_be_hidden()


def test_every_fact_and_every_member_has_sources(visits: Visits) -> None:
    page = visits.open(NETWORK)
    members = page.locator("#members tbody tr")
    assert members.count() == page.locator("#members tbody tr:has(button.source)").count() > 0
    values = page.locator(".facts dd > ul > li, .facts dd:not(:has(> ul))")
    without = [
        text
        for text in values.filter(has_not=page.locator("button.source")).all_inner_texts()
        if text.strip()
    ]
    assert without == []


@pytest.mark.parametrize("path", ["/doc/network/icorn", "/doc/network/eurocities"])
def test_contradictions_show_both_sources(path: str, visits: Visits) -> None:
    page = visits.open(path)
    pairs = page.locator("ul.pairs > li")
    assert pairs.count() > 0
    for pair in pairs.all():
        sides = pair.locator(".side")
        assert sides.count() == 2
        sources = [side.locator("a[href*='/source/']").first.get_attribute("href") for side in sides.all()]
        assert len(set(sources)) == 2
        boxes = [side.bounding_box() for side in sides.all()]
        assert boxes[0]
        assert boxes[1]
        assert boxes[0]["y"] == pytest.approx(boxes[1]["y"], abs=2)  # beside each other


# Maps and pictures


def frame(page: Page) -> str:
    return page.locator("#map svg.earth").get_attribute("viewBox") or ""


def test_the_map_comes_nearer_by_button_and_by_key(visits: Visits) -> None:
    page = visits.open(NETWORK)
    before = frame(page)
    page.locator("#map .zoom .in").click()
    expect(page.locator("#map svg.earth")).not_to_have_attribute("viewBox", before)
    nearer = frame(page)
    assert float(nearer.split()[2]) < float(before.split()[2])
    page.locator("#map svg.map").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#map svg.earth")).not_to_have_attribute("viewBox", nearer)
    aside = frame(page)
    page.keyboard.press("-")
    expect(page.locator("#map svg.earth")).not_to_have_attribute("viewBox", aside)
    page.keyboard.press("0")
    expect(page.locator("#map svg.earth")).to_have_attribute("viewBox", re.compile(rf"{before.split()[0]}"))


def test_a_cluster_opens_and_a_marker_leads_to_its_thing(visits: Visits) -> None:
    page = visits.open(LARGE)
    page.locator("#map svg.map").focus()
    page.keyboard.press("+")
    clusters = page.locator("#map .mark:has(text), #map .mark[href='#']")
    expect(page.locator("#map .mark[href='#']").first).to_be_attached()
    single = page.locator("#map .marks .mark[href^='/']")
    for _ in range(12):
        if single.count():
            break
        before = frame(page)
        clusters.first.click(force=True)
        expect(page.locator("#map svg.earth")).not_to_have_attribute("viewBox", before)
    mark = single.first
    name = (mark.get_attribute("aria-label") or "").split(",")[0]
    mark.hover()
    expect(page.locator("#map .label")).to_contain_text(name)
    page.mouse.move(0, 0)
    expect(page.locator("#map .label")).to_have_text("")
    mark.focus()
    expect(page.locator("#map .label")).to_contain_text(name)
    page.keyboard.press("Enter")
    page.wait_for_url("**/doc/**")
    expect(page.locator("h1")).to_contain_text(name)


def test_a_map_works_without_scripts(visits: Visits) -> None:
    page = visits.open(NETWORK, scripts=False)
    before = frame(page)
    assert page.locator("#map .mark").count() > 3
    page.locator("#map .zoom .in").click()
    page.wait_for_load_state("load")
    assert frame(page) != before
    assert "map.at" in turned(page)
    single = page.locator("#map .mark[href^='/doc/']").first
    assert single.get_attribute("aria-label")


@pytest.mark.parametrize("scripts", [True, False])
def test_growth_is_a_picture_with_its_table(scripts: bool, visits: Visits) -> None:
    page = visits.open(NETWORK, scripts=scripts)
    growth = page.locator(".view-years").first
    assert growth.locator("rect.certain").count() > 3
    assert growth.locator("rect.possible").count() > 0
    table = growth.locator("details table")
    expect(table).to_be_hidden()
    growth.locator("details summary").click()
    expect(table).to_be_visible()
    assert table.locator("tbody tr").count() > 3
    if scripts:
        assert faults(page) == []


@pytest.mark.parametrize("scripts", [True, False])
def test_memberships_are_a_timeline_with_their_table(scripts: bool, visits: Visits) -> None:
    page = visits.open(CITY, scripts=scripts)
    line = page.locator(".view-timeline")
    assert line.locator("rect.sure").count() > 3
    assert line.locator("rect:not(.sure)").count() > 3
    networks = line.locator("li a[href*='/network/']")
    line.locator("a[href='#memberships']").click()
    expect(page.locator("#memberships-title")).to_be_in_viewport()
    named = networks.all_inner_texts()
    assert len(named) > 3
    assert all(text in named for text in page.locator("#memberships tbody td:first-child").all_inner_texts())


# Data


@pytest.mark.parametrize("path", [NETWORK, CITY])
def test_each_section_hands_over_its_data(path: str, visits: Visits) -> None:
    page = visits.open(path)
    links = page.locator("section p.formats a[href]")
    addresses = dict.fromkeys(link.get_attribute("href") or "" for link in links.all())
    assert len(addresses) > 20
    sections = page.locator("section[class^=view-]")
    assert sections.count() == page.locator("section[class^=view-]:has(p.formats a[href*='.csv'])").count()
    for address in addresses:
        answer = page.request.get(urljoin(page.url, address), headers={"Accept": "text/html"})
        suffix = urlsplit(address).path.rpartition(".")[2]
        assert (answer.status, address) == (200, address)
        kind = TYPES.get(suffix, "text/html")
        assert answer.headers["content-type"].partition(";")[0] == kind, address
        answer.dispose()
