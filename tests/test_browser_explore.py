"""What people do on the page to explore the graph, in a real browser: find, choose, expand, pin, move, take away."""

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import networkx
from playwright.sync_api import Page, expect

from tests.visits import Visits, faults

EGO = "/explore?lang=en&around=city/krakow&node=city/krakow"


def opened(visits: Visits, path: str = "/explore?lang=en", **options: Any) -> Page:
    page = visits.open(path, **options)
    drawn(page)
    return page


def drawn(page: Page) -> None:
    expect(page.locator("graph-explorer")).to_have_attribute("data-state", "here")


def state(page: Page) -> dict[str, str]:
    """What the address says, where the picture is looked at from aside."""
    said = dict(parse_qsl(urlsplit(page.url).query))
    return {name: value for name, value in said.items() if name not in ("at", "lang")}


def counts(page: Page) -> list[int]:
    """How many networks and members are shown."""
    text = page.locator(".count").inner_text()
    return [int(each.replace(",", "")) for each in re.findall(r"[\d,]+", text)[:2]]


def camera(page: Page) -> str | None:
    return dict(parse_qsl(urlsplit(page.url).query)).get("at")


def test_everything_is_shown_at_once_and_chosen_from(visits: Visits) -> None:
    page = opened(visits)
    networks, members = counts(page)
    assert networks > 100
    assert members > 14_000
    theme = page.get_by_label("Theme", exact=True)
    theme.select_option(label="Racism")
    assert state(page)["theme"] == "racism"
    some = counts(page)
    assert 0 < some[0] < networks
    page.get_by_label("Country of members").select_option(label="Poland")
    assert state(page) == {"theme": "racism", "country": "pl"}
    fewer = counts(page)
    assert 0 < fewer[1] < some[1]
    page.go_back()
    expect(page.get_by_label("Country of members")).to_have_value("")
    assert counts(page) == some
    page.reload()
    drawn(page)
    assert counts(page) == some
    assert faults(page) == []
    page.get_by_role("button", name="Reset").click()
    assert counts(page) == [networks, members]
    assert state(page) == {}


def test_time_is_chosen_by_a_slider(visits: Visits) -> None:
    page = opened(visits, "/explore?lang=en&theme=racism")
    every = counts(page)
    year = page.get_by_role("slider", name="Year")
    year.fill("2012")
    assert state(page)["year"] == "2012"
    then = counts(page)
    assert 0 < then[1] < every[1]
    expect(page.locator("output")).to_have_text("at the end of 2012")
    page.get_by_label("only certain ones").check()
    assert counts(page)[1] < then[1]
    page.get_by_label("only certain ones").uncheck()
    year.press("ArrowRight")
    assert state(page)["year"] == "2013"
    page.get_by_label("all times").check()
    assert counts(page) == every


def test_a_node_is_found_expanded_and_pinned_by_keyboard(visits: Visits) -> None:
    page = opened(visits)
    page.get_by_role("combobox", name="Find a city").press_sequentially("krako")
    expect(page.locator(".choose [role=option]").first).to_contain_text("Kraków")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert state(page) == {"node": "city/krakow"}
    expect(page.locator(".panel h2")).to_be_focused()
    expect(page.locator(".panel h2 a")).to_have_attribute("href", re.compile("^/doc/city/krakow"))
    page.get_by_role("button", name="Show only its neighbours").press("Enter")
    expect(page.locator(".panel h2")).to_be_focused()
    alone = counts(page)
    assert alone[1] == 1
    assert page.locator(".panel li").count() == alone[0]
    page.get_by_role("button", name="Pin", exact=True).press("Enter")
    page.locator(".panel li button", has_text="European Coalition of Cities against Racism").first.press(
        "Enter"
    )
    assert state(page)["node"] == "network/eccar"
    assert state(page)["pins"] == "city/krakow"
    page.get_by_role("button", name="Add its neighbours").press("Enter")
    assert state(page)["around"] == "city/krakow,network/eccar"
    assert counts(page)[1] > 100
    page.get_by_label("Country of members").select_option(label="Italy")
    expect(page.locator(".chips")).to_contain_text("Kraków")
    page.locator(".chips li", has_text="pinned").get_by_role("button", name="Remove Kraków").press("Enter")
    assert "pins" not in state(page)
    assert faults(page) == []


def test_what_is_shown_can_be_taken_away(visits: Visits, tmp_path: Path) -> None:
    page = opened(visits, EGO)
    networks, members = counts(page)
    with page.expect_download() as graph:
        page.get_by_role("button", name="What is shown (GraphML)").click()
    graph.value.save_as(tmp_path / "graph.graphml")
    found = networkx.read_graphml(tmp_path / "graph.graphml")
    assert found.number_of_nodes() == networks + members
    assert "Kraków" in {data["label"] for _, data in found.nodes(data=True)}
    assert any("earliest_start" in data for *_, data in found.edges(data=True))
    with page.expect_download() as picture:
        page.get_by_role("button", name="Picture (PNG)").click()
    picture.value.save_as(tmp_path / "graph.png")
    assert (tmp_path / "graph.png").read_bytes().startswith(b"\x89PNG")
    assert (tmp_path / "graph.png").stat().st_size > 5_000


