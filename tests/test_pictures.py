"""Maps, years and timelines: where things stand in them, what is uncertain, what is foreign, what is empty."""

import re
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import pytest
from jinja2 import Environment, PackageLoader

from citygraph.catalog import read_catalog
from citygraph.folders import home
from citygraph.tabular import Table, Term, literal
from citygraph.web.http import statics
from citygraph.web.http.languages import Reader, speak
from citygraph.web.pages.layouts import Column, Section
from citygraph.web.pages.views import VIEWS
from citygraph.web.pages.views.frames import (
    NARROW,
    RATIO,
    WORLD,
    around,
    around_most,
    framed,
    projected,
    read_frame,
)
from citygraph.web.pages.views.scales import Scale, counting, moment
from citygraph.web.pages.views.steps import PAST, UNKNOWN, Step, Years, bounds_of, legend, step_of

CATALOG = read_catalog(home() / "queries")
ID = "https://w3id.org/citygraph/id/"
XSD = "http://www.w3.org/2001/XMLSchema#"
SVG = "{http://www.w3.org/2000/svg}"
GROWTH = {"year": "year", "certain": "sure", "possible": "perhaps"}
STAYS = {
    "line": "network", "each": "membership", "start": ["from", "begun"], "end": ["lasting", "over"],
    "seen": "seen", "past": "ended", "day": "date", "told": "event", "list": "memberships",
}  # fmt: skip


def term(value: str | float) -> Term:
    if isinstance(value, int | float):
        return {"type": "literal", "value": str(value), "datatype": f"{XSD}decimal"}
    if "/" in value and "<" not in value:
        return {"type": "uri", "value": ID + value}
    kind = {4: "gYear", 10: "date"}.get(len(value)) if value[:4].isdigit() else None
    return {"type": "literal", "value": value, "datatype": XSD + kind} if kind else literal(value)


def table(*rows: dict[str, str | float]) -> Table:
    read = tuple({name: term(value) for name, value in each.items()} for each in rows)
    return Table(tuple(dict.fromkeys(name for each in read for name in each)), read)


def section(view: str, options: dict[str, Any], query: str = "space/members") -> Section:
    columns = tuple(Column(name, {"en": name, "de": name}) for name in ("year", "sure", "perhaps"))
    both = {"de": "Bild", "en": "Picture"}
    return Section("picture", both, CATALOG[query], "network", view, columns=columns, options=options)


def content(view: str, options: dict[str, Any], rows: Table, **state: str) -> Any:
    return VIEWS[view](section(view, options), rows, state, Reader())


def drawn(view: str, options: dict[str, Any], rows: Table, language: str = "en") -> str:
    """The picture as HTML."""
    templates = Environment(loader=PackageLoader("citygraph.web"), autoescape=True)
    speak(templates)
    templates.filters["static"] = statics.address
    told = {
        "section": section(view, options),
        "view": content(view, options, rows),
        "shown": SimpleNamespace(formats={"geojson": "/points.geojson"}),
        "turn": lambda name, **changes: f"/doc/it?{changes.get('at', '')}#{name}",
        "reader": Reader(language, language),
    }
    return templates.get_template(f"views/{view}.html").render(**told)


def pictures(html: str) -> list[ElementTree.Element]:
    """The outer SVG elements, which must be well-formed."""
    depth, start, found = 0, 0, []
    for tag in re.finditer(r"<svg|</svg>", html):
        if tag[0] == "<svg":
            start = start if depth else tag.start()
            depth += 1
        else:
            depth -= 1
            if not depth:
                svg = html[start : tag.end()].replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
                found.append(ElementTree.fromstring(svg))
    return found


def place(name: str, latitude: float, longitude: float, **more: str) -> dict[str, str | float]:
    return {
        "member": f"city/{name.casefold()}", "member_name": name, "latitude": latitude, "longitude": longitude
    } | more  # fmt: skip


