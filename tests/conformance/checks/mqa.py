"""MQA: the 23 indicators of data.europa.eu, from the catalogue."""

from collections.abc import Callable
from functools import cache
from http import HTTPStatus

import rdflib
from rdflib import DCAT, DCTERMS, URIRef

from tests.conformance.checks import dcat
from tests.conformance.checks.dcat import CATALOG, SHAPES, dataset, distributions
from tests.conformance.findings import Finding, part, verdict
from tests.conformance.service import Service

EU = "http://publications.europa.eu/resource/authority/"
FILE_TYPE, IANA = f"{EU}file-type/", "https://www.iana.org/assignments/media-types/"
# Of the portal's two lists those that a release can have.
OPEN = {
    "CSV",
    "GEOJSON",
    "JSON",
    "JSON_LD",
    "RDF_N_QUADS",
    "RDF_N_TRIPLES",
    "RDF_TRIG",
    "RDF_TURTLE",
    "RDF_XML",
    "TSV",
    "XML",
}
READABLE = OPEN | {"SPARQLQ"}


def dataset_has(service: Service, name: str, vocabulary: str = "") -> Finding:
    """Tell whether the dataset has a property, with values of a vocabulary."""
    values = [str(each) for each in service.graph(CATALOG).objects(dataset(service), URIRef(name))]
    right = values and all(value.startswith(vocabulary) for value in values)
    shown = ", ".join(sorted(values)[:3]) + (f" and {len(values) - 3} more" if len(values) > 3 else "")
    return verdict(right, f"GET /{CATALOG}, {_name(name)}: {shown}")


def distributions_have(service: Service, name: str) -> Finding:
    """Tell which distributions have a property."""
    graph, among = service.graph(CATALOG), distributions(service)
    met = {each for each in among if graph.value(each, URIRef(name))}
    told = f"distributions in /{CATALOG} have {_name(name)}"
    return part(met, among, told if met == among else f"{told}; the others are services, which are no files")


def reached(service: Service, name: str) -> Finding:
    """Ask each address of the distributions for its headers."""
    graph, among = service.graph(CATALOG), distributions(service)
    met = {each for each in among if _answers(service, graph.value(each, URIRef(name)))}
    return part(met, among, f"distributions in /{CATALOG} have {_name(name)} that answers HEAD with 200")


def _answers(service: Service, address: rdflib.term.Node | None) -> bool:
    return address is not None and service.head(service.path_of(str(address))).status == HTTPStatus.OK


@cache
def _kinds() -> dict[str, Callable[[str, str], float]]:
    """How the share of the points of each indicator follows from format and media type."""
    return {
        "format": lambda kind, _: bool(kind),
        "media type": lambda _, media: bool(media),
        "vocabulary": lambda kind, media: (kind.startswith(FILE_TYPE) + media.startswith(IANA)) / 2,
        "non-proprietary": lambda kind, _: kind.removeprefix(FILE_TYPE) in OPEN,
        "machine-readable": lambda kind, _: kind.removeprefix(FILE_TYPE) in READABLE,
    }


def best(service: Service, by: str) -> Finding:
    """Judge the distribution that does best by all indicators of this dimension; tell how many do as well."""
    graph = service.graph(CATALOG)
    described = {
        str(each): (
            str(graph.value(each, DCTERMS.format) or ""),
            str(graph.value(each, DCAT.mediaType) or ""),
        )
        for each in distributions(service)
    }
    scores = {each: [judge(*told) for judge in _kinds().values()] for each, told in described.items()}
    winner = max(sorted(scores), key=lambda each: sum(scores[each]))
    share = _kinds()[by](*described[winner])
    as_well = sum(1 for told in described.values() if _kinds()[by](*told) == share)
    told = " ".join(described[winner])
    return Finding(
        "passed" if share == 1 else "failed",
        f"{winner}: {told}; {as_well} of {len(scores)} do as well",
        share,
    )


def dcat_ap(service: Service) -> Finding:
    """Judge the catalogue by all our shapes; the official ones are judged by hand."""
    conforms, wrong = dcat.judged(service, rdflib.Graph().parse(SHAPES))
    told = wrong or "no violation; for the official shapes see DCAT-AP"
    return verdict(conforms, f"GET /{CATALOG}: judged by tests/dcat-ap/shapes.ttl: {told}")


def licence_known(service: Service) -> Finding:
    """Tell which distributions have a licence that the EU's table knows."""
    return dcat.licence_known(service, f"{EU}licence/")


def _name(iri: str) -> str:
    return f"dcat:{iri.partition('#')[2]}" if "#" in iri else f"dcterms:{iri.rpartition('/')[2]}"
