"""Ready-made queries as questions to a store: formats that fit, names of IRIs, evidence, windows, also through a worker."""

import csv
import json
from collections.abc import Iterator
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import geojson
import networkx
import pandas
import pytest
from pyoxigraph import Store

from citygraph.catalog import ReadyQuery, read_catalog
from citygraph.choices import ChoiceError, choose, read_names
from citygraph.folders import home
from citygraph.formats import EDGES, GEOJSON, GEXF, GRAPHML, GRAPHS, LAYOUTS, RESULTS, Format
from citygraph.ready import offers, question
from citygraph.store import PLAIN, Answer, Question, TooLargeError, evaluate, load
from citygraph.workers import Limits, Workers, Zygote

CATALOG = read_catalog(home() / "queries")
LAID_OUT = [query for query in CATALOG.values() if query.map or query.edges]
JSON, XML, CSV, TSV = RESULTS
LARGEST = 1 << 26
TINY = """#+ summary: {de: "Wann?", en: "When?"}
#+ description: {de: Alle., en: All.}
#+ parameters:
#+   least: {type: number, minimum: 0, label: {de: mindestens, en: at least}}
#+ edges: {source: harbour, target: member, weight: number, start: founded}
#+ evidence: {harbour: topic/evidence, member: topic/evidence}
SELECT ?founded ?number ?harbour ?member WHERE {
  VALUES ?least { 1 }
  { ?harbour <http://example.org/founded> ?founded } UNION { ?harbour <http://example.org/member> ?member }
  BIND (?least + 1 AS ?number)
}
ORDER BY ?founded ?member
"""
EVIDENCE = """#+ summary: {de: "Wer sagt es?", en: "Who says so?"}
#+ description: {de: Alle., en: All.}
#+ parameters: {thing: {type: iri, required: true, label: {de: Ding, en: thing}}}
SELECT DISTINCT ?thing ?source WHERE { VALUES ?thing { <http://example.org/harbour> } GRAPH ?source { ?harbour ?property ?thing } }
ORDER BY ?thing ?source
"""
GRAPH = """#+ summary: {de: "Was?", en: "What?"}
#+ description: {de: Alle., en: All.}
CONSTRUCT { ?thing ?property ?value } WHERE { ?thing ?property ?value }
"""


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> dict[str, ReadyQuery]:
    folder = tmp_path_factory.mktemp("queries")
    (folder / "topic").mkdir()
    for name, text in {"tiny": TINY, "evidence": EVIDENCE, "graph": GRAPH}.items():
        (folder / "topic" / f"{name}.rq").write_text(text, encoding="utf-8")
    return read_catalog(folder)


@pytest.fixture(scope="module")
def tiny(tiny_release: Path) -> Store:
    return load(tiny_release)


@pytest.fixture(scope="module")
def workers(tiny_release: Path) -> Iterator[Workers]:
    limits = Limits(seconds=20, largest=1_000_000, at_once=2, wait=20)
    with Zygote(tiny_release, limits) as zygote:
        workers = Workers(zygote.address, limits)
        yield workers
        workers.close()


def asked(catalog: dict[str, ReadyQuery], chosen: Format = CSV, **finish: Any) -> Question:
    return question(catalog, catalog["topic/tiny"], {}, chosen, **finish)


def rows(answer: Answer) -> list[list[str]]:
    return list(csv.reader(StringIO(answer.body.decode())))


def test_formats_are_those_that_fit(catalog: dict[str, ReadyQuery]) -> None:
    assert offers(catalog["topic/tiny"]) == (*RESULTS, GRAPHML, GEXF, EDGES)
    assert offers(catalog["topic/evidence"]) == RESULTS
    assert offers(catalog["topic/graph"]) == GRAPHS
    assert offers(CATALOG["data/places"]) == (*RESULTS, GEOJSON)


def test_a_plain_question_is_what_it_was(catalog: dict[str, ReadyQuery]) -> None:
    query = catalog["topic/tiny"]
    plain = question(catalog, query, {"least": "4"}, XML)
    assert plain == Question(query.text.replace("{ 1 }", "{ 4 }"), XML)
    assert plain.finish == PLAIN


