"""The event stream: what its specification demands of each page, and that replaying it gives each release."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import rdflib
from pyoxigraph import DefaultGraph, NamedNode, RdfFormat, parse
from rdflib import RDF, Literal, Namespace, URIRef
from werkzeug.test import Client

from citygraph import eventstream
from citygraph.changes import is_data
from citygraph.eventstream import triples
from citygraph.web import create_app
from citygraph.workers import Limits, Workers
from tests.past import FIRST, ID, LABEL, PAGE, SECOND, THIRD, Written, data

LDES, TREE = Namespace("https://w3id.org/ldes#"), Namespace("https://w3id.org/tree#")
ROOT = URIRef("http://localhost/ldes")
STREAM = URIRef("https://w3id.org/citygraph/ldes")
VERSION_OF = NamedNode("http://purl.org/dc/terms/isVersionOf")
FOREVER = "public, max-age=31536000, immutable"


@pytest.fixture(scope="module")
def client(past: Written) -> Client:
    return Client(create_app(past[2], Workers("", Limits())))


@pytest.fixture(scope="module")
def root(client: Client) -> rdflib.Graph:
    return rdflib.Graph().parse(data=client.get("/ldes").data, format="turtle")


def page(client: Client, node: URIRef) -> rdflib.Graph:
    return rdflib.Graph().parse(data=client.get(node.removeprefix("http://localhost")).data, format="turtle")


def nodes(client: Client, graph: rdflib.Graph, at: URIRef) -> Iterator[tuple[URIRef, rdflib.Graph]]:
    """All nodes below one, in the order of their moments."""
    found = {
        (str(graph.value(each, TREE.value)), graph.value(each, TREE.node))
        for each in graph.objects(at, TREE.relation)
    }
    for _, node in sorted(found):
        said = page(client, node)
        yield node, said
        yield from nodes(client, said, node)


def test_the_root_tells_what_it_is(root: rdflib.Graph) -> None:
    assert set(root.subjects(RDF.type, LDES.EventStream)) == {STREAM}
    assert set(root.objects(STREAM, TREE.view)) == {ROOT}
    for name in ("timestampPath", "versionOfPath", "versionDeletePath", "versionDeleteObject"):
        assert len(set(root.objects(STREAM, LDES[name]))) == 1
    (policy,) = root.objects(ROOT, LDES.retentionPolicy)
    assert root.value(policy, LDES.startingFrom).toPython() == datetime(2026, 11, 22, 12, 0, 1, tzinfo=UTC)


def test_each_relation_has_one_node_one_path_one_value(client: Client, root: rdflib.Graph) -> None:
    path = root.value(STREAM, LDES.timestampPath)
    for at, graph in [(ROOT, root), *nodes(client, root, ROOT)]:
        bounds: dict[object, set[object]] = {}
        for relation in graph.objects(at, TREE.relation):
            (node,), (value,) = graph.objects(relation, TREE.node), graph.objects(relation, TREE.value)
            assert list(graph.objects(relation, TREE.path)) == [path]
            assert value.toPython().tzinfo is not None
            bounds.setdefault(node, set()).update(graph.objects(relation, RDF.type))
        assert all(
            kinds == {TREE.GreaterThanOrEqualToRelation, TREE.LessThanOrEqualToRelation}
            for kinds in bounds.values()
        )


def test_members_are_versions_with_a_moment(client: Client, root: rdflib.Graph) -> None:
    seen = []
    for _, graph in nodes(client, root, ROOT):
        for member in graph.objects(STREAM, TREE.member):
            assert isinstance(member, URIRef)
            seen.append(member)
            assert len(list(graph.objects(member, root.value(STREAM, LDES.versionOfPath)))) == 1
            (moment,) = graph.objects(member, root.value(STREAM, LDES.timestampPath))
            assert moment.datatype == rdflib.XSD.dateTime
    assert len(seen) == len(set(seen)) == 5 + 3 + 1


def test_what_is_gone_is_told(client: Client, root: rdflib.Graph, past: Written) -> None:
    kind, path = root.value(STREAM, LDES.versionDeleteObject), root.value(STREAM, LDES.versionDeletePath)
    gone = [
        (node, member) for node, graph in nodes(client, root, ROOT) for member in graph.subjects(path, kind)
    ]
    second = f"https://w3id.org/citygraph/ldes/{past[1].name}"
    assert gone == [
        (URIRef(f"http://localhost/ldes/{past[0].name}/{past[1].name}"), URIRef(f"{second}#id/city/bern"))
    ]


def replayed(client: Client) -> set[str]:
    """What a consumer holds who takes each version of a thing for all that is said of it, by the quads alone."""
    held: dict[str, set[str]] = {}
    first = rdflib.Graph().parse(data=client.get("/ldes").data, format="turtle")
    for node, _ in nodes(client, first, ROOT):
        path = node.removeprefix("http://localhost")
        quads = list(parse(client.get(f"{path}?format=nq").data, format=RdfFormat.N_QUADS))
        versions = {quad.subject: str(quad.object) for quad in quads if quad.predicate == VERSION_OF}
        held |= {thing: set() for thing in versions.values()}
        for quad in quads:
            if quad.subject in versions and not isinstance(quad.graph_name, DefaultGraph):
                thing = versions[quad.subject]
                held[thing].add(f"{thing} {quad.predicate} {quad.object} {quad.graph_name} .")
    return set().union(*held.values())


@pytest.mark.parametrize("size", [1, 100, 300, 1 << 19])
def test_replaying_gives_the_release(past: Written, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(eventstream, "PAGE", size)
    for current, quads in zip(past, (FIRST, SECOND, THIRD), strict=True):
        assert replayed(Client(create_app(current, Workers("", Limits())))) == data(quads)


def test_pages_divide_the_things(past: Written, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [line for line in (past[0] / "graphs.nq").read_bytes().splitlines(keepends=True) if is_data(line)]
    for size in range(1, 900, 7):
        monkeypatch.setattr(eventstream, "PAGE", size)
        found = []
        for number in range((past[0] / "graphs.nq").stat().st_size // size + 1):
            found += list(eventstream._between(past[0] / "graphs.nq", number * size, (number + 1) * size))
        assert found == lines


def test_all_but_the_root_never_change(client: Client, root: rdflib.Graph) -> None:
    assert client.get("/ldes").headers["Cache-Control"] == "public, max-age=300, must-revalidate"
    assert (ROOT, LDES.immutable, None) not in root
    for node, graph in nodes(client, root, ROOT):
        answer = client.get(node.removeprefix("http://localhost"))
        assert answer.headers["Cache-Control"] == FOREVER
        assert (node, LDES.immutable, Literal(True)) in graph
        again = client.get(
            node.removeprefix("http://localhost"), headers={"If-None-Match": answer.headers["ETag"]}
        )
        assert again.status_code == 304


def test_pages_stay_when_a_release_comes(past: Written, client: Client) -> None:
    path = f"/ldes/{past[0].name}/1"
    before = Client(create_app(past[0], Workers("", Limits()))).get(path)
    now = client.get(path)
    assert (before.data, before.headers["ETag"]) == (now.data, now.headers["ETag"])


@pytest.mark.parametrize(
    ("accept", "syntax"),
    {
        "text/turtle": "turtle",
        "application/ld+json": "json-ld",
        "application/n-triples": "nt",
    }.items(),
)
def test_pages_in_formats_of_triples(client: Client, past: Written, accept: str, syntax: str) -> None:
    path = f"/ldes/{past[0].name}/{past[1].name}/1"
    answer = client.get(path, headers={"Accept": accept})
    assert answer.mimetype == accept
    expected = rdflib.Graph().parse(data=client.get(path).data, format="turtle")
    assert set(rdflib.Graph().parse(data=answer.data, format=syntax)) == set(expected)
    version = URIRef(f"https://w3id.org/citygraph/ldes/{past[1].name}#id/city/berlin")
    assert {str(name.language) for name in expected.objects(version, rdflib.RDFS.label)} == {"de", "en"}


def test_pages_with_their_sources(client: Client, past: Written) -> None:
    path = f"/ldes/{past[0].name}/{past[1].name}/1"
    found = {}
    for name, kind in (("nq", RdfFormat.N_QUADS), ("trig", RdfFormat.TRIG)):
        answer = client.get(f"{path}?format={name}")
        found[name] = {str(quad) for quad in parse(answer.data, format=kind)}
    assert found["nq"] == found["trig"]
    version = f"<https://w3id.org/citygraph/ldes/{past[1].name}#id/city/berlin>"
    assert f'{version} {LABEL} "Berlin"@de {PAGE}' in found["nq"]


def test_versions_of_what_is_not_ours_have_names_too(client: Client, past: Written) -> None:
    body = client.get(f"/ldes/{past[0].name}/1?format=nq").text
    assert f"ldes/{past[0].name}#http://purl.org/dc/terms/date>" in body
    assert f"ldes/{past[0].name}#id/city/berlin%23geometry>" in body
    later = client.get(f"/ldes/{past[0].name}/{past[1].name}/1?format=nq").text
    assert f"<https://w3id.org/citygraph/ldes/{past[1].name}#id/city/%C5%82%C3%B3d%C5%BA%2520>" in later
    assert f"<{ID}/city/łódź%20>" in later


def test_quads_become_triples() -> None:
    quads = [
        f'<{ID}/a> {LABEL} "x <y> ." {PAGE} .',
        f'<{ID}/a> {LABEL} "x"@en {PAGE} .',
        f"<{ID}/a> {LABEL} <{ID}/b> {PAGE} .",
        f"<{ID}/a> {LABEL} <{ID}/b> .",
        f'<{ID}/a> {LABEL} "2026"^^<http://www.w3.org/2001/XMLSchema#gYear> .',
    ]
    assert triples(quads) == sorted({line.replace(f" {PAGE}", "") for line in quads})


@pytest.mark.parametrize(
    "path",
    [
        "/ldes/",
        "/ldes/1",
        "/ldes/{0}/2",
        "/ldes/{1}",
        "/ldes/{1}/{0}",
        "/ldes/{0}/{2}",
        "/ldes/{0}/{1}/9",
        "/ldes/2026-01-01-00000000",
    ],
)
def test_what_is_no_page_is_told(client: Client, past: Written, path: str) -> None:
    answer = client.get(path.format(*(folder.name for folder in past)))
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


def test_formats_that_there_are_not(client: Client) -> None:
    assert client.get("/ldes", headers={"Accept": "text/html"}).status_code == 406
    assert client.post("/ldes").status_code == 405
