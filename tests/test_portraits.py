"""Pages about things: facts and sections, how tables are sorted and searched, uncertain dates, trees and pairs."""

import re
from collections.abc import Mapping
from html import unescape
from itertools import pairwise
from typing import Any

import pytest
from werkzeug.test import Client, TestResponse

from citygraph.catalog import read_catalog
from citygraph.folders import home
from citygraph.tabular import Table, Term, literal
from citygraph.web.http.languages import Reader
from citygraph.web.pages.layouts import Column, Section
from citygraph.web.pages.views import pairs, tables, trees
from citygraph.web.pages.views.spans import Span, span
from tests.test_web_queries import BROWSER

CATALOG = read_catalog(home() / "queries")
XSD = "http://www.w3.org/2001/XMLSchema#"
ID = "https://w3id.org/citygraph/id/"


def page(service: Client, path: str, language: str = "en") -> TestResponse:
    return service.get(path, headers={"Accept": BROWSER, "Accept-Language": language})


def section_of(text: str, name: str) -> str:
    """The HTML of one section of a page."""
    return re.search(rf'<section id="{name}".*?</section>', text, re.DOTALL)[0]  # type: ignore[index]


def dated(text: str) -> Term:
    kinds = {4: "gYear", 7: "gYearMonth", 10: "date"}
    return {"type": "literal", "value": text, "datatype": XSD + kinds[len(text)]}


def iri(text: str) -> Term:
    return {"type": "uri", "value": ID + text}


def row(**cells: str) -> dict[str, Term]:
    """A row: what has a slash is an IRI of ours, what starts with two digits a date, all else a text."""

    def term(text: str) -> Term:
        return iri(text) if "/" in text else dated(text) if text[:2].isdigit() else literal(text)

    return {name: term(text) for name, text in cells.items()}


def section(columns: str, options: Mapping[str, Any] | None = None) -> Section:
    told = tuple(Column(name, {"en": name, "de": name}) for name in columns.split())
    query = CATALOG["members/overview"]
    return Section("members", {}, query, "network", "table", columns=told, options=options or {})


def table(*rows: dict[str, Term]) -> Table:
    return Table(tuple(dict.fromkeys(name for each in rows for name in each)), rows)


def texts(lines: Any) -> list[list[str]]:
    return [[", ".join(cell.text for cell in cells) for cells in line.cells] for line in lines]


# ------------------------------------------------------------------------------------------- uncertain dates


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2006-01-01", "2006-12-31", Span("2006", "2006")),
        ("2006-01-01", "2007-12-31", Span("2006", "2007")),
        ("2006-05-01", "2006-05-31", Span("2006-05", "2006-05")),
        ("2006-03-21", "2006-06-20", Span("2006-03-21", "2006-06-20")),
        ("2006-01-01", "2008-02-29", Span("2006-01", "2008-02")),
        ("2006-05-31", "2006-05-31", Span("2006-05-31", "2006-05-31")),
        ("", "2019-12-31", Span("", "2019")),
        ("2010-01-01", "", Span("2010", "")),
    ],
)
def test_span_is_no_more_precise_than_what_is_known(first: str, last: str, expected: Span) -> None:
    assert span(dated(first) if first else None, dated(last) if last else None) == expected


def test_span_of_nothing_is_none() -> None:
    assert span(None, None) is None


def test_span_tells_what_is_certain_and_what_is_one_of_two_years() -> None:
    assert Span("2006", "2006").certain
    assert Span("2006", "2007").adjacent
    assert not Span("2006", "2008").adjacent
    assert not Span("2006-05", "2006-06").adjacent
    assert not Span("", "2006").adjacent


# ---------------------------------------------------------------------------------------------------- tables

JOINED = {"each": "membership", "past": "ended", "spans": {"earliest_start": "latest_start"}}
PORTS = table(
    row(member="city/a", member_name="Århus", role_name="Member", membership="membership/a", latest_start="2019-12-31"),
    row(member="city/a", member_name="Århus", role_name="Chair", membership="membership/a", latest_start="2019-12-31"),
    row(member="city/b", member_name="Bergen", membership="membership/b"),
    row(
        member="city/c", member_name="Cádiz", role_name="Former member", membership="membership/c", ended="yes",
        earliest_start="2006-01-01", latest_start="2006-12-31",
    ),
    row(
        member="city/d", member_name="Dover", membership="membership/d",
        earliest_start="2006-01-01", latest_start="2007-12-31",
    ),
)  # fmt: skip


def shown(state: Mapping[str, str], **options: object) -> Mapping[str, Any]:
    members = section("member earliest_start role", {**JOINED, **options})
    return tables.content(members, PORTS, state, Reader())


