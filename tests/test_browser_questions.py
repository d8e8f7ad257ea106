"""What people do with questions in a real browser: find one, choose by name, look at the answer in views, take it along."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.visits import NARROW, Visits, faults, overflow

OVERVIEW = "/queries/members/overview?network=eccar"
CITIES = "SELECT ?city ?name { ?city a cg:City ; rdfs:label ?name FILTER (LANG(?name) = 'de') } ORDER BY ?name ?city LIMIT 300"
PREFIXES = (
    "PREFIX cg: <https://w3id.org/citygraph/ontology#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
)


def said(page: Page) -> dict[str, str]:
    """What the address of a page says."""
    return dict(parse_qsl(urlsplit(page.url).query))


def options(page: Page, box: str) -> list[str]:
    """The things that a box suggests."""
    page.locator(f"#{box}-found [role=option]").first.wait_for()
    return page.locator(f"#{box}-found [role=option] span").all_inner_texts()


# The catalogue


def test_questions_are_searched_while_typing_and_narrowed_by_tags(visits: Visits) -> None:
    page = visits.open("/queries?lang=de")
    every = page.locator(".queries li").count()
    page.locator("#q").fill("mitglied")
    page.wait_for_url("**q=mitglied**")
    expect(page.locator("a[href*='/members/on-date']").first).to_be_visible()
    assert 0 < page.locator(".queries li").count() < every
    assert page.locator("#q").input_value() == "mitglied"
    page.locator(".tags a", has_text="Zeit").first.click()
    page.wait_for_url("**tag=time**")
    assert said(page) == {"lang": "de", "q": "mitglied", "tag": "time"}
    expect(page.locator(".tags [aria-current]")).to_contain_text("Zeit")
    page.locator("#q").fill("qqqqqq")
    expect(page.locator(".queries li")).to_have_count(0)
    assert faults(page) == []
    page.locator("#q").fill("")
    expect(page.locator(".queries li").first).to_be_visible()
    page.set_viewport_size({"width": NARROW, "height": 900})
    assert overflow(page) <= 0


# Choosing by name


def test_a_thing_is_chosen_by_name_with_the_keyboard(visits: Visits) -> None:
    page = visits.open("/queries/cities/networks?lang=de")
    box = page.locator("#city")
    expect(box).to_have_attribute("role", "combobox")
    box.press_sequentially("krak")
    assert options(page, "city")[0] == "Krakau"
    box.press("ArrowDown")
    chosen = page.locator("#city-found [aria-selected=true]")
    assert box.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    assert faults(page) == []
    box.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    box.press_sequentially("a")
    options(page, "city")
    box.press("ArrowDown")
    box.press("Enter")
    expect(box).to_have_value("Krakau")
    box.press("Enter")
    page.wait_for_url("**city=krakow**")
    expect(page.locator("#city")).to_have_value("Krakau")
    expect(page.locator("#result-title")).to_be_visible()


def test_a_thing_is_chosen_by_mouse_or_by_its_whole_name_or_left_out(visits: Visits) -> None:
    page = visits.open("/queries/cities/networks")
    box, field = page.locator("#city"), page.locator("choice-box input[name=city]")
    box.press_sequentially("nurnb")  # as nobody spells it
    options(page, "city")
    page.locator("#city-found [role=option]").first.click()
    expect(box).to_have_value("Nuremberg")
    expect(field).to_have_value("nuernberg")
    box.fill("berlin")
    options(page, "city")
    page.locator("h1").click()
    expect(box).to_have_value("Berlin")
    expect(field).to_have_value("berlin")
    box.fill("")
    expect(field).to_have_value("")
    box.fill("Nirgendwo")
    expect(field).to_have_value("Nirgendwo")


def test_several_things_are_chosen_and_removed(visits: Visits) -> None:
    page = visits.open("/queries/members/per-year?network=eccar,icorn&lang=de")
    box, field = page.locator("#network"), page.locator("choice-box input[name=network]")
    chips = page.locator(".chosen-things li span")
    expect(chips).to_have_count(2)
    expect(chips.nth(0)).to_contain_text("Rassismus")
    box.press_sequentially("eurocit")
    options(page, "network")
    box.press("ArrowDown")
    box.press("Enter")
    expect(field).to_have_value("eccar,icorn,eurocities")
    assert faults(page) == []
    page.locator(".chosen-things button").nth(1).press("Enter")
    expect(field).to_have_value("eccar,eurocities")
    box.press("Backspace")
    expect(field).to_have_value("eccar")
    assert box.get_attribute("required") is None  # something is chosen


def test_what_does_not_fit_is_said_at_its_field(visits: Visits) -> None:
    page = visits.open("/queries/cities/networks?city=Nurnburg", status=400)
    box = page.locator("#city")
    expect(box).to_have_attribute("aria-invalid", "true")
    told = page.locator(f"#{box.get_attribute('aria-describedby')}")
    expect(told).to_contain_text("Nurnburg")
    assert faults(page) == []
    told.locator("a").first.click()
    page.wait_for_url("**city=nuernberg**")
    expect(page.locator("#result-title")).to_be_visible()


def test_forms_work_without_scripts(visits: Visits) -> None:
    page = visits.open("/queries/members/overview?network=eccar", scripts=False)
    assert page.locator("#network").input_value() == "eccar"
    assert page.locator("datalist option").count() > 50
    page.locator("#network").fill("ICORN")
    page.locator(".choices button").click()
    page.wait_for_url("**network=ICORN**")
    page.locator("#result-as-timeline").click()
    page.wait_for_url("**view=timeline**")
    expect(page.locator("#result .timeline li").first).to_be_visible()


# Views


def test_an_answer_is_looked_at_in_each_view(visits: Visits) -> None:
    page = visits.open(OVERVIEW)
    shows = {
        "map": "svg.map .mark",
        "timeline": ".timeline li",
        "graph": "graph-view canvas",
        "table": "tbody tr",
    }
    for view, part in shows.items():
        page.locator(f"#result-as-{view}").click()
        expect(page.locator(f"#result-as-{view}")).to_have_attribute("aria-current", "true")
        expect(page.locator(f"#result {part}").first).to_be_attached()
        assert said(page).get("view", "table") == view
        assert faults(page) == []
    page.go_back()
    expect(page.locator("#result-as-graph")).to_have_attribute("aria-current", "true")
    page.go_back()
    expect(page.locator("#result .timeline li").first).to_be_visible()
    assert said(page)["view"] == "timeline"


def test_the_map_of_an_answer_moves(visits: Visits) -> None:
    page = visits.open(f"{OVERVIEW}&view=map")
    before = page.locator("svg.earth").get_attribute("viewBox")
    page.locator(".zoom .in").click()
    expect(page.locator("svg.earth")).not_to_have_attribute("viewBox", before or "")


def test_a_chart_shows_the_number_that_is_chosen(visits: Visits) -> None:
    page = visits.open("/queries/space/reach?view=chart")
    longest = page.locator(".bars li").first
    expect(longest.locator("rect")).to_have_attribute("width", re.compile(r"^100(\.0)?%$"))
    first = longest.inner_text()
    page.locator("#result-of-countries").click()
    page.wait_for_url("**result.number=countries**")
    expect(page.locator("#result-of-countries")).to_have_attribute("aria-current", "true")
    expect(page.locator(".bars li").first).not_to_have_text(first, use_inner_text=True)
    page.locator("#result nav.windows [rel=next]").click()
    page.wait_for_url("**result.page=2**")
    assert faults(page) == []
    page.set_viewport_size({"width": NARROW, "height": 900})
    assert overflow(page) <= 0


def test_years_are_shown_side_by_side_or_as_lines(visits: Visits) -> None:
    page = visits.open("/queries/members/per-year?network=eccar&view=chart")
    assert page.locator("svg.years rect.certain").count() > 5
    page = visits.open("/queries/members/per-year?network=eccar,icorn&view=chart")
    assert page.locator("svg.years.lines path.certain").count() == 2
    assert faults(page) == []


def test_a_long_answer_is_sorted_searched_and_turned_over(visits: Visits) -> None:
    page = visits.open("/queries/data/places")
    rows = page.locator("#result tbody tr")
    first = rows.first.inner_text()
    page.locator("#result nav.windows [rel=next]").click()
    page.wait_for_url("**result.page=2**")
    expect(rows.first).not_to_have_text(first, use_inner_text=True)
    page.locator("#result-by-city").click()
    page.wait_for_url("**result.sort=city**")
    expect(page.locator("#result th[aria-sort=ascending]")).to_have_count(1)
    page.locator("#result-find").fill("krak")
    page.wait_for_url("**result.find=krak**")
    expect(rows.first).to_contain_text("Krak")
    again = visits.open(page.url, scripts=False)
    assert again.locator("#result tbody tr").count() == rows.count()


def test_a_graph_with_too_many_edges_says_how_to_narrow_it(visits: Visits) -> None:
    page = visits.open("/queries/data/places?view=graph")
    expect(page.locator("#result")).to_contain_text("5,000")
    assert page.locator("graph-view").count() == 0


def test_answers_to_any_query_have_the_same_views(visits: Visits) -> None:
    page = visits.open(f"/sparql?{urlencode({'query': PREFIXES + CITIES, 'format': 'html'})}")
    page.locator("#result nav.windows [rel=next]").click()
    page.wait_for_url("**result.page=2**")
    assert said(page)["query"] == PREFIXES + CITIES
    place = "(<http://e.org/a> 'Aa' 'POINT(11 49)' 3) (<http://e.org/b> 'Bb' 'POINT(12 50)' 4)"
    query = f"SELECT * {{ VALUES (?thing ?name ?place ?size) {{ {place} }} }}"
    page = visits.open(f"/sparql?{urlencode({'query': query, 'format': 'html', 'view': 'map'})}")
    expect(page.locator("svg.map .mark")).to_have_count(2)
    page.locator(".zoom .in").click()
    expect(page.locator("svg.map .mark").first).to_be_attached()
    page.locator("#result-as-chart").click()
    page.wait_for_url("**view=chart**")
    expect(page.locator(".bars li").first).to_contain_text("4")


# Taking it along


def test_texts_are_copied_by_keyboard(visits: Visits) -> None:
    page = visits.open(f"{OVERVIEW}&view=map", permissions=["clipboard-read", "clipboard-write"])
    page.locator(".share summary").press("Enter")
    button = page.locator(".share .copy").first
    button.press("Enter")
    expect(button).to_have_text("Copied")
    expect(page.locator(".share [role=status]").first).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == urljoin(visits.address, f"{OVERVIEW}&view=map")
    assert faults(page) == []
    expect(button).to_have_text("Copy")


@pytest.mark.parametrize("view", ["map", "timeline"])
def test_what_is_seen_is_saved_as_a_picture(view: str, visits: Visits, tmp_path: Path) -> None:
    page = visits.open(f"{OVERVIEW}&view={view}")
    with page.expect_download() as download:
        page.locator("save-picture button").press("Enter")
    assert download.value.suggested_filename == "overview.svg"
    download.value.save_as(tmp_path / "picture.svg")
    picture = ElementTree.parse(tmp_path / "picture.svg").getroot()
    name = "{http://www.w3.org/2000/svg}"
    texts = [text.text or "" for text in picture.iter(f"{name}text")]
    assert texts[0].startswith("Who belongs or belonged to a network")
    assert "/releases/" in texts[-1]  # where this answer is again
    marks = {"map": ("circle", "svg.map circle"), "timeline": ("rect", ".timeline rect")}[view]
    assert len(list(picture.iter(f"{name}{marks[0]}"))) >= page.locator(marks[1]).count()
    assert not list(picture.iter(f"{name}use"))  # all of it is in the file


@contextmanager
def elsewhere(folder: Path) -> Iterator[str]:
    """Another origin, with the pages in a folder."""
    with ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=str(folder))
    ) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.mark.parametrize("view", ["map", "chart"])
def test_an_answer_is_shown_in_a_page_of_another_origin(
    view: str, browser: Browser, visits: Visits, tmp_path: Path
) -> None:
    address = {"map": OVERVIEW, "chart": "/queries/space/reach?lang=de"}[view]
    page = visits.open(f"{address}&view={view}")
    page.locator(".share summary").click()
    snippet = page.locator(".share code").nth(1).inner_text()
    text = f"<!doctype html><html lang='en'><title>Elsewhere</title><h1>Elsewhere</h1>{snippet}"
    (tmp_path / "page.html").write_text(text, encoding="utf-8")
    with elsewhere(tmp_path) as other:
        host = browser.new_page()
        errors: list[str] = []
        host.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        host.goto(f"{other}page.html")
        frame = host.frame_locator("iframe")
        shows = {"map": "svg.map .mark", "chart": ".bars li"}
        expect(frame.locator(shows[view]).first).to_be_attached()
        assert frame.locator("header, nav.main, form.choices").count() == 0
        assert frame.locator(".source a").get_attribute("href")
        if view == "chart":
            frame.locator("#result-of-countries").click()
            expect(frame.locator("#result-of-countries")).to_have_attribute("aria-current", "true")
        assert [error for error in errors if "favicon" not in error and "404" not in error] == []
        host.close()
    bare = visits.open(f"{address}&view={view}&embed=true")
    assert faults(bare) == []
