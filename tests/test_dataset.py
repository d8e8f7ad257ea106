"""The release described by itself: one set of statements, in every document the same, by readers of another make."""

import hashlib
import json
import re
from pathlib import Path

import pyshacl
import pytest
import rdflib
import yaml
from pyoxigraph import Literal, NamedNode, RdfFormat, Store
from rdflib import DCAT, DCTERMS, FOAF, PROV, RDF, RDFS, VOID, BNode, Namespace, URIRef
from werkzeug.test import Client

from citygraph.dataset import HERE, dataset_in, described, read_description
from citygraph.describe import catalogue, describe
from citygraph.folders import home
from citygraph.graph import Graph
from citygraph.manifest import read_manifest
from citygraph.names import ABOUT, CATALOG, DATASET, DESCRIPTION, SERVICE, source
from citygraph.release import is_whole
from citygraph.statements import named_graphs
from citygraph.store import load
from tests.test_description import FORMATS, SD

SPDX = Namespace("http://spdx.org/rdf/terms#")
THIS = URIRef(DATASET.value)
ASKED = "https://graph.example/"
SUFFIXES = {"ttl": "turtle", "nt": "nt", "jsonld": "json-ld", "rdf": "xml"}
SHAPES = Path(__file__).parent / "dcat-ap" / "shapes.ttl"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"


def read(service: Client, path: str, syntax: str = "turtle") -> rdflib.Graph:
    response = service.get(path, base_url=ASKED)
    assert response.status_code == 200
    return rdflib.Graph().parse(data=response.data, format=syntax, publicID="http://elsewhere.example/")


@pytest.fixture(scope="module")
def void(service: Client) -> rdflib.Graph:
    return read(service, "/void.ttl")


@pytest.fixture(scope="module")
def catalog(service: Client) -> rdflib.Graph:
    return read(service, "/catalog.ttl")


@pytest.mark.parametrize("document", ["void", "catalog", "dataset"])
@pytest.mark.parametrize(("suffix", "syntax"), SUFFIXES.items())
def test_each_document_says_the_same_in_every_format(
    service: Client, document: str, suffix: str, syntax: str
) -> None:
    assert set(read(service, f"/{document}.{suffix}", syntax)) == set(read(service, f"/{document}.ttl"))


@pytest.mark.parametrize(("accept", "syntax"), FORMATS.items())
def test_documents_by_accept(service: Client, accept: str, syntax: str, catalog: rdflib.Graph) -> None:
    response = service.get("/catalog", headers={"Accept": accept}, base_url=ASKED)
    assert response.mimetype == accept
    assert set(rdflib.Graph().parse(data=response.data, format=syntax)) == set(catalog)
    head = service.head("/catalog", headers={"Accept": accept}, base_url=ASKED)
    assert (head.status_code, head.headers["Content-Length"]) == (200, str(len(response.data)))


def test_no_blank_node_and_one_set(void: rdflib.Graph, catalog: rdflib.Graph) -> None:
    assert not [term for triple in void for term in triple if isinstance(term, BNode)]
    assert set(catalog) < set(void)


def test_the_catalogue_keeps_to_the_rules_of_dcat_ap(catalog: rdflib.Graph) -> None:
    conforms, _, text = pyshacl.validate(catalog, shacl_graph=rdflib.Graph().parse(SHAPES), inference="none")
    assert conforms, text


@pytest.mark.parametrize("gone", [DCTERMS.title, DCTERMS.publisher, DCTERMS.license, DCAT.byteSize])
def test_the_rules_find_what_is_missing(catalog: rdflib.Graph, gone: URIRef) -> None:
    broken = rdflib.Graph()
    broken += [triple for triple in catalog if triple[1] != gone]
    assert not pyshacl.validate(broken, shacl_graph=rdflib.Graph().parse(SHAPES), inference="none")[0]


def test_a_harvester_finds_one_dataset_and_its_services(catalog: rdflib.Graph) -> None:
    assert set(catalog.subjects(RDF.type, DCAT.Dataset)) == {THIS}
    (own,) = catalog.subjects(RDF.type, DCAT.Catalog)
    assert own == URIRef(CATALOG.value)
    endpoints = {
        service: list(catalog.objects(service, DCAT.endpointURL))
        for service in catalog.subjects(RDF.type, DCAT.DataService)
    }
    assert set(endpoints) == set(catalog.objects(own, DCAT.service))
    assert endpoints[URIRef(SERVICE.value)] == [URIRef(f"{ASKED}sparql")]
    addresses = sorted(address for listed in endpoints.values() for address in listed)
    assert addresses == [URIRef(ASKED + path) for path in ("ldes", "releases", "sparql")]