def test_a_window_tells_whether_more_follows(catalog: dict[str, ReadyQuery], tiny: Store) -> None:
    whole = rows(evaluate(tiny, asked(catalog), {}, LARGEST))
    assert len(whole) == 1 + 302
    pages = [
        evaluate(tiny, asked(catalog, offset=start, limit=100), {}, LARGEST) for start in range(0, 400, 100)
    ]
    assert [page.more for page in pages] == [True, True, True, False]
    assert [row for page in pages for row in rows(page)[1:]] == whole[1:]
    assert {tuple(rows(page)[0]) for page in pages} == {tuple(whole[0])}
    behind = evaluate(tiny, asked(catalog, offset=1000), {}, LARGEST)
    assert (rows(behind), behind.more) == (whole[:1], False)


def test_iris_are_named(catalog: dict[str, ReadyQuery], tiny: Store) -> None:
    header, *found = rows(evaluate(tiny, asked(catalog, labels="de"), {}, LARGEST))
    assert header == ["founded", "number", "harbour", "harbour_label", "member", "member_label"]
    assert {row[3] for row in found} == {"Hafenstädte"}
    assert {row[5] for row in found} == {""}


def test_a_window_has_the_columns_of_the_whole(catalog: dict[str, ReadyQuery], tiny: Store) -> None:
    """Whether or not a column holds IRIs in just these rows."""
    pages = [
        rows(evaluate(tiny, asked(catalog, labels="en", offset=start, limit=1), {}, LARGEST))
        for start in (0, 300)
    ]
    assert pages[0][0] == pages[1][0]


def test_a_name_in_another_language_is_better_than_none(catalog: dict[str, ReadyQuery]) -> None:
    store = Store()
    label = "<http://www.w3.org/2000/01/rdf-schema#label>"
    store.update(
        f'INSERT DATA {{ <urn:a> <http://example.org/founded> 1 ; {label} "A"@fr, "B"@de . '
        f'<urn:b> <http://example.org/founded> 2 ; {label} "C"@de, "D" . <urn:c> <http://example.org/founded> 3 }}'
    )
    answer = evaluate(store, asked(catalog, JSON, labels="en"), {}, LARGEST)
    found = [row.get("harbour_label") for row in json.loads(answer.body)["results"]["bindings"]]
    assert found == [
        {"type": "literal", "value": "B", "xml:lang": "de"},
        {"type": "literal", "value": "D"},
        None,
    ]


def test_evidence_tells_the_sources_of_each_row(catalog: dict[str, ReadyQuery], tiny: Store) -> None:
    header, *found = rows(evaluate(tiny, asked(catalog, explain=True), {}, LARGEST))
    assert header == ["founded", "number", "harbour", "member", "sources"]
    assert {row[4] for row in found if row[3]} == {"http://example.org/source/list"}
    assert {row[4] for row in found if not row[3]} == {""}


@pytest.mark.parametrize("chosen", [*RESULTS, GRAPHML, GEXF, EDGES], ids=lambda chosen: chosen.name)
@pytest.mark.parametrize(
    "finish", [{}, {"labels": "de", "explain": True, "offset": 1, "limit": 3}], ids=["plain", "finished"]
)
def test_a_worker_answers_the_same(
    catalog: dict[str, ReadyQuery], tiny: Store, workers: Workers, chosen: Format, finish: dict[str, Any]
) -> None:
    here = evaluate(tiny, asked(catalog, chosen, **finish), {}, LARGEST)
    assert workers.answer(asked(catalog, chosen, **finish)) == here
    assert (here.format, here.more) == (chosen, bool(finish))


def test_no_answer_is_cut(catalog: dict[str, ReadyQuery], tiny: Store) -> None:
    for chosen in (CSV, GRAPHML, GEXF, EDGES):
        whole = evaluate(tiny, asked(catalog, chosen, labels="de"), {}, LARGEST).body
        with pytest.raises(TooLargeError):
            evaluate(tiny, asked(catalog, chosen, labels="de"), {}, len(whole) - 1)


