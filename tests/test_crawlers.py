"""What crawlers read: robots.txt leads to a sitemap that names every document, with the day of its last change."""

from pathlib import Path
from xml.etree import ElementTree

import pytest
from werkzeug.test import Client

from citygraph.web import create_app
from citygraph.web.dataset import crawlers
from citygraph.workers import Limits, Workers
from tests.past import FIRST, SECOND, write_past

SITEMAPS = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
DOCUMENTS = {
    "/doc/city/berlin": "2026-11-21",
    "/doc/city/%C5%82%C3%B3d%C5%BA%20": "2026-11-21",
    "/doc/country/ch": "2026-11-20",
}


@pytest.fixture
def client(tmp_path: Path) -> Client:
    write_past(tmp_path, FIRST, "2026-11-20", 1)
    return Client(create_app(write_past(tmp_path, SECOND, "2026-11-21", 2), Workers("", Limits())))


def entries(body: bytes, kind: str) -> dict[str, str]:
    root = ElementTree.fromstring(body)
    assert root.tag == f"{SITEMAPS}{kind}"
    found = [(each.findtext(f"{SITEMAPS}loc"), each.findtext(f"{SITEMAPS}lastmod")) for each in root]
    assert len(dict(found)) == len(found)
    return {str(address).removeprefix("http://localhost"): str(date) for address, date in found}


def test_robots_may_read_everything_and_find_the_map(client: Client) -> None:
    answer = client.get("/robots.txt")
    assert answer.mimetype == "text/plain"
    assert "Disallow: \n" not in answer.text
    assert answer.text.splitlines() == [
        "User-agent: *",
        "Disallow:",
        "",
        "Sitemap: http://localhost/sitemap.xml",
    ]


def test_the_map_names_all_pages(client: Client) -> None:
    answer = client.get("/sitemap.xml")
    assert answer.mimetype == "application/xml"
    found = entries(answer.data, "urlset")
    assert {path: date for path, date in found.items() if path.startswith("/doc/")} == DOCUMENTS
    assert found["/"] == found["/releases"] == "2026-11-21"
    assert client.get("/sitemap.xml", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert client.get("/sitemap-1.xml").status_code == 404


def test_a_large_map_has_parts(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = entries(client.get("/sitemap.xml").data, "urlset")
    monkeypatch.setattr(crawlers, "LARGEST", 3)
    again = {"base_url": "http://other.example/"}
    index = ElementTree.fromstring(client.get("/sitemap.xml", **again).data)
    assert index.tag == f"{SITEMAPS}sitemapindex"
    parts = {}
    for part in index:
        address = str(part.findtext(f"{SITEMAPS}loc"))
        body = client.get(address.removeprefix("http://other.example"), **again).data
        assert len(ElementTree.fromstring(body)) <= 3
        parts |= entries(body, "urlset")
    assert {path.removeprefix("http://other.example"): date for path, date in parts.items()} == whole
    assert client.get(f"/sitemap-{len(index) + 1}.xml", **again).status_code == 404


def test_all_pages_are_there(service: Client) -> None:
    """Those that are no documents about things, all of them, and of these some."""
    found = entries(service.get("/sitemap.xml").data, "urlset")
    pages = [path for path in found if not path.startswith("/doc/")]
    assert {"/", "/catalog", "/conformance", "/dataset", "/ontology", "/queries", "/releases"} <= set(pages)
    some = [*pages, *sorted(set(found) - set(pages))[::50]]
    wish = {"Accept": "text/html, */*;q=0.1"}
    assert [path for path in some if service.get(path, headers=wish).status_code != 200] == []