def test_services_and_what_describes_them_answer(service: Client, catalog: rdflib.Graph) -> None:
    for predicate in (DCAT.endpointURL, DCAT.endpointDescription, DCAT.accessURL, DCAT.downloadURL):
        addresses = set(catalog.objects(None, predicate))
        assert addresses
        assert [
            each for each in addresses if service.head(str(each).removeprefix(ASKED[:-1])).status_code != 200
        ] == []


def test_files_are_those_of_the_release(catalog: rdflib.Graph, seeds_release: Path) -> None:
    manifest = read_manifest(seeds_release)
    found = set()
    for distribution in catalog.objects(THIS, DCAT.distribution):
        assert set(catalog.objects(distribution, DCTERMS.license)) == {URIRef(LICENCE)}
        if (address := catalog.value(distribution, DCAT.downloadURL)) is None:
            through = catalog.value(distribution, DCAT.accessService)
            assert catalog.value(through, DCAT.endpointURL) == catalog.value(distribution, DCAT.accessURL)
            continue
        file = str(address).removeprefix(f"{ASKED}releases/{manifest['name']}/")
        checksum = catalog.value(catalog.value(distribution, SPDX.checksum), SPDX.checksumValue)
        size = catalog.value(distribution, DCAT.byteSize)
        assert isinstance(size, rdflib.Literal)
        assert size.datatype == rdflib.XSD.nonNegativeInteger
        assert manifest["files"][file] == {"sha256": str(checksum), "bytes": int(size)}
        found.add(file)
    wanted = {name for name in manifest["files"] if re.fullmatch(r"citygraph\..*|tables/[^/]*\.csv", name)}
    assert wanted <= found


def test_addresses_are_those_of_the_host_and_names_are_not(service: Client, catalog: rdflib.Graph) -> None:
    other = rdflib.Graph().parse(
        data=service.get("/catalog", base_url="http://other.example/").data, format="turtle"
    )
    assert {str(term).replace("http://other.example/", ASKED) for triple in other for term in triple} == {
        str(term) for triple in catalog for term in triple
    }
    assert HERE not in service.get("/void.ttl").text


def test_void_counts_what_is_there(void: rdflib.Graph, seeds: Graph, seeds_release: Path) -> None:
    counts = read_manifest(seeds_release)["counts"]
    assert int(str(void.value(THIS, VOID.triples))) == counts["triples"]
    for name in seeds.sources():
        stated = len(list(seeds.store.quads_for_pattern(None, None, None, name)))
        assert int(str(void.value(URIRef(name.value), VOID.triples))) == stated
    partitions = {void.value(part, VOID["class"]) for part in void.objects(THIS, VOID.classPartition)}
    assert partitions == {URIRef(str(kind)) for kind in classes(seeds.store)}
    inner = [
        part
        for outer in void.objects(THIS, VOID.classPartition)
        for part in void.objects(outer, VOID.propertyPartition)
    ]
    assert inner
    assert all(void.value(part, VOID.property) and void.value(part, VOID.triples) for part in inner)
    assert set(void.subjects(RDF.type, VOID.Linkset))


def classes(store: Store) -> set[str]:
    return {row["kind"].value for row in store.query("SELECT DISTINCT ?kind WHERE { ?thing a ?kind }")}  # type: ignore[union-attr]


def test_rights_are_told_for_each_source(void: rdflib.Graph, seeds: Graph) -> None:
    silent = [name for name in seeds.sources() if not list(void.objects(URIRef(name.value), DCTERMS.rights))]
    assert silent == []
    assert set(void.objects(URIRef(source("naming").value), DCTERMS.license)) == {URIRef(LICENCE)}
    assert not list(void.objects(URIRef(source("004_b77be1604833c886").value), DCTERMS.license))


def test_the_release_tells_where_it_comes_from(void: rdflib.Graph, seeds_release: Path, seeds: Graph) -> None:
    release = void.value(THIS, URIRef("http://www.w3.org/ns/dcat#hasCurrentVersion"))
    assert str(release).endswith(f"/releases/{seeds_release.name}")
    origins = {str(origin) for origin in void.objects(release, PROV.wasDerivedFrom)}
    assert origins == {name.value for name in seeds.sources()}
    dqv = Namespace("http://www.w3.org/ns/dqv#")
    findings = void.value(THIS, dqv.hasQualityMeasurement)
    assert str(void.value(findings, dqv.value)) == "0"
    report = void.value(findings, PROV.wasDerivedFrom)
    assert void.value(report, rdflib.SH.conforms) == rdflib.Literal(True)


