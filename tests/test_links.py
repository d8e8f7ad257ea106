"""Edges in GraphML, GEXF and CSV, read back by networkx, lxml and pandas."""

import csv
from io import BytesIO, StringIO

import networkx
import pandas
import pytest
from lxml import etree

from citygraph.links import write_edges, write_gexf, write_graphml
from citygraph.tabular import Row, Table, literal

XSD = "http://www.w3.org/2001/XMLSchema#"
ROLES = {
    "source": "member",
    "source_name": "member_name",
    "target": "network",
    "target_name": "network_name",
    "weight": "shared",
    "start": "since",
    "end": "until",
    "directed": "false",
}
COLUMNS = (
    "member_name",
    "network_name",
    "since",
    "until",
    "shared",
    "share",
    "active",
    "note",
    "member",
    "network",
)
ODD = 'a < b & "c"\x0b\r\n\td \U0001f600'


def typed(value: str, datatype: str) -> dict[str, str]:
    return {"type": "literal", "value": value, "datatype": XSD + datatype}


def iri(name: str) -> dict[str, str]:
    return {"type": "uri", "value": f"http://x/{name}"}


def edge(member: str, network: str, **more: dict[str, str]) -> Row:
    named = {"member_name": literal(member.capitalize()), "network_name": literal(network.capitalize())}
    return {"member": iri(member), "network": iri(network), **named, **more}


TABLE = Table(
    COLUMNS,
    (
        edge("bonn", "league", since=typed("2006", "gYear"), until=typed("2008-02", "gYearMonth"), shared=typed("3", "integer"),
             share=typed("0.5", "decimal"), active=typed("false", "boolean"), note=literal(ODD)),
        edge("bonn", "league", since=typed("2010-05-31", "date"), shared=typed("1", "integer"), share=typed("2", "integer"), active=typed("true", "boolean")),
        edge("ulm", "league", until=typed("2015", "gYear")),
        edge("ulm", "circle", since=typed("2015", "gYear"), until=typed("2014", "gYear")),
        {"network": iri("alone"), "network_name": literal("Alone")},
    ),
)  # fmt: skip
NODES = {"http://x/bonn", "http://x/ulm", "http://x/league", "http://x/circle", "http://x/alone"}
SHOWN = 'a < b & "c"\ufffd\r\n\td \U0001f600'


def graphml(table: Table = TABLE, **roles: str) -> networkx.MultiGraph:
    return networkx.read_graphml(BytesIO(write_graphml(table, ROLES | roles)))


def gexf(table: Table = TABLE, **roles: str) -> networkx.MultiGraph:
    return networkx.read_gexf(BytesIO(write_gexf(table, ROLES | roles)), version="1.3")


def edges(graph: networkx.MultiGraph) -> list[tuple[str, str]]:
    """The ends of the edges in their order, the source first."""
    pairs = [(*sorted(pair, key=lambda end: not end.endswith(("bonn", "ulm"))),) for pair in graph.edges()]
    return sorted(tuple(end.removeprefix("http://x/") for end in pair) for pair in pairs)


@pytest.mark.parametrize("read", [graphml, gexf])
def test_nodes_and_edges_come_back(read) -> None:
    graph = read()
    assert set(graph.nodes) == NODES
    assert edges(graph) == [("bonn", "league"), ("bonn", "league"), ("ulm", "circle"), ("ulm", "league")]
    assert (graph.is_multigraph(), graph.is_directed()) == (True, False)
    assert dict(graph.nodes(data="label"))["http://x/alone"] == "Alone"
    assert dict(graph.nodes(data="kind")) == {
        name: "source" if name.endswith(("bonn", "ulm")) else "target" for name in NODES
    }


def test_graphml_has_typed_data() -> None:
    first, second = (data for *_, data in graphml().edges("http://x/bonn", data=True))
    assert {key: first[key] for key in ("weight", "start", "end", "share", "active", "note")} == {
        "weight": 3,
        "start": "2006",
        "end": "2008-02",
        "share": 0.5,
        "active": False,
        "note": SHOWN,
    }
    assert (second["weight"], second["share"], second["active"]) == (1, 2.0, True)
    assert not {"end", "note", "member_name"} & set(second)


def test_gexf_has_spells() -> None:
    graph = gexf()
    assert graph.graph["mode"] == "dynamic"
    first, second = (data for *_, data in graph.edges("http://x/bonn", data=True))
    assert (first["spells"], first["weight"], first["note"]) == ([("2006-01-01", "2008-02-29")], 3.0, SHOWN)
    assert second["spells"] == [("2010-05-31", "None")]  # as networkx calls an open end
    ulm = {target: data for _, target, data in graph.edges("http://x/ulm", data=True)}
    assert ulm["http://x/league"]["spells"] == [("None", "2015-12-31")]
    assert "spells" not in ulm["http://x/circle"]  # its end lies before its start


