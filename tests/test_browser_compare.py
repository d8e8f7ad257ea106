"""What people do to compare things, in a real browser: choose, take away, look into what is shared, turn sections."""

import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.visits import NARROW, Visits, faults, overflow, rows

NETWORKS = "/compare?network=eccar,eurocities,icorn"
CITIES = "/compare?city=krakow,nuernberg,barcelona"


def turned(page: Page) -> dict[str, str]:
    """What the address of a page says."""
    return dict(parse_qsl(urlsplit(page.url).query))


def letters(page: Page) -> list[str]:
    return page.locator(".letters .who").all_inner_texts()


def test_things_are_chosen_by_name_with_the_keyboard(visits: Visits) -> None:
    page = visits.open("/compare?lang=de")
    assert faults(page) == []
    box = page.locator("input#network")
    for text, name in (("eurocit", "Eurocities"), ("eccar", "gegen Rassismus")):
        box.press_sequentially(text)
        expect(page.get_by_role("option").filter(has_text=name).first).to_be_visible()
        box.press("ArrowDown")
        box.press("Enter")
        expect(page.locator(".chosen-things li").filter(has_text=name)).to_have_count(1)
    box.press("Enter")
    page.wait_for_url("**/compare?network=eurocities,eccar&lang=de")
    assert len(letters(page)) == 2
    page.locator(".choosing summary").click()
    page.locator("input#network").press_sequentially("icorn")
    expect(page.get_by_role("option").first).to_be_visible()
    page.locator("input#network").press("ArrowDown")
    page.locator("input#network").press("Enter")
    page.locator(".comparing button", has_text="Vergleichen").click()
    page.wait_for_url("**/compare?network=eurocities,eccar,icorn&lang=de")
    page.locator(".letters .away").nth(1).click()
    page.wait_for_url("**/compare?network=eurocities,icorn&lang=de")
    assert len(letters(page)) == 2
    page.locator(".letters .away").nth(1).click()
    expect(page.get_by_role("status").filter(has_text="Eurocities")).to_be_visible()
    page.locator("#alike-title + ul a").first.click()
    expect(page.locator("#overlap")).to_be_visible()
    page.go_back()
    expect(page.locator("#alike-title")).to_be_visible()


def test_names_are_written_where_there_is_no_script(visits: Visits) -> None:
    page = visits.open("/compare", scripts=False)
    page.locator("input#city").fill("Krakau, Nürnberg")
    page.locator("input#city").press("Enter")
    page.wait_for_url("**/compare?city=krakow,nuernberg")
    assert [name[:3] for name in letters(page)] == ["Kra", "Nur"]
    page.locator(".shared a.measured").first.click()
    assert "overlap.of" in turned(page)
    assert page.locator("#overlap .names li").count() > 0


def test_a_bar_leads_to_the_names_that_it_counts(visits: Visits) -> None:
    page = visits.open(NETWORKS)
    bar = page.locator(".shared tr", has=page.locator("td.in + td.in")).first.locator("a")
    count = int(re.sub(r"\D", "", bar.locator(".number").inner_text()))
    bar.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#overlap h3")).to_be_visible()
    shared = turned(page)["overlap.of"]
    assert len(shared) > 1
    assert page.locator("#overlap .names li").count() == min(count, 60)
    expect(page.locator("#overlap a[aria-current]")).to_have_count(1)
    assert faults(page) == []
    again = visits.open(page.url, scripts=False)
    assert again.locator("#overlap h3").inner_text() == page.locator("#overlap h3").inner_text()
    page.go_back()
    expect(page.locator("#overlap h3")).to_have_count(0)
    assert "overlap.of" not in turned(page)


def test_sections_are_turned_in_place_and_each_state_is_an_address(visits: Visits) -> None:
    page = visits.open(NETWORKS)
    first = rows(page, "members")
    page.locator("#members nav [rel=next]").click()
    page.wait_for_url("**members.page=2**")
    expect(page.locator("#members tbody tr").first).not_to_contain_text(first[0].split()[0])
    assert turned(page)["network"] == "eccar,eurocities,icorn"
    lines = page.locator("#countries tbody tr")
    assert lines.count() == 20
    page.locator("#countries > p a").first.click()
    page.wait_for_url("**countries.all=yes**")
    expect(lines).not_to_have_count(20)
    path = page.locator("#growth path.possible").first
    before = path.get_attribute("d")
    page.locator("#growth figcaption a").click()
    page.wait_for_url("**growth.scale=own**")
    expect(path).not_to_have_attribute("d", before or "")
    assert {"members.page", "countries.all", "growth.scale", "network"} <= turned(page).keys()
    page.locator("#growth details summary").click()
    assert page.locator("#growth tbody tr").count() > 10


def test_dots_tell_in_how_many_each_is(visits: Visits) -> None:
    page = visits.open(NETWORKS)
    assert page.locator("#map .legend li").count() == 3
    expect(page.locator("#map .mark.step-1").first).to_be_attached()
    page.locator("#map .zoom .in").click()
    expect(page.locator("#map .mark[aria-label*=' of the networks']").first).to_be_attached()
    assert page.locator("#map .mark:not([class*=step-])").count() == 0


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("path", [NETWORKS, CITIES])
def test_pages_are_good_to_read_for_everybody(path: str, language: str, visits: Visits) -> None:
    dark = language == "de"
    page = visits.open(f"{path}&lang={language}", color_scheme="dark" if dark else "light")
    assert faults(page) == []
    assert page.locator("h1").count() == 1
    assert page.locator("html").get_attribute("lang") == language
    for each in page.locator("main section[id]").all():
        assert each.locator(".formats a").count() >= 3
    assert overflow(page) <= 0
    page.set_viewport_size({"width": NARROW, "height": 900})
    assert overflow(page) <= 0
    assert faults(page, "target-size") == []


def test_cities_bear_their_names_on_the_map(visits: Visits) -> None:
    page = visits.open(CITIES)
    names = page.locator("#map .mark text.name")
    assert names.count() == 3
    first = names.first.get_attribute("x") or ""
    page.locator("#map .zoom .out").click()
    expect(names.first).not_to_have_attribute("x", first)
    expect(names.first).to_be_visible()
    assert page.locator("#timeline .lanes g text").all_text_contents().count("A") > 5


def test_what_is_not_known_is_said_and_mended_by_a_link(visits: Visits) -> None:
    page = visits.open("/compare?network=icorn,eccarr", status=400)
    expect(page.get_by_role("alert")).to_contain_text("eccarr")
    assert faults(page) == []
    page.get_by_role("alert").get_by_role("link", name="eccar", exact=True).click()
    page.wait_for_url("**/compare?network=icorn,eccar")
    assert len(letters(page)) == 2


def test_pages_of_things_lead_here(visits: Visits) -> None:
    page = visits.open("/doc/network/eccar")
    page.get_by_role("link", name="Compare with others").click()
    page.wait_for_url("**/compare?network=eccar")
    expect(page.locator("#alike-title")).to_be_visible()