def test_the_service_is_called_the_same_everywhere(service: Client, catalog: rdflib.Graph) -> None:
    told = rdflib.Graph().parse(data=service.get("/sparql", base_url=ASKED).data, format="turtle")
    (this,) = told.subjects(RDF.type, SD.Service)
    assert (this, RDF.type, DCAT.DataService) in catalog
    assert list(told.objects(this, SD.defaultDataset)) == [THIS]
    graphs = {told.value(named, SD.graph) for named in told.objects(THIS, SD.namedGraph)}
    assert URIRef(source("naming").value) in graphs


def test_the_description_is_a_graph_and_no_source(seeds_release: Path, seeds: Graph) -> None:
    store = load(seeds_release)
    assert set(named_graphs(store)) - set(ABOUT) == set(seeds.sources())
    assert list(store.quads_for_pattern(DATASET, None, None, DESCRIPTION))
    assert {quad.graph_name for quad in store.quads_for_pattern(CATALOG, None, None, None)} == {DESCRIPTION}


def test_the_description_is_served_and_in_the_store_as_it_lies_there(
    service: Client, seeds_release: Path
) -> None:
    """The store holds the dump with sources, and the description, which names the checksum of that."""
    told = (seeds_release / "dataset.ttl").read_bytes()
    assert service.get("/dumps/dataset.ttl").data == told
    assert f"{hashlib.sha256(told).hexdigest()}  dataset.ttl\n" in (seeds_release / "SHA256SUMS").read_text()
    apart = Store()
    apart.bulk_load(input=(seeds_release / "citygraph.nq").read_bytes(), format=RdfFormat.N_QUADS)
    assert DESCRIPTION not in set(named_graphs(apart))
    apart.bulk_load(input=told, format=RdfFormat.TURTLE, to_graph=DESCRIPTION)
    store = load(seeds_release)
    held = (store.quads_for_pattern(None, None, None, name) for name in named_graphs(store))
    assert {quad for quads in held for quad in quads} == set(apart)


def test_the_same_release_is_described_by_the_same_bytes(seeds_release: Path, seeds_home: Path) -> None:
    told, report = read_manifest(seeds_release), (seeds_release / "report.ttl").read_bytes()
    written = (seeds_release / "dataset.ttl").read_bytes()
    assert describe(seeds_home, report, told, told["name"]) == written
    assert is_whole(seeds_release)


def test_what_is_said_twice_is_the_same(seeds: Graph) -> None:
    """The graph holds title and licence of the dataset for its own users, CITATION.cff for those who cite."""
    dataset, store = described(home()), seeds.store
    labels = store.quads_for_pattern(DATASET, NamedNode(str(RDFS.label)), None, None)
    texts = {quad.object.language: quad.object.value for quad in labels if isinstance(quad.object, Literal)}
    assert texts == dataset.title
    licences = store.quads_for_pattern(DATASET, NamedNode(str(DCTERMS.license)), None, None)
    assert {quad.object.value for quad in licences} == {dataset.licence}  # type: ignore[union-attr]
    cited = yaml.safe_load((home() / "CITATION.cff").read_text(encoding="utf-8"))
    assert cited["title"] == dataset.title["en"]
    assert dataset.iri.startswith(cited["url"])


def test_examples_exist(void: rdflib.Graph, seeds: Graph) -> None:
    examples = [NamedNode(str(example)) for example in void.objects(THIS, VOID.exampleResource)]
    assert examples
    assert [
        each for each in examples if not list(seeds.store.quads_for_pattern(each, None, None, None))
    ] == []


def test_plain_values(seeds_release: Path) -> None:
    dataset = described(seeds_release)
    assert dataset == dataset_in(read_description(seeds_release))
    assert (dataset.iri, dataset.version, dataset.page) == (DATASET.value, seeds_release.name, "dataset")
    assert set(dataset.title) == set(dataset.description) == set(dataset.rights) == {"de", "en"}
    assert any(
        file.address.endswith("/citygraph.ttl") and file.media_type == "text/turtle" for file in dataset.files
    )
    assert any(file.packed == "application/gzip" for file in dataset.files)
    assert described(home()).files == ()


