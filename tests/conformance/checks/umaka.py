"""Umaka Score: what YummyData asks an endpoint."""

from rdflib import DCTERMS, RDF, VOID, URIRef
from rdflib.namespace import split_uri

from tests.conformance.checks.sparql import SD
from tests.conformance.findings import Finding, part, verdict
from tests.conformance.service import Service

ASKED = "text/turtle, application/rdf+xml"
SOURCES = "https://w3id.org/citygraph/id/source/"
WELL_KNOWN = ".well-known/void"


def void_path(service: Service) -> str:
    """Return where the well-known address leads."""
    return service.get(WELL_KNOWN, ASKED).headers["Location"].removeprefix("/")


def dataset(service: Service) -> URIRef:
    """Return the dataset that VoID describes as a whole."""
    (found,) = service.graph("void").subjects(VOID.sparqlEndpoint, None)
    assert isinstance(found, URIRef)
    return found


def alive(service: Service) -> Finding:
    """Ask what YummyData asks each day."""
    answer = service.ask("CONSTRUCT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } } LIMIT 1", "text/turtle")
    return verdict(
        answer.is_ok and answer.body,
        f"GET /sparql, CONSTRUCT of one statement in a GRAPH: {answer.status} {answer.type}",
    )


def last_updated(service: Service) -> Finding:
    """Look for a date in the descriptions."""
    days = [
        str(day)
        for path in ("sparql", "void")
        for day in service.graph(path).objects(dataset(service), DCTERMS.modified)
    ]
    return verdict(days, f"GET /sparql and /void: dcterms:modified {', '.join(sorted(set(days)))}")


def service_description(service: Service) -> Finding:
    """Ask for the description of the service."""
    answer = service.get("sparql", ASKED)
    return verdict(set(service.graph("sparql").subjects(RDF.type, SD.Service)), answer.told)


def void(service: Service) -> Finding:
    """Ask for VoID at the well-known place."""
    first = service.get(WELL_KNOWN, ASKED)
    path = void_path(service)
    number = len(set(service.graph(path).subjects(RDF.type, VOID.Dataset)))
    return verdict(
        number, f"{first.asked}: {first.status} to /{path}, where {number} void:Dataset are described"
    )


def _graphs(service: Service, pattern: str) -> int:
    return service.number(f"SELECT (COUNT(DISTINCT ?g) AS ?n) {{ GRAPH ?g {{ {pattern} }} }}")


def metadata_instances(service: Service) -> Finding:
    """Count the graphs with things of some class; the default graph is one more."""
    among, met = _graphs(service, "?s ?p ?o"), _graphs(service, "?s a ?class")
    default = len(service.rows("SELECT ?s { ?s a ?class } LIMIT 1"))
    return part(
        range(met + default),
        range(among + 1),
        "graphs, the default graph among them, have things of some class",
    )


def metadata_labels(service: Service) -> Finding:
    """Count the graphs with labels of the classes in them."""
    labelled = "?s a ?class . ?class <http://www.w3.org/2000/01/rdf-schema#label> ?label"
    among, met = _graphs(service, "?s ?p ?o"), _graphs(service, labelled)
    default = len(service.rows(f"SELECT ?s {{ {labelled} }} LIMIT 1"))
    told = "graphs have labels of their classes: the default graph and the ontology, in whose graph they stand once for all sources"
    return part(range(met + default), range(among + 1), told)


def ontology(service: Service, registered: list[str]) -> Finding:
    """Compare the vocabularies of all properties with a list of those that are registered."""
    properties = [row["p"] for row in service.rows("SELECT DISTINCT ?p { ?s ?p ?o }")]
    among = {split_uri(each)[0] for each in properties}
    met = among & set(registered)
    rest = ", ".join(sorted(among - met))
    return part(met, among, f"vocabularies of properties are in Linked Open Vocabularies; not there: {rest}")


def links(service: Service) -> Finding:
    """Look for linksets."""
    number = len(set(service.graph("void").subjects(RDF.type, VOID.Linkset)))
    return verdict(number, f"GET /void: {number} void:Linkset")


def data_entry(service: Service) -> Finding:
    """Compare the number in VoID with what the endpoint counts."""
    told = int(str(service.graph("void").value(dataset(service), VOID.triples)))
    counted = service.number("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    return verdict(told == counted, f"GET /void: void:triples {told}; the endpoint counts {counted}")


def _examples(service: Service) -> list[str]:
    graph = service.graph("void")
    return sorted(
        service.path_of(str(each)) for each in graph.objects(dataset(service), VOID.exampleResource)
    )


def _followed(service: Service, path: str, accept: str) -> tuple[str, bool]:
    """Look up an IRI; return what came, and whether it is what was asked for."""
    first = service.get(path, accept)
    second = service.get(first.headers.get("Location", "").removeprefix("/"), accept)
    right = second.is_ok and bool(second.body) and accept in ("*/*", second.type)
    return f"{first.asked}: {first.status}, then {second.status} {second.type}", right


def thing_as(service: Service, accept: str) -> Finding:
    """Look up the example resources in one format."""
    found = [_followed(service, path, accept) for path in _examples(service)]
    return verdict(found and all(right for _, right in found), "; ".join(told for told, _ in found))


def useful_information(service: Service) -> Finding:
    """Look up the example resources, whatever comes."""
    return thing_as(service, "*/*")


def cool_uri_parameters(service: Service) -> Finding:
    """Look at the address of the endpoint."""
    (endpoint,) = service.graph("sparql").objects(None, SD.endpoint)
    return verdict("?" not in str(endpoint), f"sd:endpoint {endpoint}")


def http_uri(service: Service) -> Finding:
    """Count what is not named by an HTTP IRI."""
    others = service.number(
        "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s a ?class FILTER (!STRSTARTS(STR(?s), 'http')) }"
    )
    return verdict(others == 0, f"GET /sparql: things that have a type and no HTTP IRI: {others}")


def link_to_other_uri(service: Service) -> Finding:
    """Look for links of the two kinds that count."""
    kinds = "<http://www.w3.org/2002/07/owl#sameAs>|<http://www.w3.org/2000/01/rdf-schema#seeAlso>"
    number = service.number(f"SELECT (COUNT(*) AS ?n) {{ ?s {kinds} ?o }}")
    matches = service.number(
        "SELECT (COUNT(*) AS ?n) { ?s <http://www.w3.org/2004/02/skos/core#exactMatch> ?o }"
    )
    return verdict(
        number, f"GET /sparql: {number} owl:sameAs or rdfs:seeAlso; {matches} skos:exactMatch besides"
    )
