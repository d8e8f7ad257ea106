"""The real graph, all sources together: nothing is wrong with it, every engine says so, and it is released and served.

It is large, so what a small graph can show is tested on that of the seeds, or on a tiny one.
"""

import csv
import hashlib
import json
import urllib.request
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, DefaultGraph, QuerySolutions, Store

from citygraph.catalog import read_catalog
from citygraph.check import read_shapes, violations
from citygraph.folders import home
from citygraph.graph import Graph
from citygraph.judge import Result, judge_with_pyshacl, judge_with_shacl
from citygraph.manifest import read_manifest
from citygraph.names import source
from citygraph.rows import read_tables
from citygraph.statements import named_graphs, triples_of
from tests.conftest import served
from tests.seeds import SEEDS

CATALOG = read_catalog(home() / "queries")


def test_every_source_that_is_described_states_something(graph: Graph) -> None:
    described = {source(row.cells["id"][0]) for row in read_tables(home() / "data")["sources.csv"].rows}
    assert set(graph.sources()) == described


def test_both_engines_find_the_same_in_every_source_and_in_the_union(graph: Graph) -> None:
    """The slow engine judges in all the processors there are, the union first: it takes longest."""
    cases: list[tuple[str, str]] = []

    def note(data: str, shapes: str) -> frozenset[Result]:
        cases.append((data, shapes))
        return frozenset()

    violations(graph.store, read_shapes(home() / "shapes"), note)
    assert len(cases) == len(graph.sources()) + 1
    cases.sort(key=lambda case: len(case[0]), reverse=True)
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        reference = pool.map(judge_with_pyshacl, *zip(*cases, strict=True))
        assert [judge_with_shacl(*case) for case in cases] == list(reference)


def test_every_fact_of_the_seed_documents_is_in_the_graph_of_its_source(
    store: Store, prefixes: dict[str, str]
) -> None:
    with (home() / "data" / "facts-coverage.csv").open(encoding="utf-8", newline="") as stream:
        facts = [fact for fact in csv.DictReader(stream) if fact["source"] in SEEDS]
    assert [fact["fact"] for fact in facts if not bool(store.query(fact["ask"], prefixes=prefixes))] == []
    assert len(facts) == 210


@pytest.mark.parametrize("name", SEEDS)
def test_a_seed_document_says_the_same_with_and_without_the_other_sources(
    name: str, store: Store, seeds_store: Store
) -> None:
    assert sorted(triples_of(store, source(name))) == sorted(triples_of(seeds_store, source(name)))


def test_what_is_ours_about_the_seeds_is_part_of_what_is_ours(store: Store, seeds_store: Store) -> None:
    for name in ("naming", "curation", "gazetteer", "ontology"):
        assert set(triples_of(seeds_store, source(name))) <= set(triples_of(store, source(name)))


def test_no_blank_nodes(store: Store) -> None:
    assert not [quad for quad in store if BlankNode in (type(quad.subject), type(quad.object))]


def test_the_default_graph_is_the_union_of_all(store: Store) -> None:
    stated = {line for name in named_graphs(store) for line in triples_of(store, name)}
    union = triples_of(store, DefaultGraph())
    assert len(union) == len(stated)
    assert set(union) == stated


@pytest.mark.parametrize("name", CATALOG)
def test_answer_has_no_row_twice(name: str, store: Store) -> None:
    answer = store.query(CATALOG[name].text)
    if isinstance(answer, QuerySolutions):
        rows = list(map(str, answer))
        assert len(rows) == len(set(rows))


def test_the_release_holds_what_its_manifest_says(release: Path, graph: Graph) -> None:
    manifest = read_manifest(release)
    held = {
        path.relative_to(release).as_posix(): {
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            "bytes": path.stat().st_size,
        }
        for path in release.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    assert manifest["files"] == held
    assert release.name == f"{manifest['date']}-{manifest['version'][:8]}"
    lines = (release / "union.nt").read_text(encoding="utf-8").split("\n")[:-1]
    assert len(lines) == len(set(lines)) == manifest["counts"]["triples"]
    assert manifest["counts"]["graphs"] == len(graph.sources())


def test_the_server_serves_it(release: Path) -> None:
    manifest = read_manifest(release)
    with served(release) as address:
        with urllib.request.urlopen(f"{address}health") as answer:
            health = json.load(answer)
        with urllib.request.urlopen(f"{address}queries/cities/networks.csv?city=krakow") as answer:
            networks = answer.read().decode()
    assert (health["status"], health["version"]) == ("ok", manifest["version"])
    assert health["counts"] == manifest["counts"]
    assert "European Coalition of Cities against Racism" in networks