@pytest.mark.parametrize(
    ("name", "finish", "message"),
    [
        ("tiny", {"labels": "fr"}, "labels='fr' does not fit: choose one of de, en."),
        ("tiny", {"limit": 0}, "limit='0' does not fit: write a whole number from 1."),
        ("tiny", {"offset": -1}, "offset='-1' does not fit: write a whole number from 0."),
        ("evidence", {"explain": True}, "explain='true' does not fit: of no column of this query is there evidence."),
        ("graph", {"labels": "de"}, "labels='de' does not fit: the answer to this query has no rows."),
        ("graph", {"explain": True}, "explain='true' does not fit: the answer to this query has no rows."),
        ("graph", {"limit": 3}, "limit='3' does not fit: the answer to this query has no rows."),
        ("graph", {"offset": 3}, "offset='3' does not fit: the answer to this query has no rows."),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told(
    catalog: dict[str, ReadyQuery], name: str, finish: dict[str, Any], message: str
) -> None:
    query = catalog[f"topic/{name}"]
    with pytest.raises(ChoiceError) as error:
        question(catalog, query, {}, offers(query)[0], **finish)
    assert str(error.value) == message


# Every query, on the graph of the seeds


@pytest.fixture(scope="module")
def terms(seeds_store: Store) -> dict[str, dict[str, str]]:
    """For each query the choices that one must make, as its file gives them for an example."""
    names = read_names(CATALOG, lambda text: evaluate(seeds_store, Question(text), {}, LARGEST).body)
    return {
        query.name: choose(query, {one.name: one.written for one in query.parameters if one.required}, names)
        for query in CATALOG.values()
    }


def ids(queries: list[ReadyQuery]) -> list[str]:
    return [query.name for query in queries]


@pytest.mark.parametrize("query", LAID_OUT, ids=ids(LAID_OUT))
def test_others_read_maps_and_networks(
    query: ReadyQuery, seeds_store: Store, terms: dict[str, dict[str, str]]
) -> None:
    def answer(chosen: Format) -> bytes:
        asked = question(CATALOG, query, terms[query.name], chosen)
        return evaluate(seeds_store, asked, {}, LARGEST).body

    table = pandas.read_csv(BytesIO(answer(CSV)), keep_default_na=False, dtype=str)
    for chosen in set(offers(query)) & set(LAYOUTS):
        document = answer(chosen)
        if chosen is GEOJSON:
            collection = geojson.loads(document)
            assert collection.is_valid, collection.errors()
            assert len(collection["features"]) == len(table)
            placed = sum(feature["geometry"] is not None for feature in collection["features"])
            assert placed == (table[query.map["latitude"]] != "").sum()
            continue
        ends = table[[query.edges["source"], query.edges["target"]]]
        linked = ends[(ends != "").all(axis=1)]
        if chosen is EDGES:
            assert len(pandas.read_csv(BytesIO(document))) == len(linked)
            continue
        graph = (
            networkx.read_gexf(BytesIO(document), version="1.3")
            if chosen is GEXF
            else networkx.read_graphml(BytesIO(document))
        )
        assert graph.number_of_edges() == len(linked)
        assert set(graph.nodes) == set(ends.to_numpy().flat) - {""}
        assert all(name for _, name in graph.nodes(data="label"))


@pytest.mark.parametrize("query", CATALOG.values(), ids=ids(list(CATALOG.values())))
def test_every_row_can_be_named_and_explained(
    query: ReadyQuery, seeds_store: Store, terms: dict[str, dict[str, str]]
) -> None:
    if not query.columns:
        pytest.skip("a graph has no rows")
    plain = question(CATALOG, query, terms[query.name], CSV)
    finished = question(CATALOG, query, terms[query.name], CSV, labels="en", explain=bool(query.evidence))
    before, after = (
        list(csv.DictReader(StringIO(evaluate(seeds_store, asked, {}, LARGEST).body.decode())))
        for asked in (plain, finished)
    )
    assert [{column: row[column] for column in query.columns} for row in after] == before
    if query.evidence and after:
        assert any(row["sources"] for row in after)  # a city without a network rests on no membership