BERLIN, PARIS, LIMA = ("Berlin", 52.5, 13.4), ("Paris", 48.9, 2.3), ("Lima", -12.0, -77.0)


# ------------------------------------------------------------------------------------------------- the plane


def test_a_place_lies_where_the_projection_that_is_true_at_45_degrees_puts_it() -> None:
    assert projected(45, 90) == (pytest.approx(90 * NARROW), -45)
    frame = framed((0, 0), 100)
    assert frame.place((0, 0)) == (0.5, 0.5)
    assert frame.width / frame.height == pytest.approx(RATIO)


def test_a_frame_holds_all_places_and_never_leaves_the_world() -> None:
    points = [projected(*each) for each in ((52.5, 13.4), (48.9, 2.3), (-12.0, -77.0))]
    frame = around(points)
    assert all(frame.holds(point) for point in points)
    for wide in (framed((500, 500), 40), framed((0, 0), 9999), around([projected(90, 180)])):
        assert wide.x >= -WORLD / 2
        assert wide.x + wide.width <= WORLD / 2 + 1e-9
        assert wide.width <= WORLD


def test_a_few_far_away_do_not_make_the_map_of_the_others_small() -> None:
    near = [projected(50 + number / 100, 10 + number / 50) for number in range(100)]
    far = [projected(-40, -70)]
    assert around_most(near + far * 2).width < around(near + far * 2).width / 2
    assert around_most([*near[:3], *far]) == around([*near[:3], *far])


@pytest.mark.parametrize("written", ["", "1,2", "a,b,c", "nan,1,2", "1,inf,2", "1,2,3,4"])
def test_an_address_that_writes_no_frame_gives_the_usual_one(written: str) -> None:
    assert read_frame(written) is None


def test_a_frame_is_read_as_it_is_written() -> None:
    frame = framed(projected(50, 10), 20)
    again = read_frame(frame.written())
    assert again is not None
    assert (again.x, again.y, again.width) == pytest.approx((frame.x, frame.y, frame.width), abs=0.02)


# ----------------------------------------------------------------------------------------------------- steps


def test_years_fall_into_four_steps_of_about_the_same_size() -> None:
    bounds = bounds_of([Years(year, year) for year in range(2000, 2008)])
    assert bounds == [2002, 2004, 2006]
    assert step_of(Years(2003, 2003), bounds) == "step-2"
    assert bounds_of([Years(2000, 2000)] * 5) == bounds_of([]) == bounds_of([Years(1999, 2001)]) == []


@pytest.mark.parametrize(
    ("years", "step"),
    [
        (Years(2002, 2003), "step-2"),
        (Years(2003, 2004), UNKNOWN),
        (Years(None, 2001), "step-1"),
        (Years(None, 2003), UNKNOWN),
        (Years(2006, None), "step-4"),
        (Years(None, None), UNKNOWN),
    ],
)
def test_a_step_is_told_only_where_it_is_certain(years: Years, step: str) -> None:
    assert step_of(years, [2002, 2004, 2006]) == step


def test_a_legend_tells_what_is_there_in_order() -> None:
    assert legend([PAST, "step-2", UNKNOWN, "step-1"], [2002]) == [
        Step("step-1", None, 2001),
        Step("step-2", 2002, None),
        Step(UNKNOWN),
        Step(PAST),
    ]


# ------------------------------------------------------------------------------------------------------ maps


def test_each_thing_is_one_dot_that_leads_to_its_page() -> None:
    rows = table(place(*BERLIN), place(*PARIS), place(*PARIS), {"member": "city/nowhere"})
    found = content("map", {}, rows)
    assert sorted(mark.names for mark in found["marks"]) == [("Berlin",), ("Paris",)]
    assert {mark.address for mark in found["marks"]} == {"/id/city/berlin", "/id/city/paris"}
    assert (found["all"], found["unplaced"], found["legend"]) == (3, 1, [])