def test_gexf_leaves_open_ends_open() -> None:
    root = etree.fromstring(write_gexf(TABLE, ROLES))
    spells = [dict(spell.attrib) for spell in root.iter("{http://gexf.net/1.3}spell")]
    assert spells == [
        {"start": "2006-01-01", "end": "2008-02-29"},
        {"start": "2010-05-31"},
        {"end": "2015-12-31"},
    ]
    (graph,) = root.iter("{http://gexf.net/1.3}graph")
    assert (graph.get("mode"), graph.get("timeformat"), root.get("version")) == ("dynamic", "date", "1.3")


def test_gexf_without_dates_is_static() -> None:
    roles = {role: column for role, column in ROLES.items() if role not in ("start", "end")}
    document = write_gexf(TABLE, roles)
    assert b'mode="static"' in document
    assert b"spell" not in document
    assert networkx.read_gexf(BytesIO(document), version="1.3").graph["mode"] == "static"


@pytest.mark.parametrize("read", [graphml, gexf])
def test_edges_may_be_directed(read) -> None:
    assert read(directed="true").is_directed()


@pytest.mark.parametrize("read", [graphml, gexf])
def test_nodes_have_no_kind_where_they_are_alike(read) -> None:
    table = Table(COLUMNS, (edge("bonn", "ulm"), edge("ulm", "koeln")))
    assert set(dict(read(table).nodes(data="kind")).values()) == {None}


def test_names_may_come_from_columns_with_labels() -> None:
    roles = {"source": "member", "target": "network", "directed": "false"}
    columns = ("member", "member_label", "network")
    table = Table(columns, ({**edge("bonn", "league"), "member_label": literal("Bonn am Rhein")},))
    graph = networkx.read_graphml(BytesIO(write_graphml(table, roles)))
    assert dict(graph.nodes(data="label")) == {
        "http://x/bonn": "Bonn am Rhein",
        "http://x/league": "http://x/league",
    }
    assert "member_label" not in graph.edges["http://x/bonn", "http://x/league"]


def test_the_edge_list_is_what_gephi_expects() -> None:
    frame = pandas.read_csv(BytesIO(write_edges(TABLE, ROLES)), parse_dates=["Start", "End"])
    assert list(frame.columns) == [
        "Source",
        "Target",
        "Type",
        "Weight",
        "Start",
        "End",
        "Source label",
        "Target label",
    ]
    assert list(frame["Source"]) == ["http://x/bonn", "http://x/bonn", "http://x/ulm", "http://x/ulm"]
    assert list(frame["Source label"]) == ["Bonn", "Bonn", "Ulm", "Ulm"]
    assert set(frame["Type"]) == {"Undirected"}
    assert list(frame["Weight"][:2]) == [3, 1]
    assert frame["Start"][0] == pandas.Timestamp(2006, 1, 1)
    assert frame["End"][0] == pandas.Timestamp(2008, 2, 29)
    assert frame["End"].isna().to_list() == [False, True, False, True]


def test_an_edge_list_without_names_and_weights() -> None:
    roles = {"source": "member", "target": "network", "directed": "true"}
    rows = list(csv.reader(StringIO(write_edges(TABLE, roles).decode())))
    assert rows[0] == ["Source", "Target", "Type", "Weight", "Start", "End"]
    assert rows[1] == ["http://x/bonn", "http://x/league", "Directed", "1", "", ""]


@pytest.mark.parametrize("write", [write_graphml, write_gexf])
def test_odd_names_are_escaped(write) -> None:
    row = {"member": literal(ODD), "network": iri("a?b=1&c=2"), "member_name": literal(ODD)}
    document = write(Table(COLUMNS, (row,)), ROLES)
    assert etree.fromstring(document) is not None
    assert document == write(Table(COLUMNS, (row,)), ROLES)
    graph = (
        networkx.parse_graphml(document)
        if write is write_graphml
        else networkx.read_gexf(BytesIO(document), version="1.3")
    )
    assert set(graph.nodes) == {SHOWN, "http://x/a?b=1&c=2"}


@pytest.mark.parametrize("write", [write_graphml, write_gexf, write_edges])
def test_a_table_without_rows_is_an_empty_graph(write) -> None:
    document = write(Table(COLUMNS, ()), ROLES)
    if write is write_edges:
        assert document.count(b"\n") == 1
    else:
        assert etree.fromstring(document) is not None