def test_rows_about_the_same_make_one_line() -> None:
    lines = shown({})["lines"]
    assert texts(lines)[0] == ["Århus", "2019", "Member, Chair"]
    assert [line.past for line in lines] == [False, False, True, False]
    assert lines[0].cells[0][0].address == "/id/city/a"


def test_table_is_sorted_by_date_with_the_unknown_last() -> None:
    rising = [line[0] for line in texts(shown({"sort": "earliest_start"})["lines"])]
    falling = [line[0] for line in texts(shown({"sort": "-earliest_start"})["lines"])]
    assert rising == ["Cádiz", "Dover", "Århus", "Bergen"]
    assert falling == ["Århus", "Dover", "Cádiz", "Bergen"]


def test_table_is_sorted_by_names_however_they_are_spelled() -> None:
    assert [line[0] for line in texts(shown({"sort": "member"})["lines"])] == [
        "Århus",
        "Bergen",
        "Cádiz",
        "Dover",
    ]


def test_table_is_sorted_by_the_size_of_numbers() -> None:
    counts = [
        {"stated": {"type": "literal", "value": each, "datatype": f"{XSD}integer"}}
        for each in ("9", "120", "-3")
    ]
    found = tables.content(section("stated"), table(*counts), {"sort": "stated"}, Reader())
    assert texts(found["lines"]) == [["-3"], ["9"], ["120"]]


def test_a_column_that_is_not_there_sorts_nothing() -> None:
    assert shown({"sort": "membership"})["lines"] == shown({})["lines"]


def test_table_is_searched_however_names_are_spelled() -> None:
    assert texts(shown({"find": "CADIZ former"})["lines"]) == [["Cádiz", "2006", "Former member"]]
    assert texts(shown({"find": "be"})["lines"]) == [["Bergen", "", ""]], "a word begins so"
    assert shown({"find": "nowhere"})["found"] == 0
    assert shown({"find": "membership/a"})["found"] == 0, "only what is shown is searched"


def test_table_is_turned_over() -> None:
    first, last = shown({}, rows=3), shown({"page": "2"}, rows=3)
    assert (first["pages"], len(first["lines"]), last["first"], len(last["lines"])) == (2, 3, 4, 1)


@pytest.mark.parametrize("page", ["0", "-1", "x", "²", "99999999", "3"])
def test_a_page_that_is_not_there_is_the_nearest(page: str) -> None:
    assert shown({"page": page}, rows=3)["page"] in (1, 2)


def test_of_dates_in_one_cell_the_more_precise_ones_are_shown() -> None:
    rows = [row(coalition="network/a", founded=date) for date in ("2006", "2006-08-04", "2007")]
    found = tables.content(section("founded", {"each": "coalition"}), table(*rows), {}, Reader())
    assert texts(found["lines"]) == [["2006-08-04, 2007"]]


# ------------------------------------------------------------------------------------------- trees and pairs

FAMILY = {"child": "coalition", "parent": "parent", "here": "network"}


def family(*edges: str) -> Mapping[str, Any]:
    names = [edge.split("<") for edge in edges]
    rows = [
        row(
            coalition=f"network/{child}", coalition_name=child, parent=f"network/{parent}", parent_name=parent,
            network="network/a", source="source/s", source_name="S",
        )
        for parent, child in names
    ]  # fmt: skip
    return trees.content(section("", FAMILY), table(*rows), {}, Reader())


def drawn(nodes: list[trees.Node]) -> dict[str, Any]:
    return {node.cell.text: drawn(node.children) for node in nodes}


def test_tree_has_what_belongs_to_another_below_it() -> None:
    roots = family("top<a", "top<b", "a<c", "top<b")["roots"]
    assert drawn(roots) == {"top": {"a": {"c": {}}, "b": {}}}
    assert roots[0].children[0].here
    assert not roots[0].here
    assert roots[0].children[0].sources == {"S": "/id/source/s"}


def test_tree_has_an_end_where_things_belong_to_each_other() -> None:
    assert drawn(family("a<b", "b<a", "c<b", "d<d")["roots"]) == {"a": {"b": {}}, "c": {}, "d": {}}


def test_pairs_stand_side_by_side_with_their_sources() -> None:
    options = {"most": 1, "sides": {"source_1": ["date_1"], "source_2": ["date_2"]}}
    rows = [
        row(member_name=name, date_1="2006", date_2="2007", source_1="source/a", source_2="source/b")
        for name in ("A", "B")
    ]
    found = pairs.content(section("member", options), table(*rows), {}, Reader())
    assert found["more"] == 1
    assert [side.cells[0][0].text for side in found["pairs"][0].sides] == ["2006", "2007"]
    assert [list(side.sources.values()) for side in found["pairs"][0].sides] == [
        ["/id/source/a"],
        ["/id/source/b"],
    ]
    assert pairs.content(section("member", options), table(*rows), {"all": "true"}, Reader())["more"] == 0