def test_the_picture_moves_by_keys_buttons_and_mouse_and_stays_where_it_was(visits: Visits) -> None:
    page = opened(visits, EGO)
    stage = page.locator(".stage")
    seen = [camera(page)]

    def moved() -> None:
        page.wait_for_function(
            "before => new URLSearchParams(location.search).get('at') !== before", arg=seen[-1]
        )
        seen.append(camera(page))

    stage.focus()
    stage.press("ArrowRight")
    moved()
    page.get_by_role("button", name="Nearer").click()
    moved()
    stage.hover()
    page.mouse.wheel(0, 200)  # nothing of it is chosen: the page scrolls
    page.wait_for_function("() => scrollY > 0")
    stage.focus()
    page.mouse.wheel(0, -300)
    moved()
    page.reload()
    drawn(page)
    assert camera(page) == seen[-1]
    stage.press("0")
    moved()


def place(page: Page, slug: str) -> tuple[float, float]:
    """Where a node lies in the window."""
    x, y = page.evaluate(
        """(slug) => {
          const { picture, graph } = document.querySelector("graph-explorer");
          const id = graph.nodes().find((each) => each.endsWith(slug));
          const box = document.querySelector(".stage").getBoundingClientRect();
          const { x, y } = picture.renderer.graphToViewport(graph.getNodeAttributes(id));
          return [box.x + x, box.y + y];
        }""",
        slug,
    )
    return x, y


def test_a_node_is_selected_by_pointing_at_it(visits: Visits) -> None:
    page = opened(visits, EGO)
    page.locator(".stage").press("Escape")
    assert "node" not in state(page)
    page.mouse.move(*place(page, "/city/krakow"))
    expect(page.locator(".stage")).to_have_class(re.compile("on-node"))
    page.mouse.click(*place(page, "/city/krakow"))
    expect(page.locator(".panel h2")).to_have_text("Kraków")
    assert state(page)["node"] == "city/krakow"


def test_on_a_telephone_choices_are_folded_and_a_tap_selects(visits: Visits) -> None:
    page = opened(visits, EGO, width=360, has_touch=True, is_mobile=True)
    assert page.locator(".choose").get_attribute("open") is None
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator(".panel").get_by_role("button", name="Close").tap()
    assert "node" not in state(page)
    page.locator(".stage").scroll_into_view_if_needed()
    page.touchscreen.tap(*place(page, "/city/krakow"))
    expect(page.locator(".panel h2")).to_have_text("Kraków")
    page.locator(".choose summary").tap()
    expect(page.get_by_label("Theme", exact=True)).to_be_visible()


def test_the_same_data_make_the_same_picture_and_the_language_stays(visits: Visits) -> None:
    places = """() => JSON.stringify(document.querySelector("graph-explorer").graph.mapNodes((id, { x, y }) => [id, x, y]).sort())"""
    page = opened(visits, EGO)
    link = page.locator(".languages a[hreflang=de]")
    expect(link).to_have_attribute("href", re.compile("around=city(/|%2F)krakow"))
    first = json.loads(page.evaluate(places))
    link.click()
    page.wait_for_url("**lang=de**")
    drawn(page)
    expect(page.locator(".panel h2")).to_have_text("Krakau")
    assert json.loads(page.evaluate(places)) == first


def test_without_webgl_the_table_stays(visits: Visits) -> None:
    page = visits.open("/about")
    page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    page.goto(f"{visits.address}explore?lang=en")
    expect(page.locator(".failed")).to_be_visible()
    expect(page.locator("#networks .networks")).to_be_visible()


def test_the_graph_of_an_answer_is_explored_too(visits: Visits) -> None:
    page = visits.open("/queries/cities/networks?city=krakow&view=graph&lang=en")
    expect(page.locator("graph-view")).to_have_class(re.compile("drawn"))
    page.get_by_role("combobox", name="Find in the picture").press_sequentially("racism")
    page.keyboard.press("Enter")
    told = page.locator("graph-view .told")
    expect(told.locator(".title a")).to_have_attribute("href", re.compile("network/eccar"))
    told.get_by_role("button", name="Kraków").press("Enter")
    expect(told.locator(".title a")).to_have_text("Kraków")
    assert told.locator("li").count() > 3
    page.locator("graph-view .stage").press("Escape")
    expect(told.locator(".title")).to_have_count(0)
    assert faults(page) == []
