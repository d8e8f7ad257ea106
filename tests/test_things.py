"""Every IRI answers: what a client asks of things, documents, the ontology and the context, and what it gets."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from werkzeug.test import Client, TestResponse

from citygraph.build import checked
from citygraph.context import read_context
from citygraph.folders import home
from citygraph.graph import Graph
from citygraph.release import write_release
from citygraph.web import create_app
from citygraph.web.pages import knowledge
from citygraph.workers import Limits, Workers, Zygote
from tests.test_web_queries import BROWSER

BASE = "https://w3id.org/citygraph/"
HOST = "http://localhost"
ECCAR = f"{BASE}id/network/eccar"
PROTEGE = "application/rdf+xml, application/xml; q=0.7, text/xml; q=0.6, text/plain; q=0.1, */*; q=0.09"
FORMATS = {  # suffix: media type, and what rdflib calls it
    "ttl": ("text/turtle", "turtle"),
    "nt": ("application/n-triples", "nt"),
    "jsonld": ("application/ld+json", "json-ld"),
    "rdf": ("application/rdf+xml", "xml"),
    "trig": ("application/trig", "trig"),
}
HYDRA = rdflib.Namespace("http://www.w3.org/ns/hydra/core#")
VOID = rdflib.Namespace("http://rdfs.org/ns/void#")
FOAF, RDFS, OWL = rdflib.FOAF, rdflib.RDFS, rdflib.OWL
FACTS = tuple[rdflib.term.Node, ...]


def get(client: Client, path: str, accept: str = "*/*", **headers: str) -> TestResponse:
    return client.get(path, headers={"Accept": accept, **headers})


def facts(answer: TestResponse) -> set[FACTS]:
    """The triples of a document, read by rdflib; of TriG those of all graphs."""
    kind = dict(FORMATS.values())[answer.mimetype]
    dataset = rdflib.Dataset(default_union=True)
    dataset.parse(data=answer.data, format=kind)
    return set(dataset.triples((None, None, None)))


def links(answer: TestResponse) -> list[tuple[str, str, str]]:
    """Address, relation and media type of each link."""
    header = answer.headers.get("Link", "")
    return re.findall(r'<([^>]*)>; rel="([^"]*)"(?:; type="([^"]*)")?', header)


def related(answer: TestResponse, relation: str) -> list[str]:
    return [address for address, name, _ in links(answer) if name == relation]


# Things lead to documents


@pytest.mark.parametrize("accept", ["", "*/*", "text/turtle", BROWSER, PROTEGE])
def test_a_thing_leads_to_a_document(service: Client, accept: str) -> None:
    answer = get(service, "/id/network/eccar", accept)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{HOST}/doc/network/eccar")
    assert answer.headers["Vary"] == "Accept, Accept-Encoding"
    assert {kind for _, relation, kind in links(answer) if relation == "alternate"} >= {
        media_type for media_type, _ in FORMATS.values()
    }


def test_it_leads_on_in_the_language_that_the_address_says(service: Client) -> None:
    answer = get(service, "/id/network/eccar?lang=de", BROWSER)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{HOST}/doc/network/eccar?lang=de")


def test_it_leads_to_the_host_that_was_asked(service: Client) -> None:
    answer = service.get("/id/network/eccar", base_url="https://graph.example/")
    assert answer.headers["Location"] == "https://graph.example/doc/network/eccar"


def test_a_passage_is_in_the_document_of_its_source(service: Client, seeds: Graph) -> None:
    passages = {
        quad.subject.value
        for quad in seeds.store
        if quad.subject.value.startswith(f"{BASE}id/source/000_e89d1b4cc389d2cc#")  # type: ignore[union-attr]
    }
    told = facts(get(service, "/doc/source/000_e89d1b4cc389d2cc.ttl"))
    assert passages
    assert passages <= {str(fact[0]) for fact in told}


def test_head_and_options(service: Client) -> None:
    assert service.head("/id/network/eccar").status_code == 303
    head, whole = service.head("/doc/network/eccar.ttl"), service.get("/doc/network/eccar.ttl")
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Content-Length"] == str(len(whole.data))
    assert service.options("/id/network/eccar").headers["Allow"] == "GET, HEAD, OPTIONS"
    assert service.post("/doc/network/eccar").status_code == 405


@pytest.mark.parametrize(
    "path",
    [
        "/id/network/nobody",
        "/doc/network/nobody",
        "/doc/network/nobody.ttl",
        "/id/network/eccar.ttl",
        "/id/network",
        "/id/",
        "/doc/network/eccar/more",
        "/id/network/ecc%20ar",
        "/id/network/ecc%3Ear",
        "/doc/network/eccar?page=0",
        "/doc/network/eccar?page=99",
        "/doc/network/eccar?page=x",
        "/ontology/nothing",
    ],
)
def test_what_is_unknown_is_404(service: Client, path: str) -> None:
    answer = get(service, path)
    assert (answer.status_code, answer.json["type"]) == (404, "/problems/unknown-thing")


def test_an_unknown_suffix_is_404(service: Client) -> None:
    assert get(service, "/doc/network/eccar.png").status_code == 404


# Documents


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_document_by_suffix_and_by_accept(service: Client, suffix: str) -> None:
    media_type, _ = FORMATS[suffix]
    by_suffix = get(service, f"/doc/network/eccar.{suffix}", "image/png")
    by_accept = get(service, "/doc/network/eccar", media_type)
    assert by_suffix.status_code == by_accept.status_code == 200
    assert by_suffix.mimetype == by_accept.mimetype == media_type
    assert by_suffix.data == by_accept.data
    for answer in (by_suffix, by_accept):
        assert answer.headers["Content-Location"] == f"{HOST}/doc/network/eccar.{suffix}"
        assert answer.headers["Vary"] == "Accept, Accept-Encoding"


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (BROWSER, "text/html"),
        (PROTEGE, "application/rdf+xml"),
        ("*/*", "text/turtle"),
        ("application/json", "application/ld+json"),
        ("text/turtle, application/rdf+xml;q=0.5", "text/turtle"),
    ],
)
def test_clients_get_what_they_read(service: Client, accept: str, media_type: str) -> None:
    assert get(service, "/doc/city/nuernberg", accept).mimetype == media_type
    assert get(service, "/ontology", accept).mimetype == media_type


def test_what_no_document_is_written_in_is_406(service: Client) -> None:
    assert get(service, "/doc/network/eccar", "text/csv").status_code == 406


@pytest.mark.parametrize(
    "path", ["/doc/network/eccar", "/doc/city/krakow", "/doc/source/naming", "/ontology"]
)
def test_all_formats_say_the_same(service: Client, path: str) -> None:
    suffixes = [suffix for suffix in FORMATS if path != "/ontology" or suffix != "trig"]
    first, *others = (facts(get(service, f"{path}.{suffix}")) for suffix in suffixes)
    assert len(first) > 30
    assert all(other == first for other in others)


def test_a_document_says_what_it_is(service: Client) -> None:
    told = facts(get(service, "/doc/network/eccar"))
    document = rdflib.URIRef(f"{HOST}/doc/network/eccar")
    assert (document, FOAF.primaryTopic, rdflib.URIRef(ECCAR)) in told
    assert [fact[2] for fact in told if fact[1] == VOID.inDataset] == [rdflib.URIRef(f"{BASE}dataset")]


def test_a_document_leads_on(service: Client) -> None:
    answer = get(service, "/doc/network/eccar", "text/turtle")
    assert related(answer, "canonical") == related(answer, "cite-as") == [ECCAR]
    assert (f"{HOST}/doc/network/eccar.rdf", "alternate", "application/rdf+xml") in links(answer)
    assert (f"{HOST}/doc/network/eccar.html", "alternate", "text/html") in links(answer)
    assert f"{HOST}/doc/network/eccar.ttl" not in related(answer, "alternate")
    assert (f"{HOST}/void.ttl", "describedby", "text/turtle") in links(answer)
    exposed = answer.headers["Access-Control-Expose-Headers"].split(", ")
    assert {"Link", "Content-Location"} <= set(exposed)


def test_trig_tells_the_sources(service: Client, seeds: Graph) -> None:
    quads = set(ox.parse(get(service, "/doc/network/eccar.trig").data, format=ox.RdfFormat.TRIG))
    eccar = ox.NamedNode(ECCAR)
    stated = {
        quad
        for quad in seeds.store.quads_for_pattern(eccar, None, None)
        if quad.graph_name != ox.DefaultGraph()
    }
    assert stated <= quads
    assert {quad.graph_name for quad in stated} >= {ox.NamedNode(f"{BASE}id/source/naming")}


def test_a_document_holds_memberships_and_the_names_of_neighbours(service: Client) -> None:
    told = facts(get(service, "/doc/city/krakow"))
    membership = rdflib.URIRef(f"{BASE}id/membership/eccar--krakow")
    assert {fact[2] for fact in told if fact[0] == membership} >= {
        rdflib.URIRef(ECCAR),
        rdflib.URIRef(f"{BASE}id/city/krakow"),
    }
    labelled = {fact[0] for fact in told if fact[1] == RDFS.label}
    assert {rdflib.URIRef(ECCAR), rdflib.URIRef(f"{BASE}ontology#City"), membership} <= labelled


def test_whatever_is_stated_is_in_the_document_of_its_subject(
    service: Client, seeds: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(knowledge, "WINDOW", 1_000_000)
    stated: dict[str, set[str]] = {}
    for quad in seeds.store.quads_for_pattern(None, None, None, ox.DefaultGraph()):
        subject = quad.subject.value.partition("#")[0]  # type: ignore[union-attr]
        if subject.startswith(f"{BASE}id/"):
            stated.setdefault(subject, set()).add(str(quad.triple))
    for thing in sorted(stated)[::7]:
        answer = get(service, f"/doc/{thing.removeprefix(BASE + 'id/')}.nt")
        assert stated[thing] <= {line.removesuffix(" .") for line in answer.text.splitlines()}, thing


def test_documents_are_kept_and_conditional(service: Client) -> None:
    first = get(service, "/doc/city/nuernberg.ttl")
    tag = first.headers["ETag"]
    assert get(service, "/doc/city/nuernberg.ttl", **{"If-None-Match": tag}).status_code == 304
    other = service.get("/doc/city/nuernberg.ttl", base_url="https://graph.example/")
    assert other.headers["ETag"] != tag
    assert get(service, "/doc/city/nuernberg.rdf").headers["ETag"] != tag
    assert first.headers["Last-Modified"]


# Windows


@pytest.fixture
def narrow(seeds_release: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """The service with small windows, and nothing in its memory."""
    monkeypatch.setattr(knowledge, "WINDOW", 2)
    limits = Limits(seconds=20, at_once=2, wait=20)
    with Zygote(seeds_release, limits) as zygote:
        workers = Workers(zygote.address, limits)
        yield Client(create_app(seeds_release, workers))
        workers.close()


def walk(client: Client, path: str) -> list[TestResponse]:
    """All windows of a document, found by following the links."""
    answers = [get(client, path)]
    while following := related(answers[-1], "next"):
        answers.append(get(client, following[0].removeprefix(HOST)))
    return answers


def test_windows_hold_together_what_one_document_would(narrow: Client, service: Client) -> None:
    whole = facts(get(service, "/doc/network/eccar.ttl"))
    answers = walk(narrow, "/doc/network/eccar.ttl")
    assert len(answers) > 3
    parts = [{fact for fact in facts(answer) if fact[1] not in set(HYDRA_TERMS)} for answer in answers]
    assert {fact for part in parts for fact in part if HYDRA.PartialCollectionView not in fact} == whole
    assert [answer.headers["Content-Location"] for answer in answers[1:]] == [
        f"{HOST}/doc/network/eccar.ttl?page={number}" for number in range(2, len(answers) + 1)
    ]


HYDRA_TERMS = (HYDRA.view, HYDRA.first, HYDRA.previous, HYDRA.next)


def test_windows_lead_to_each_other_in_header_and_rdf(narrow: Client) -> None:
    second = get(narrow, "/doc/network/eccar.ttl?page=2")
    page = rdflib.URIRef(f"{HOST}/doc/network/eccar.ttl?page=2")
    told = facts(second)
    assert (page, rdflib.RDF.type, HYDRA.PartialCollectionView) in told
    assert (page, HYDRA.next, rdflib.URIRef(f"{HOST}/doc/network/eccar.ttl?page=3")) in told
    assert (page, HYDRA.previous, rdflib.URIRef(f"{HOST}/doc/network/eccar.ttl")) in told
    assert related(second, "next") == [f"{HOST}/doc/network/eccar.ttl?page=3"]
    assert related(second, "prev") == related(second, "first") == [f"{HOST}/doc/network/eccar.ttl"]
    assert related(second, "canonical") == []
    assert 'rel="next">Next page</a>' in get(narrow, "/doc/network/eccar.html?page=2").text


# IRIs that are no longer in use


@pytest.fixture
def after_moves(copy: Path, tmp_path: Path) -> Iterator[Client]:
    """The service on a graph in which one IRI has moved and another was retired."""
    rows = "old,new,reason_de,reason_en\n"
    rows += "city/krakau,city/krakow,dieselbe Stadt,the same city\n"
    rows += "city/nirgendwo,,gab es nie,it never existed\n"
    (copy / "data" / "moved.csv").write_text(rows, encoding="utf-8")
    release = write_release(checked(copy), tmp_path / "releases")
    limits = Limits(seconds=20, at_once=2, wait=20)
    with Zygote(release, limits) as zygote:
        workers = Workers(zygote.address, limits)
        yield Client(create_app(release, workers))
        workers.close()


def test_moved_is_301_and_retired_is_410(after_moves: Client) -> None:
    for path in ("/id/city/krakau", "/doc/city/krakau", "/doc/city/krakau.ttl"):
        moved = get(after_moves, path)
        assert (moved.status_code, moved.headers["Location"]) == (301, f"{HOST}/id/city/krakow")
    for path in ("/id/city/nirgendwo", "/doc/city/nirgendwo.rdf", "/id/city/nirgendwo"):
        gone = get(after_moves, path)
        assert (gone.status_code, gone.json["type"]) == (410, "/problems/gone")
        assert "it never existed" in gone.json["detail"]


# Pages


def test_the_page_of_a_thing(service: Client) -> None:
    page = get(service, "/doc/city/krakow?view=statements", BROWSER).text
    assert re.search(r"<h1[^>]*>Kraków</h1>", page)
    assert '<p class="quiet" lang="de">Krakau</p>' in page
    assert (
        '<a href="/id/membership/eccar--krakow" title="https://w3id.org/citygraph/id/membership/eccar--krakow"'
        in page
    )
    assert '<a href="http://localhost/doc/city/krakow.trig" rel="alternate" type="application/trig">' in page
    assert 'href="/id/source/gazetteer"' in page
    assert 'href="/ontology#country"' in page


# The ontology and the context


def test_the_ontology_is_documented_in_both_languages(service: Client, seeds: Graph) -> None:
    page = get(service, "/ontology", BROWSER).text
    iris = {quad.subject.value for quad in seeds.store if isinstance(quad.subject, ox.NamedNode)}
    words = {iri.rpartition("#")[2] for iri in iris if iri.startswith(f"{BASE}ontology#")}
    assert len(words) > 90
    assert [word for word in words if f'<section class="word" id="{word}"' not in page] == []
    assert '<dd lang="de">Städtenetzwerk</dd>' in page
    assert ">city network <code>cg:CityNetwork</code></h3>" in page


def test_the_ontology_as_rdf(service: Client) -> None:
    answer = get(service, "/ontology", PROTEGE)
    told = facts(answer)
    assert (rdflib.URIRef(f"{BASE}ontology"), rdflib.RDF.type, OWL.Ontology) in told
    assert (rdflib.URIRef(f"{BASE}ontology#City"), rdflib.RDF.type, OWL.Class) in told
    assert related(answer, "license") == ["https://creativecommons.org/licenses/by/4.0/"]
    assert related(answer, "canonical") == [f"{BASE}ontology"]


def test_files_without_our_words_have_no_ontology(client: Client) -> None:
    assert get(client, "/ontology").status_code == 404
    assert get(client, "/id/network/eccar").status_code == 404
    assert get(client, "/context.jsonld").status_code == 200


@pytest.mark.parametrize("path", ["/ontology/0.1.0", "/ontology/prefix/cg"])
def test_what_is_in_the_ontology_leads_to_it(service: Client, path: str) -> None:
    answer = get(service, path)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{HOST}/ontology")


def test_the_context_can_be_had_by_everybody_for_long(service: Client) -> None:
    answer = get(service, "/context.jsonld")
    assert (answer.status_code, answer.content_type) == (200, "application/ld+json")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers.getlist("Cache-Control") == ["public, max-age=86400"]
    assert list(json.loads(answer.data)) == ["@context"]


def test_with_the_whole_context_documents_say_the_same(service: Client) -> None:
    answer = get(service, "/doc/network/eccar.jsonld")
    document = json.loads(answer.data)
    whole = json.loads(get(service, "/context.jsonld").data)
    assert document["@context"].items() <= whole["@context"].items()
    again = rdflib.Graph().parse(data=json.dumps(document | whole), format="json-ld")
    assert set(again) == facts(answer)


def test_json_ld_reads_like_json(service: Client) -> None:
    thing = json.loads(get(service, "/doc/city/krakow.jsonld").data)["@graph"][0]
    assert (thing["id"], thing["type"]) == ("city:krakow", "City")
    assert thing["label"] == {"de": "Krakau", "en": "Kraków"}
    assert thing["country"] == "thing:country/pl"


def test_the_context_has_a_name_for_every_word(seeds: Graph, prefixes: dict[str, str]) -> None:
    context = read_context(home())
    named = set(context.names)
    ontology = ox.NamedNode(f"{BASE}id/source/ontology")
    told = {quad.subject.value for quad in seeds.store.quads_for_pattern(None, None, None, ontology)}  # type: ignore[union-attr]
    assert {iri for iri in told if iri.startswith(f"{BASE}ontology#")} <= named
    assert {quad.predicate.value for quad in seeds.store} - {str(rdflib.RDF.type)} <= named
    things = {"thing": f"{BASE}id/"}
    assert {(prefix, space) for space, prefix in context.spaces.items()} <= (prefixes | things).items()


# On the way to w3id.org


def test_the_rules_for_w3id_lead_to_what_is_here(service: Client) -> None:
    text = (home() / "deploy" / "w3id" / ".htaccess").read_text(encoding="utf-8")
    rules = re.findall(r"^RewriteRule (\S+) %\{ENV:HOST\}(\S+) \[R=(\d+),NE,L\]$", text, re.MULTILINE)
    told = {"": 200, "id/network/eccar": 303, "ontology": 200, "context.jsonld": 200, "sparql": 200}
    for path, status in told.items():
        pattern, target, code = next(rule for rule in rules if re.search(rule[0], path))
        assert re.fullmatch(pattern, path)
        assert get(service, target.replace("$1", path)).status_code == status
        assert code == ("307" if path == "sparql" else "303")
