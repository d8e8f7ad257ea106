"""The page about the data: figures, quality, limits as they are set, how to cite; in both languages."""

import re
from html import unescape

import pytest
from werkzeug.test import Client, TestResponse

from citygraph.catalog import read_catalog
from citygraph.folders import home
from citygraph.web.pages.layouts import read_sections
from citygraph.web.pages.views import VIEWS
from tests.test_web_queries import BROWSER

CATALOG = read_catalog(home() / "queries")


def about(service: Client, address: str = "/about", language: str = "en") -> TestResponse:
    return service.get(address, headers={"Accept": BROWSER, "Accept-Language": language})


def test_every_section_is_read() -> None:
    sections = read_sections(home() / "queries" / "about.yaml", CATALOG)
    assert {each.view for each in sections} <= set(VIEWS)
    assert len({each.id for each in sections}) == len(sections) > 10


@pytest.mark.parametrize(("language", "title"), [("en", "About the data"), ("de", "Über die Daten")])
def test_page_speaks_the_language_of_its_reader(service: Client, language: str, title: str) -> None:
    answer = about(service, language=language)
    assert answer.status_code == 200
    assert answer.headers["Content-Language"] == language
    assert f"<h1>{title}</h1>" in answer.text


def test_page_tells_the_release_and_what_it_holds(service: Client) -> None:
    text = about(service).text
    health = service.get("/health").json
    assert health
    assert f'href="/releases/{health["name"]}"' in text
    assert "{:,}".format(health["counts"]["quads"]) in text
    assert "city networks" in text


def test_page_tells_limits_as_they_are_set(service: Client) -> None:
    text = about(service).text
    assert "20 seconds" in text
    assert "2; 32 more wait, for 20 seconds at most" in text


def test_contradictions_are_counted_and_lead_to_the_question(service: Client) -> None:
    text = unescape(about(service).text)
    found = re.search(r'href="(/queries/contradictions/membership\?[^"]*)"><strong>([\d,]+)<', text)
    assert found
    rows = service.get(found[1].replace("membership?", "membership.csv?")).text.splitlines()[1:]
    assert len(rows) == int(found[2].replace(",", ""))


def test_page_tells_how_to_cite(service: Client) -> None:
    text = unescape(about(service).text)
    health = service.get("/health").json
    assert health
    assert "@misc{citygraph-release-" in text
    assert f"release {health['name']}" in text
    assert "cff-version: 1.2.0" in text


def test_section_alone_is_no_page(service: Client) -> None:
    text = about(service, "/about?part=sources&sources.find=eccar").text
    assert "<html" not in text
    assert re.findall(r'<section id="([^"]+)"', text) == ["sources"]


def test_page_leads_to_what_there_is(service: Client) -> None:
    text = unescape(about(service, "/about?lang=de").text)
    links = set(re.findall(r'href="(/[^"#]*)"', text))
    assert {"/dataset?lang=de", "/releases?lang=de", "/sparql?lang=de", "/ontology?lang=de"} <= links
    assert [link for link in sorted(links) if about(service, link).status_code >= 400] == []