def test_a_catalogue_holds_what_can_be_reached() -> None:
    lines = [
        f"{CATALOG} <{DCAT.dataset}> {DATASET} .",
        f'{DATASET} <{DCTERMS.title}> "a" .',
        f"{DATASET} <{RDF.type}> <{VOID.Dataset}> .",
        f"{DATASET} <{VOID.subset}> <http://example.org/part> .",
        f'<http://example.org/part> <{DCTERMS.title}> "part" .',
    ]
    assert catalogue(lines) == sorted(lines[:2])


def test_where_programs_look_for_void(service: Client) -> None:
    response = service.get("/.well-known/void", headers={"Accept": "application/rdf+xml"})
    assert (response.status_code, response.headers["Location"]) == (302, "/void.rdf")
    assert service.get("/.well-known/void").headers["Location"] == "/void.ttl"


def links_in(header: str) -> list[tuple[str, str]]:
    return [(address, relation) for address, relation in re.findall(r'<([^>]*)>; rel="([^"]*)"', header)]


@pytest.mark.parametrize("path", ["/", "/dataset"])
def test_signposts(service: Client, path: str) -> None:
    page = service.get(path, base_url=ASKED, headers={"Accept": "text/html"})
    links = links_in(", ".join(page.headers.getlist("Link")))
    assert {"author", "cite-as", "describedby", "item", "license", "linkset", "type"} <= {
        name for _, name in links
    }
    assert [address for address, name in links if name in ("cite-as", "license")] == [DATASET.value, LICENCE]
    assert len(page.headers["Link"]) < 4096
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page.text, re.DOTALL)
    told = json.loads(text)
    assert (told["@type"], told["@id"], told["url"]) == ("Dataset", DATASET.value, f"{ASKED}dataset")
    assert 50 <= len(told["description"]) <= 5000
    assert all(each["contentUrl"].startswith(ASKED) for each in told["distribution"])


def test_linksets(service: Client) -> None:
    told = service.get("/linkset", base_url=ASKED, headers={"Accept": "application/linkset+json"})
    assert told.content_type == "application/linkset+json"
    entries = {entry["anchor"]: entry for entry in json.loads(told.text)["linkset"]}
    page = entries[f"{ASKED}dataset"]
    assert page["cite-as"] == [{"href": DATASET.value}]
    assert {item["href"] for item in page["item"]} < set(entries)
    assert entries[page["item"][0]["href"]]["collection"] == [
        {"href": f"{ASKED}dataset", "type": "text/html"}
    ]
    text = service.get("/linkset", base_url=ASKED, headers={"Accept": "application/linkset"}).text
    assert len(links_in(text)) == sum(
        len(targets) for entry in entries.values() for name, targets in entry.items() if name != "anchor"
    )


def test_the_catalogue_of_apis(service: Client) -> None:
    told = service.head("/.well-known/api-catalog", base_url=ASKED)
    assert told.content_type.startswith("application/linkset+json; profile=")
    assert (f"{ASKED}.well-known/api-catalog", "api-catalog") in links_in(told.headers["Link"])
    entries = json.loads(service.get("/.well-known/api-catalog", base_url=ASKED).text)["linkset"]
    items = {item["href"].removeprefix(ASKED) for item in entries[0]["item"]}
    described_apis = {entry["anchor"].removeprefix(ASKED) for entry in entries if "service-desc" in entry}
    assert items == described_apis == {"sparql", "queries", "releases", "ldes"}
    targets = [
        link["href"]
        for entry in entries
        for links in entry.values()
        if isinstance(links, list)
        for link in links
    ]
    assert {service.get(target.removeprefix(ASKED[:-1])).status_code for target in targets} == {200}


@pytest.mark.parametrize("path", ["/catalog", "/void", "/dataset", "/linkset"])
def test_documents_are_kept_and_conditional(service: Client, path: str) -> None:
    first = service.get(path)
    assert service.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert service.get(f"{path}.nothing").status_code == 404
    assert service.get(f"{path}.").status_code == 404
    assert service.post(path).status_code == 405


def test_files_that_somebody_serves_have_no_description(client: Client) -> None:
    assert {client.get(path).status_code for path in ("/catalog", "/.well-known/void", "/linkset")} == {404}
    assert "cite-as" not in client.get("/").headers.get("Link", "")


def test_publisher_is_known_by_name(catalog: rdflib.Graph) -> None:
    publisher = catalog.value(THIS, DCTERMS.publisher)
    assert {
        name.language for name in catalog.objects(publisher, FOAF.name) if isinstance(name, rdflib.Literal)
    } == {"de", "en"}
