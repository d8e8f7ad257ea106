"""Every query in every format, over HTTP and on the command line, read by programs that did not write it."""

import csv
import io
import json
import shutil
import subprocess
import sys
import urllib.parse
import urllib.request
import xml.etree.ElementTree as ET
from pathlib import Path

import pandas
import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, JSONLD, N3, RDFXML, TSV, TURTLE, XML, SPARQLWrapper

from citygraph.catalog import ReadyQuery, read_catalog
from citygraph.folders import home

CATALOG = read_catalog(home() / "queries")
TABLES = [query for query in CATALOG.values() if "CONSTRUCT" not in query.text]
GRAPHS = [query for query in CATALOG.values() if "CONSTRUCT" in query.text]
RESULT = "{http://www.w3.org/2005/sparql-results#}"


def names(queries: list[ReadyQuery]) -> list[str]:
    return [query.name for query in queries]


def choices(query: ReadyQuery) -> dict[str, str]:
    """What must be chosen, and no more: the example that the file gives."""
    return {each.name: each.written for each in query.parameters if each.required}


def fetch(address: str, query: ReadyQuery, suffix: str) -> str:
    parameters = urllib.parse.urlencode(choices(query))
    with urllib.request.urlopen(f"{address}queries/{query.name}.{suffix}?{parameters}") as answer:
        text: str = answer.read().decode()
    return text


def ask(release: Path, query: ReadyQuery, kind: str) -> str:
    given = [f"{name}={value}" for name, value in choices(query).items()]
    command = [
        sys.executable,
        "-m",
        "citygraph",
        "query",
        query.name,
        *given,
        "--format",
        kind,
        "--releases",
        str(release.parent),
    ]
    return subprocess.run(command, capture_output=True, check=True).stdout.decode()


def rows(kind: str, text: str) -> int:
    """How many rows a reader of the format finds."""
    if kind == "json":
        return len(json.loads(text)["results"]["bindings"])
    if kind == "xml":
        return len(ET.fromstring(text).findall(f"{RESULT}results/{RESULT}result"))
    if kind == "tsv":
        return len(text.splitlines()) - 1
    return len(list(csv.reader(io.StringIO(text)))) - 1


@pytest.mark.parametrize("query", TABLES, ids=names(TABLES))
def test_tables_say_the_same_in_every_format(query: ReadyQuery, address: str, seeds_release: Path) -> None:
    over_http = {kind: fetch(address, query, kind) for kind in ("json", "xml", "csv", "tsv")}
    numbers = {rows(kind, text) for kind, text in over_http.items()}
    assert len(numbers) == 1
    assert over_http["csv"] == ask(seeds_release, query, "csv")
    frame = pandas.read_csv(io.StringIO(over_http["csv"]))
    assert {len(frame)} == numbers


@pytest.mark.parametrize("query", TABLES, ids=names(TABLES))
def test_sparqlwrapper_reads_the_query_at_the_endpoint(query: ReadyQuery, address: str) -> None:
    wrapper = SPARQLWrapper(f"{address}sparql")
    wrapper.setQuery(fetch(address, query, "rq"))
    numbers = set()
    for kind in (JSON, XML, CSV, TSV):
        wrapper.setReturnFormat(kind)
        answer = wrapper.queryAndConvert()
        if kind == JSON:
            numbers.add(len(answer["results"]["bindings"]))  # type: ignore[index, call-overload]
        elif kind == XML:
            numbers.add(len(answer.getElementsByTagName("result")))  # type: ignore[union-attr]
        else:
            numbers.add(rows("csv" if kind == CSV else "tsv", answer.decode()))  # type: ignore[union-attr]
    assert numbers == {rows("json", fetch(address, query, "json"))}


@pytest.mark.parametrize("query", TABLES, ids=names(TABLES))
def test_sparqlstore_of_rdflib_reads_the_query_at_the_endpoint(query: ReadyQuery, address: str) -> None:
    store = SPARQLStore(f"{address}sparql", method="POST_FORM")
    assert len(list(store.query(fetch(address, query, "rq")))) == rows("json", fetch(address, query, "json"))


