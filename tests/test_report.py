"""The report of a release: every query with the tag, numbers that hold, and the same bytes each time."""

import re
import runpy
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, Store, parse

from citygraph.catalog import ReadyQuery, bind, read_catalog
from citygraph.folders import home
from citygraph.graph import Graph
from citygraph.manifest import read_manifest
from citygraph.report import TAG, TOP, WHOLE, Table, report_files, section, tables

VOID = "http://rdfs.org/ns/void#"
DATASET = NamedNode("https://w3id.org/citygraph/dataset")
CATALOG = read_catalog(home() / "queries")
TAGGED = [name for name, query in CATALOG.items() if TAG in query.tags]
PREFIXES = {
    "": "http://example.org/",
    "cg": "https://w3id.org/citygraph/ontology#",
    "org": "http://www.w3.org/ns/org#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


@pytest.fixture(scope="module")
def numbers(seeds_release: Path) -> set[Quad]:
    return set(parse(path=seeds_release / "report.ttl"))


def values(statements: set[Quad], subject: NamedNode, word: str) -> list[str]:
    wanted = subject, NamedNode(VOID + word)
    return [quad.object.value for quad in statements if (quad.subject, quad.predicate) == wanted]  # type: ignore[union-attr]


def test_every_query_with_the_tag_is_in_the_report(seeds_release: Path) -> None:
    page = (seeds_release / "report.md").read_text(encoding="utf-8")
    told = set(re.findall(r"`citygraph query ([a-z/-]+)`", page))
    assert told == {name for name in TAGGED if "CONSTRUCT" not in CATALOG[name].text}
    assert all(f"## {CATALOG[name].summary['en']}\n" in page for name in told)


def test_the_report_asks_nothing_that_one_must_choose() -> None:
    assert [name for name in TAGGED if any(one.required for one in CATALOG[name].parameters)] == []


def test_a_table_shows_what_its_query_answers(seeds: Graph) -> None:
    found = {table.query.name: table for table in tables(seeds)}
    answer = seeds.store.query(CATALOG["data/rows"].text)
    assert isinstance(answer, QuerySolutions)
    assert found["data/rows"].columns == ("source_name", "network_name", "rows", "members")
    assert found["data/rows"].rows == tuple(tuple(row)[:4] for row in answer)
    assert [len(table.rows) for table in found.values()] == sorted(
        len(table.rows) for table in found.values()
    )


def test_the_same_graph_gives_the_same_bytes(seeds: Graph, seeds_release: Path) -> None:
    for name, content in report_files(seeds).items():
        assert content() == (seeds_release / name).read_bytes()


def test_the_numbers_for_programs_are_those_of_the_release(seeds_release: Path, numbers: set[Quad]) -> None:
    counts = read_manifest(seeds_release)["counts"]
    assert values(numbers, DATASET, "triples") == [str(counts["triples"])]
    sources = [part for part in values(numbers, DATASET, "subset") if "/id/source/" in part]
    assert len(sources) == counts["graphs"]
    assert sum(int(*values(numbers, NamedNode(source), "triples")) for source in sources) == counts["quads"]


def test_each_part_has_one_number(numbers: set[Quad]) -> None:
    for kind, number in (("classPartition", "entities"), ("propertyPartition", "triples")):
        parts = values(numbers, DATASET, kind)
        assert parts
        assert all(len(values(numbers, NamedNode(part), number)) == 1 for part in parts)


# How a table is written


def written(rows: list[tuple[object, ...]], *columns: str) -> list[str]:
    query = ReadyQuery("data/some", {"en": "Which?"}, {"en": "One row."}, (TAG,), (), "")
    return section(Table(query, columns, tuple(rows)), {"cg": PREFIXES["cg"]}).splitlines()


def number(value: int) -> Literal:
    return Literal(str(value), datatype=NamedNode(f"{PREFIXES['xsd']}integer"))


def test_numbers_stand_to_the_right_and_names_to_the_left() -> None:
    rows = [(NamedNode(f"{PREFIXES['cg']}City"), number(12345)), (Literal("a|b\nc"), None)]
    assert written(rows, "thing", "members")[6:] == [
        "| thing   | members |",
        "| ------- | ------: |",
        "| cg:City |  12,345 |",
        "| a\\|b c  |         |",
    ]


def test_a_long_table_says_how_much_it_leaves_out() -> None:
    whole, cut = ([(number(row),) for row in range(size)] for size in (WHOLE, WHOLE + 1))
    assert written(whole, "row")[4] == "`citygraph query data/some`"
    assert written(cut, "row")[4] == f"The first {TOP} of {WHOLE + 1} rows: `citygraph query data/some`"
    assert len(written(cut, "row")) == len(written(whole, "row")) - WHOLE + TOP


def test_a_table_without_rows_has_its_head() -> None:
    assert written([], "thing")[6:] == ["| thing |", "| ----- |"]


# What the queries count


LABELS = '; rdfs:label "x"@en'
WORLD = f"""
:book rdfs:label "Book"@en . :net a cg:CityNetwork {LABELS} . :all a cg:MemberList ; cg:listOf :net ; cg:complete true .
cg:MemberList rdfs:label "list"@en . cg:complete rdfs:label "complete"@en .
:m1 a org:Membership ; org:organization :net ; org:member :c1 ; prov:wasDerivedFrom :row1, :row2 ; cg:since "1998"^^xsd:gYear .
:m2 a org:Membership ; org:organization :net ; org:member :c2 ; prov:wasDerivedFrom :row3 ; cg:since "1998"^^xsd:gYear, "2001"^^xsd:gYear .
:m3 a cg:Participation ; org:organization :net ; org:member :c3 .
:p1 a cg:PersonalRole ; org:organization :net ; org:member :someone ; cg:since "1990"^^xsd:gYear .
"""


@pytest.mark.parametrize(
    ("name", "columns", "expected"),
    [
        ("rows", "rows members", [(3, 3)]),
        ("networks", "memberships participations with_start with_start_percent sources", [(3, 1, 3, 75, 2)]),
        ("completeness", "number held held_percent", [(2, 3, 150)]),
        ("years", "begun begun_by_then", [(1, 1), (2, 3)]),
        ("countries", "members memberships", [(4, 4)]),
    ],
)
def test_what_is_counted(name: str, columns: str, expected: list[tuple[int, ...]]) -> None:
    """A row that names a member twice counts twice as a row and once as a member; people are no members."""
    store = Store()
    more = ':m4 a org:Membership ; org:organization :net ; org:member :c4 ; cg:since "2001"^^xsd:gYear .'
    other = f'GRAPH :other {{ {more} }} :other rdfs:label "Other"@en .'
    store.update(f"INSERT DATA {{ {WORLD} {more} GRAPH :book {{ {WORLD} }} {other} }}", prefixes=PREFIXES)
    rows = store.query(bind(CATALOG[f"data/{name}"], {"source": f"<{PREFIXES['']}book>"}))
    found = [tuple(int(row[column].value) for column in columns.split()) for row in rows]  # type: ignore[union-attr]
    assert found == expected


def test_etmun_is_counted_as_it_counts_itself(store: Store) -> None:
    etmun = NamedNode("https://w3id.org/citygraph/id/source/etmun")
    rows = store.query(bind(CATALOG["data/rows"], {"source": str(etmun)}))
    found = {row["network"].value.rpartition("/")[2]: int(row["rows"].value) for row in rows}  # type: ignore[union-attr]
    wanted = {"covenant-of-mayors": 10057, "climate-alliance": 1742, "eccar": 146, "c40": 92}
    assert {network: found[network] for network in wanted} == wanted


def test_the_pictures_are_the_same_each_time(seeds_store: Store, tmp_path: Path) -> None:
    """Where matplotlib is installed: it is an extra, for those who write the documentation."""
    pytest.importorskip("matplotlib")
    draw = runpy.run_path(str(home() / "docs" / "pictures.py"))
    for name, file in (("draw_growth", "growth.svg"), ("draw_map", "map.png")):
        draw[name](seeds_store, "2026-11-22", tmp_path / file)
        first = (tmp_path / file).read_bytes()
        draw[name](seeds_store, "2026-11-22", tmp_path / file)
        assert (tmp_path / file).read_bytes() == first