def test_dots_lie_as_their_places_do() -> None:
    marks = {
        mark.names[0]: mark for mark in content("map", {}, table(place(*BERLIN), place(*PARIS)))["marks"]
    }
    assert marks["Paris"].across < marks["Berlin"].across
    assert marks["Paris"].down > marks["Berlin"].down
    assert all(0 <= share <= 100 for mark in marks.values() for share in (mark.across, mark.down))


def test_places_that_are_close_make_one_dot_that_parts_when_the_map_comes_nearer() -> None:
    rows = table(*(place(f"N{number}", 50 + number / 20, 10) for number in range(8)), place(*LIMA))
    most = content("map", {}, rows)["marks"][0]
    assert (most.count, most.address, len(most.names)) == (8, "", 5)
    nearer = content("map", {}, rows, at=most.nearer)
    assert len(nearer["marks"]) > 1
    assert nearer["outside"] == 1


def test_a_dot_has_the_colour_of_most_and_what_came_back_is_not_past() -> None:
    options = {"start": ["from", "begun"], "past": "ended"}
    rows = table(
        place(*BERLIN, **{"from": "1990-01-01", "begun": "1990-12-31", "ended": "true"}),
        place(*BERLIN, **{"from": "2000-01-01", "begun": "2000-12-31"}),
        place(*PARIS, **{"from": "2010-01-01", "begun": "2010-12-31", "ended": "true"}),
        place(*LIMA),
    )
    marks = {mark.names[0]: mark.step for mark in content("map", options, rows)["marks"]}
    assert marks == {"Berlin": "step-1", "Paris": PAST, "Lima": UNKNOWN}


def test_a_map_is_drawn_without_javascript_and_says_all_in_words() -> None:
    options = {"start": ["from", "begun"], "list": "members"}
    html = drawn("map", options, table(place(*BERLIN, **{"from": "2004-01-01", "begun": "2006-12-31"})))
    marks = pictures(html)[0].findall(f".//{SVG}a")
    assert [mark.get("aria-label") for mark in marks] == ["Berlin, 2004–2006"]
    assert marks[0].get("href") == "/id/city/berlin?lang=en"
    assert 'href="#members"' in html
    assert "style=" not in html


def test_a_map_speaks_the_language_of_the_page() -> None:
    many = table(*(place(f"N{number}", 50, 10) for number in range(1500)))
    assert "und 1.495 weitere" in drawn("map", {}, many, "de")
    assert "and 1,495 more" in drawn("map", {}, many)


def test_a_map_of_nothing_is_the_world() -> None:
    found = content("map", {"start": ["from"]}, table())
    assert (found["marks"], found["legend"], found["frame"].width) == ([], [], WORLD)
    pictures(drawn("map", {}, table()))


# ----------------------------------------------------------------------------------------------------- years


def test_what_is_possible_stands_above_what_is_certain() -> None:
    rows = table({"year": "2000", "sure": 10, "perhaps": 40}, {"year": "2001", "sure": 20, "perhaps": 5})
    first, second = content("years", GROWTH, rows)["bars"]
    assert (first.across, first.certain, first.possible) == (0, 25, 100)
    assert (second.across, second.certain, second.possible) == (50, 50, 50)  # never less than certain


def test_sizes_that_sources_state_are_marks_on_the_same_scale() -> None:
    marks = {
        "year": ["as_of", "dated"],
        "number": "stated",
        "told": ["bound"],
        "title": {"en": "s", "de": "s"},
    }
    rows = table(
        {"year": "2000", "sure": 10, "perhaps": 10},
        {"stated": 20, "dated": "2001-05-01", "bound": "more than"},
        {"stated": 99, "bound": "exactly"},
    )
    found = content("years", {**GROWTH, "marks": marks}, rows)
    assert [(mark.year, mark.across, mark.height) for mark in found["marks"]] == [(2001, 75, 100)]
    assert "2001: more than 20" in drawn("years", {**GROWTH, "marks": marks}, rows)


