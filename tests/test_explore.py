"""The page to explore the graph: what the browser is told of it, and what stands there without JavaScript."""

import csv
import json
import re
from html import unescape
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from werkzeug.test import Client

from citygraph.catalog import read_catalog
from citygraph.folders import home
from citygraph.header import HeaderError
from citygraph.web.front.explore import read_drawn
from tests.test_web_queries import BROWSER

CATALOG = read_catalog(home() / "queries")
DRAWN = home() / "queries" / "explore-graph.yaml"


def page(service: Client, language: str = "en") -> str:
    answer = service.get("/explore", headers={"Accept": BROWSER, "Accept-Language": language})
    assert answer.status_code == 200
    assert answer.headers["Content-Language"] == language
    return str(answer.text)


def told(text: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json">(.*?)</script>', text, re.DOTALL)
    assert found
    told: dict[str, Any] = json.loads(found[1])
    return told


def rows(service: Client, address: str) -> list[dict[str, str]]:
    answer = service.get(address)
    assert answer.mimetype == "text/csv"
    return list(csv.DictReader(StringIO(answer.text)))


@pytest.mark.parametrize(("language", "title"), [("en", "Explore"), ("de", "Erkunden")])
def test_page_speaks_the_language_of_its_reader(service: Client, language: str, title: str) -> None:
    text = page(service, language)
    assert f"<h1>{title}</h1>" in text
    assert f"language={language}" in told(text)["hubs"]["query"]


@pytest.mark.parametrize("language", ["en", "de"])
def test_tables_are_where_the_page_says_and_fit_together(service: Client, language: str) -> None:
    parts = told(page(service, language))
    hubs, others, edges = (rows(service, parts[name]["query"]) for name in ("hubs", "others", "edges"))
    names = {row[parts["hubs"]["id"]]: row[f"{parts['hubs']['id']}_name"] for row in hubs}
    members = {row[parts["others"]["id"]] for row in others}
    assert {row[parts["edges"]["target"]] for row in edges} <= set(names)
    assert {row[parts["edges"]["source"]] for row in edges} == members
    for each in parts["filters"]:
        found = rows(service, each["query"])
        things = {*names, *members}
        assert {row[each["of"]] for row in found if row[each["value"]]} <= things
        assert any(row[f"{each['value']}_name"] for row in found)


def test_page_is_the_same_whatever_the_picture_shows(service: Client) -> None:
    assert (
        service.get("/explore?lang=en&node=city/berlin&year=2015").text
        == service.get("/explore?lang=en").text
    )


def test_without_javascript_networks_stand_in_a_table(service: Client) -> None:
    text = unescape(page(service))
    lines = text[text.index("<tbody>") : text.index("</tbody>")]
    assert lines.count("<tr>") == len(rows(service, told(text)["hubs"]["query"]))
    assert 'href="/id/network/eccar"' in lines
    assert "<noscript>" in text


def test_the_whole_is_there_for_other_programs(service: Client) -> None:
    text = unescape(page(service))
    for ending, kind in (("graphml", "application/graphml+xml"), ("gexf", "application/gexf+xml")):
        found = re.search(rf'href="(/queries/[^"]*\.{ending}[^"]*)"', text)
        assert found
        assert service.get(found[1]).mimetype == kind


def test_a_release_without_the_questions_says_so(client: Client) -> None:
    answer = client.get("/explore", headers={"Accept": BROWSER})
    assert answer.status_code == 200
    assert "graph-explorer" not in answer.text
    assert "cannot be drawn" in answer.text


def test_a_table_for_which_there_is_no_query_is_no_picture() -> None:
    assert read_drawn(DRAWN, {}) is None


@pytest.mark.parametrize(
    ("part", "key", "value", "why"),
    [
        ("hubs", "id", "nothing", "has no column nothing"),
        ("edges", "begun", ["earliest_start", "nothing"], "has no column nothing"),
        ("others", "colour", "red", "knows no 'colour'"),
    ],
)
def test_what_the_file_says_must_fit(part: str, key: str, value: object, why: str, tmp_path: Path) -> None:
    written = yaml.safe_load(DRAWN.read_text(encoding="utf-8"))
    written[part][key] = value
    path = tmp_path / "graph.yaml"
    path.write_text(yaml.safe_dump(written), encoding="utf-8")
    with pytest.raises(HeaderError, match=why):
        read_drawn(path, CATALOG)
