"""Every fact of the seed documents is in the graph: data/facts-coverage.csv names a question for each that must be true."""

import csv

import pytest
from pyoxigraph import Store

from citygraph.folders import home

with (home() / "data" / "facts-coverage.csv").open(encoding="utf-8", newline="") as stream:
    FACTS = list(csv.DictReader(stream))


def test_coverage_names_all_210_facts() -> None:
    assert [fact["fact"] for fact in FACTS] == [f"F{number:03}" for number in range(1, 211)]


@pytest.mark.parametrize("fact", FACTS, ids=[fact["fact"] for fact in FACTS])
def test_fact_is_in_the_graph_of_its_source(
    fact: dict[str, str], seeds_store: Store, prefixes: dict[str, str]
) -> None:
    assert f"GRAPH source:{fact['source']} " in fact["ask"]
    assert bool(seeds_store.query(fact["ask"], prefixes=prefixes))


@pytest.mark.parametrize("fact", FACTS, ids=[fact["fact"] for fact in FACTS])
def test_fact_is_in_no_other_graph_only(
    fact: dict[str, str], seeds_store: Store, prefixes: dict[str, str]
) -> None:
    """The question is about the source: asked of the curation, it is false."""
    assert not bool(
        seeds_store.query(
            fact["ask"].replace(f"GRAPH source:{fact['source']} ", "GRAPH source:curation "),
            prefixes=prefixes,
        )
    )
