"""Each kind of page in a real browser: in both languages, with JavaScript and without, light and dark, wide and narrow."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from citygraph.folders import home
from tests.conftest import served
from tests.past import FIRST, SECOND, write_past
from tests.visits import NARROW, WIDE, Visits, faults, overflow

KINDS = {
    "home": "/",
    "search": "/search?q=krakau",
    "network": "/doc/network/eccar",
    "large-network": "/doc/network/covenant-of-mayors",
    "city": "/doc/city/berlin",
    "authority": "/doc/authority/zona-metropolitana-del-valle-de-sula",
    "body": "/doc/body/unesco",
    "person": "/doc/person/zoran-jankovic",
    "theme": "/doc/theme/racism",
    "source": "/doc/source/etmun",
    "country": "/doc/country/de",
    "commitment": "/doc/commitment/ten-point-action-plan",
    "event": "/doc/event/wien-resolves-to-join-eccar",
    "membership": "/doc/membership/eccar--krakow",
    "department": "/doc/department/nuernberg-menschenrechtsbuero",
    "list": "/doc/list/wwcam--etmun",
    "statements": "/doc/network/eccar?view=statements",
    "about": "/about",
    "explore": "/explore",
    "questions": "/queries",
    "question": "/queries/members/per-year?network=eccar",
    "sparql": "/sparql",
    "answer-in-the-editor": "/sparql?query=ASK%7B%7D",
    "releases": "/releases",
    "conformance": "/conformance",
    "dataset": "/dataset",
    "ontology": "/ontology",
    "problems": "/problems",
    "problem": "/problems/not-found",
    "nothing-here": "/nothing-is-here",
}
MISSING = {"nothing-here": 404}


def in_language(path: str, language: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}lang={language}"


def outline(page: Page) -> list[str]:
    """The headings of a page."""
    return [text.strip() for text in page.locator("h1, h2").all_text_contents()]


def problems_of(page: Page, language: str) -> list[str]:
    """What is wrong with a page that has just been opened: its frame, then what axe says, then how it fits."""
    found = []
    if page.locator("html").get_attribute("lang") != language:
        found.append("says another language")
    if page.locator("h1").count() != 1 or not page.locator("h1").inner_text().strip():
        found.append("has not one heading of the first order")
    if not page.title().removesuffix(" · citygraph").strip(" ·"):
        found.append("has no title")
    wide, dark = (WIDE, NARROW) if language == "en" else (NARROW, WIDE), ("dark", "light")
    for width in wide:
        page.set_viewport_size({"width": width, "height": 900})
        if overflow(page) > 0:
            found.append(f"is {overflow(page)} pixels wider than a window of {width}")
        if width == wide[0]:
            found += faults(page)
    page.emulate_media(color_scheme=dark[0])
    return found + [f"dark: {each}" for each in faults(page, "color-contrast", "link-in-text-block")]


def check_switch(page: Page, language: str) -> None:
    """Follow the language switch to the other language: the same page, at the same address but for that."""
    other = {"de": "en", "en": "de"}[language]
    before = page.url
    page.locator(f"header a[hreflang={other}]").click()
    page.wait_for_load_state("load")
    assert page.url == before.replace(f"lang={language}", f"lang={other}")
    assert page.locator("html").get_attribute("lang") == other


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_page_is_good(kind: str, language: str, visits: Visits) -> None:
    path, status = in_language(KINDS[kind], language), MISSING.get(kind, 200)
    page = visits.open(path, status=status)
    headings = outline(page)
    assert "\n".join(problems_of(page, language)) == ""
    plain = visits.open(path, status=status, scripts=False)
    assert outline(plain) == headings
    assert overflow(plain) <= 0
    check_switch(plain, language)


@pytest.fixture(scope="module")
def two_releases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path, Path]]:
    """A server with two small releases, and these."""
    below = tmp_path_factory.mktemp("past")
    first = write_past(below, FIRST, "2026-11-20", 1)
    second = write_past(below, SECOND, "2026-11-21", 2)
    with served(second) as address:
        yield address, first, second


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("path", ["releases", "releases/{old}", "releases/{old}/changes/{new}"])
def test_a_page_about_releases_is_good(
    path: str, language: str, two_releases: tuple[str, Path, Path], browser: Browser
) -> None:
    address, old, new = two_releases
    visits = Visits(browser, address)
    page = visits.open(in_language(f"/{path.format(old=old.name, new=new.name)}", language))
    assert "\n".join(problems_of(page, language)) == ""
    check_switch(page, language)
    visits.close()
    assert visits.troubles == []


def test_a_page_is_in_the_language_that_the_browser_prefers(visits: Visits) -> None:
    for locale, language in (("de-AT", "de"), ("en-US", "en"), ("pl-PL", "en")):
        assert visits.open("/", locale=locale).locator("html").get_attribute("lang") == language


def test_the_language_stays_from_page_to_page(visits: Visits) -> None:
    page = visits.open("/doc/city/berlin?lang=de")
    page.locator("#memberships tbody a").first.click()
    page.wait_for_url("**/doc/network/**")
    assert page.locator("html").get_attribute("lang") == "de"


@pytest.mark.parametrize("kind", ["network", "city"])
def test_a_page_prints(kind: str, visits: Visits) -> None:
    page = visits.open(KINDS[kind], color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.locator("h1").is_visible()
    for part in ("header nav", "form[role=search]", ".zoom"):
        assert not any(each.is_visible() for each in page.locator(part).all())
    for part in ("html", "svg.map"):
        ground = page.locator(part).first.evaluate("part => getComputedStyle(part).backgroundColor")
        assert min(int(each) for each in re.findall(r"\d+", ground)[:3]) > 200, part


def test_pictures_of_pages_are_shown_and_small() -> None:
    folder = home() / "docs" / "screenshots"
    text = "".join(
        (folder.parent / name).read_text(encoding="utf-8") for name in ("pages.md", "workbench.md")
    )
    sizes = {f"{folder.name}/{path.name}": path.stat().st_size for path in folder.glob("*.png")}
    assert len(sizes) == 12 * 2 * 2
    assert set(sizes) == set(re.findall(r"\((screenshots/[^)]*)\)", text))
    assert max(sizes.values()) <= 200_000
    assert sum(sizes.values()) <= 4_000_000