def test_years_are_a_table_too() -> None:
    html = drawn("years", GROWTH, table({"year": "2000", "sure": 1234, "perhaps": 2345}), "de")
    assert '<th scope="row">2000</th><td class="number">1.234</td><td class="number">2.345</td>' in html
    assert pictures(html)


def test_years_without_any_are_drawn() -> None:
    assert content("years", GROWTH, table())["bars"] == []
    pictures(drawn("years", GROWTH, table()))


@pytest.mark.parametrize(("largest", "last"), [(0, 1), (1, 1), (7, 8), (97, 100), (160, 200), (9973, 10000)])
def test_the_axis_of_numbers_ends_with_a_round_one(largest: int, last: int) -> None:
    assert counting([largest]).last == last


def test_the_axis_of_years_names_few_of_them() -> None:
    assert [tick.number for tick in Scale(1947, 2025).ticks()] == list(range(1950, 2021, 10))
    assert [tick.at for tick in Scale(2000, 2002).ticks()] == [0, 50, 100]
    assert moment("2000-01-01") == 2000
    assert moment("2000-12-31", last=True) == 2001


# ------------------------------------------------------------------------------------------------- timelines


def stay(name: str, **dates: str) -> dict[str, str | float]:
    return {"network": f"network/{name}", "network_name": name, "membership": f"membership/{name}", **dates}


def pieces(*rows: dict[str, str | float]) -> list[list[str]]:
    groups = content("timeline", STAYS, table(*rows))["groups"]
    return [
        [piece.kind for each in line.stays for piece in each.pieces]
        for lines in groups.values()
        for line in lines
    ]


def test_a_bar_is_full_where_it_is_certain_and_fades_where_not() -> None:
    certain = {"from": "2000-01-01", "begun": "2000-01-01", "lasting": "2010-01-01", "over": "2010-01-01"}
    open_ = {"from": "2001-01-01", "begun": "2002-12-31", "seen": "2008-01-01"}
    assert pieces(stay("a", **certain, ended="true"), stay("b", **open_)) == [
        ["sure"],
        ["beginning", "sure", "ending"],
    ]
    assert pieces(stay("a", **certain), stay("b", over="2008-01-01")) == [["sure"], ["unsure"]]
    assert pieces(stay("a", **certain), stay("c")) == [["sure"], []]


def test_a_stay_with_several_rows_is_one_bar_and_days_stand_on_the_line_of_the_same() -> None:
    rows = [stay("a", seen="2008-01-01", role="x"), stay("a", seen="2008-01-01", role="y")]
    day = {"network": "network/a", "network_name": "a", "date": "2005-01-01", "event": "Signature"}
    (lines,) = content("timeline", STAYS, table(*rows, day))["groups"].values()
    assert [(len(line.stays), len(line.days)) for line in lines] == [(1, 1)]


def test_a_timeline_tells_in_words_what_it_draws() -> None:
    html = drawn("timeline", STAYS, table(stay("a", **{"from": "2006-01-01", "begun": "2007-12-31"})))
    told = pictures(html)[-1].get("aria-label") or ""
    assert "2006 or 2007 –" in told
    assert "no date known" in drawn("timeline", STAYS, table(stay("a")))
    assert "kein Datum bekannt" in drawn("timeline", STAYS, table(stay("a")), "de")


def test_a_timeline_of_nothing_is_empty() -> None:
    assert content("timeline", STAYS, table())["groups"] == {}


# ----------------------------------------------------------------------------------------------------- names


def test_names_are_texts_and_never_markup() -> None:
    evil = '"><script>alert(1)</script>'
    row = place(*BERLIN) | {"member_name": evil}
    line = stay("a", seen="2008-01-01") | {"network_name": evil}
    day = {"network": "network/b", "network_name": evil, "date": "2005-01-01", "event": evil}
    for html in (drawn("map", {}, table(row)), drawn("timeline", STAYS, table(line, day))):
        assert "<script>" not in html
        assert "&lt;script&gt;" in html
        assert pictures(html)