@pytest.mark.parametrize("query", GRAPHS, ids=names(GRAPHS))
def test_graphs_say_the_same_in_every_format(query: ReadyQuery, address: str, seeds_release: Path) -> None:
    readers = {"ttl": "turtle", "nt": "nt", "jsonld": "json-ld", "rdf": "xml"}
    graphs = {
        kind: set(rdflib.Graph().parse(data=fetch(address, query, kind), format=reader))
        for kind, reader in readers.items()
    }
    assert len(graphs["nt"]) > 50
    assert all(graph == graphs["nt"] for graph in graphs.values())
    assert all(fetch(address, query, kind) == ask(seeds_release, query, kind) for kind in readers)


@pytest.mark.parametrize("query", GRAPHS, ids=names(GRAPHS))
def test_sparqlwrapper_reads_graphs(query: ReadyQuery, address: str) -> None:
    wrapper = SPARQLWrapper(f"{address}sparql")
    wrapper.setQuery(fetch(address, query, "rq"))
    wrapper.setReturnFormat(RDFXML)
    graph = wrapper.queryAndConvert()
    assert len(graph) > 50  # type: ignore[arg-type]
    for kind, reader in ((TURTLE, "turtle"), (N3, "turtle"), (JSONLD, "json-ld")):
        wrapper.setReturnFormat(kind)
        answer = wrapper.query().convert()
        read = (
            answer if isinstance(answer, rdflib.Graph) else rdflib.Graph().parse(data=answer, format=reader)
        )  # type: ignore[arg-type]
        assert set(read) == set(graph)  # type: ignore[arg-type]


@pytest.mark.skipif(
    not shutil.which("rapper"), reason="rapper is not installed: apt-get install raptor2-utils"
)
@pytest.mark.parametrize("kind", ["turtle", "ntriples", "rdfxml", "nquads", "trig"])
def test_rapper_reads_exports(kind: str, seeds_release: Path, tmp_path: Path) -> None:
    file = tmp_path / "export"
    command = [
        sys.executable,
        "-m",
        "citygraph",
        "export",
        "--format",
        kind,
        "--output",
        str(file),
        "--releases",
        str(seeds_release.parent),
    ]
    subprocess.run(command, check=True)
    counted = subprocess.run(
        ["rapper", "-q", "-c", "-i", kind, str(file), "http://base/"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (counted.returncode, counted.stderr) == (0, "")


@pytest.mark.skipif(
    not shutil.which("rapper"), reason="rapper is not installed: apt-get install raptor2-utils"
)
@pytest.mark.parametrize(("suffix", "reader"), [("ttl", "turtle"), ("nt", "ntriples"), ("rdf", "rdfxml")])
def test_rapper_reads_graphs(suffix: str, reader: str, address: str) -> None:
    for query in GRAPHS:
        text = fetch(address, query, suffix)
        counted = subprocess.run(
            ["rapper", "-c", "-i", reader, "-", "http://base/"],
            input=text,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (
            f"returned {len(rdflib.Graph().parse(data=fetch(address, query, 'nt'), format='nt'))} triples"
            in counted.stderr
        )


@pytest.mark.parametrize("kind", ["turtle", "jsonld", "trig", "nquads", "rdfxml", "ntriples"])
@pytest.mark.parametrize("network", [[], ["--network", "ECCAR"]], ids=["all", "one"])
def test_rdflib_reads_exports(kind: str, network: list[str], seeds_release: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "citygraph",
        "export",
        *network,
        "--releases",
        str(seeds_release.parent),
        "--format",
    ]
    texts = [
        subprocess.run([*command, each], capture_output=True, check=True).stdout for each in (kind, "nquads")
    ]
    readers = {"jsonld": "json-ld", "rdfxml": "xml", "ntriples": "nt"}
    found, expected = (rdflib.Dataset(default_union=True) for _ in texts)
    found.parse(data=texts[0], format=readers.get(kind, kind))
    expected.parse(data=texts[1], format="nquads")
    assert set(found.triples((None, None, None))) == set(expected.triples((None, None, None)))
    if kind in ("trig", "nquads"):
        assert set(found.quads()) == set(expected.quads())