# -------------------------------------------------------------------------------------------- pages of things


def test_page_of_a_network_tells_what_it_is(service: Client) -> None:
    text = page(service, "/doc/network/eccar").text
    assert "<h1>European Coalition of Cities against Racism</h1>" in text
    assert "Europäische Städtekoalition gegen Rassismus" in text
    facts = text[text.index('<dl class="facts">') : text.index("</dl>")]
    assert '<a href="/id/city/nuernberg">Nuremberg</a>' in facts
    assert "supports cities in long-term strategies" in facts
    assert "unterstützt Städte" not in facts, "of texts in two languages one is enough"


def test_page_speaks_german(service: Client) -> None:
    text = page(service, "/doc/network/eccar", "de").text
    assert "<h1>Europäische Städtekoalition gegen Rassismus</h1>" in text
    assert ">Mitglieder</h2>" in text
    assert "unterstützt Städte" in text


def test_every_statement_of_a_section_leads_to_its_sources(service: Client) -> None:
    members = section_of(page(service, "/doc/network/eccar").text, "members")
    lines = re.findall("<tr[ >].*?</tr>", members, re.DOTALL)[1:]
    assert lines
    for line in lines:
        target = re.search(r'popovertarget="([^"]*)"', line)[1]  # type: ignore[index]
        assert re.search(rf'id="{target}" popover>.*href="/id/source/', line)


def test_section_ends_with_its_question_and_its_data(service: Client) -> None:
    members = section_of(page(service, "/doc/network/eccar").text, "members")
    addresses = [
        unescape(each) for each in re.findall(r'href="([^"]*/queries/members/overview[^"]*)"', members)
    ]
    assert {"csv", "json", "geojson"} <= {
        match[1] for each in addresses if (match := re.search(r"\.(\w+)\?", each))
    }
    for address in addresses:
        assert service.get(address, headers={"Accept": "*/*"}).status_code == 200


def test_members_are_sorted_and_searched_without_scripts(service: Client) -> None:
    text = page(service, "/doc/network/eccar?members.sort=-member").text
    names = re.findall(r'<tr[^>]*><td><a href="/id/[^"]*">([^<]*)</a></td>', section_of(text, "members"))
    assert len(names) > 1
    assert all(first >= second for first, second in pairwise(names))
    assert 'aria-sort="descending"' in text


def test_one_section_is_sent_alone(service: Client) -> None:
    part = page(service, "/doc/network/eccar?part=members").text
    assert part.strip().startswith('<section id="members"')
    assert part.count("<section") == 1
    whole = page(service, "/doc/network/eccar").text
    leads = re.findall(r'hx-get="([^"]*)"', section_of(whole, "members"))
    assert leads
    assert all("part=members" in each for each in leads)


def test_language_stays_in_addresses_if_it_is_said(service: Client) -> None:
    text = page(service, "/doc/network/eccar?lang=de").text
    assert '<a href="/id/city/nuernberg?lang=de">Nürnberg</a>' in text
    assert re.search(r'href="/doc/network/eccar\?lang=de&amp;members\.sort=[^"]*#members"', text)


def test_a_network_stands_in_the_tree_of_its_coalitions(service: Client) -> None:
    tree = section_of(page(service, "/doc/network/eccar").text, "family")
    assert '<a href="/id/network/iccar">' in tree
    assert '<strong aria-current="page">European Coalition of Cities against Racism</strong>' in tree


def test_page_of_a_city_tells_of_its_networks_and_names(service: Client) -> None:
    text = page(service, "/doc/city/nuernberg").text
    assert "<h1>Nuremberg</h1>" in text
    assert "/id/network/integrating-cities" in section_of(text, "memberships")
    assert "Human Rights Office" in section_of(text, "departments")
    assert "Nürnberg" in section_of(text, "names")


def test_page_of_a_city_tells_its_decisions(service: Client) -> None:
    events = section_of(page(service, "/doc/city/krakow").text, "events")
    assert "6 March 2024" in events
    assert "CXXIX/3569/24" in events
    assert "6. März 2024" in section_of(page(service, "/doc/city/krakow", "de").text, "events")


def test_all_statements_stay_one_link_away(service: Client) -> None:
    assert 'href="/doc/network/eccar?view=statements"' in page(service, "/doc/network/eccar").text
    assert "<dl class=" not in page(service, "/doc/network/eccar?view=statements").text


def test_what_is_searched_is_written_as_text(service: Client) -> None:
    text = page(service, '/doc/network/eccar?members.find="><script>x').text
    assert "<script>x" not in text
