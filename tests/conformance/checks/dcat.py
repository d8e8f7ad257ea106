"""DCAT-AP and DCAT-AP.de: what the catalogue says."""

import hashlib
from pathlib import Path

import pyshacl
import rdflib
from rdflib import DCAT, DCTERMS, RDF, SH, SKOS, BNode, Literal, Namespace, URIRef

from tests.conformance.findings import Finding, part, verdict
from tests.conformance.service import SYNTAXES, Service

SHAPES = Path(__file__).parents[2] / "dcat-ap" / "shapes.ttl"
OURS = "https://w3id.org/citygraph/tests/dcat-ap#"
CATALOG = "catalog"
SPDX = Namespace("http://spdx.org/rdf/terms#")


def dataset(service: Service) -> URIRef:
    """Return the IRI of the dataset in the catalogue."""
    found = service.graph(CATALOG).value(None, RDF.type, DCAT.Dataset)
    assert isinstance(found, URIRef)
    return found


def distributions(service: Service) -> set[rdflib.term.Node]:
    """Return the distributions of the dataset."""
    return set(service.graph(CATALOG).objects(dataset(service), DCAT.distribution))


def judged(service: Service, shapes: rdflib.Graph) -> tuple[bool, str]:
    """Return whether the catalogue keeps to shapes, and what is wrong."""
    conforms, _, text = pyshacl.validate(service.graph(CATALOG), shacl_graph=shapes, inference="none")
    return conforms, "" if conforms else text.partition("\n")[2]


def shape(service: Service, shapes: list[str]) -> Finding:
    """Judge the catalogue by some of our shapes, in which something to judge must be."""
    all_shapes = rdflib.Graph().parse(SHAPES)
    meant = {URIRef(f"{OURS}{name}") for name in shapes}
    graph, number = service.graph(CATALOG), 0
    for each, target in list(all_shapes.subject_objects(SH.targetClass)):
        if each in meant:
            number += len(set(graph.subjects(RDF.type, target)))
        else:
            all_shapes.remove((each, SH.targetClass, None))
    conforms, wrong = judged(service, all_shapes)
    asked = f"GET /{CATALOG}: {number} judged by tests/dcat-ap/shapes.ttl ({', '.join(shapes)})"
    return verdict(conforms and number, f"{asked}: {wrong or 'no violation'}")


def media_types(service: Service) -> Finding:
    """Compare the catalogue in all formats."""
    asked = [service.get(CATALOG, accept) for accept in SYNTAXES]
    right = [answer.type for answer in asked] == list(SYNTAXES)
    graphs = [set(service.graph(CATALOG, accept)) for accept in SYNTAXES]
    number = len(graphs[0])
    same = all(graph == graphs[0] for graph in graphs)
    return verdict(
        right and same, f"GET /{CATALOG} as {', '.join(SYNTAXES)}: {number} statements, the same in each"
    )


def stable(service: Service) -> Finding:
    """Ask twice for the bytes."""
    bodies = {service.send("GET", f"{CATALOG}.ttl").body for _ in range(2)}
    return verdict(len(bodies) == 1, f"GET /{CATALOG}.ttl twice: {len(bodies)} document")


def no_blank_nodes(service: Service) -> Finding:
    """Look for blank nodes."""
    graph = service.graph(CATALOG)
    blank = {term for triple in graph for term in triple if isinstance(term, BNode)}
    return verdict(not blank, f"GET /{CATALOG}: {len(blank)} blank nodes among {len(graph)} statements")


def one_dataset(service: Service) -> Finding:
    """Count what portals would make entries of, in the catalogue and in VoID."""
    found = {path: set(service.graph(path).subjects(RDF.type, DCAT.Dataset)) for path in (CATALOG, "void")}
    counts = ", ".join(f"{len(each)} in /{path}" for path, each in found.items())
    return verdict(found[CATALOG] == found["void"] and len(found[CATALOG]) == 1, f"dcat:Dataset: {counts}")


def checksums(service: Service) -> Finding:
    """Fetch each table and compare it with what the catalogue says of it."""
    graph = service.graph(CATALOG)
    files = {
        each: str(address)
        for each, address in graph.subject_objects(DCAT.downloadURL)
        if str(address).endswith(".csv")
    }
    right = [each for each, address in files.items() if _is_as_described(service, graph, each, address)]
    return part(
        right,
        files,
        "tables, fetched from their dcat:downloadURL, have the dcat:byteSize and spdx:checksumValue",
    )


def _is_as_described(service: Service, graph: rdflib.Graph, file: rdflib.term.Node, address: str) -> bool:
    body = service.send("GET", service.path_of(address)).body
    told = graph.value(graph.value(file, SPDX.checksum), SPDX.checksumValue)
    size = graph.value(file, DCAT.byteSize)
    return (str(told), str(size)) == (hashlib.sha256(body).hexdigest(), str(len(body)))


def has(service: Service, kind: str, name: str) -> Finding:
    """Tell which things of a kind have a property."""
    graph = service.graph(CATALOG)
    among = set(graph.subjects(RDF.type, URIRef(kind)))
    met = {each for each in among if graph.value(each, URIRef(name))}
    short, of = name.rpartition("/")[2], kind.rpartition("#")[2]
    return part(met, among, f"nodes of /{CATALOG} with the type {of} have {short}")


def licence_known(service: Service, vocabulary: str) -> Finding:
    """Tell which distributions have a licence that a vocabulary knows, or that matches one exactly."""
    graph, among = service.graph(CATALOG), distributions(service)
    known = {
        licence
        for licence in graph.objects(None, DCTERMS.license)
        if any(
            str(each).startswith(vocabulary) for each in (licence, *graph.objects(licence, SKOS.exactMatch))
        )
    }
    met = {each for each in among if graph.value(each, DCTERMS.license) in known}
    names = ", ".join(sorted(str(licence) for licence in known))
    return part(met, among, f"distributions have such a licence: {names}, by skos:exactMatch")


def german(service: Service) -> Finding:
    """Look for titles and descriptions in German."""
    graph = service.graph(CATALOG)
    kinds = (DCAT.Catalog, DCAT.Dataset, DCAT.Distribution, DCAT.DataService)
    among = [
        (each, name)
        for kind in kinds
        for each in graph.subjects(RDF.type, kind)
        for name in ("title", "description")
    ]
    met = [
        (each, name)
        for each, name in among
        if any(
            isinstance(text, Literal) and text.language == "de" for text in graph.objects(each, DCTERMS[name])
        )
    ]
    return part(met, among, f"titles and descriptions in /{CATALOG} are there in German")
