"""SPARQLES: can the endpoint be found, and what does it take."""

from rdflib import RDF, VOID

from tests.conformance.checks.sparql import SD
from tests.conformance.checks.umaka import WELL_KNOWN, void_path
from tests.conformance.findings import Finding, verdict
from tests.conformance.service import JSON, Service


def answers(service: Service, queries: list[str]) -> Finding:
    """Send queries, each of which must be answered with a result of its kind."""
    found = []
    for query in queries:
        graph = query.startswith("CONSTRUCT")
        answer = service.ask(query, "text/turtle" if graph else JSON)
        found.append(
            (query, answer.status, answer.is_ok and answer.type == ("text/turtle" if graph else JSON))
        )
    return verdict(
        all(right for *_, right in found), "; ".join(f"{query}: {status}" for query, status, _ in found)
    )


def void_in_store(service: Service) -> Finding:
    """Ask the endpoint for VoID that names an endpoint."""
    query = "SELECT DISTINCT ?g ?d { GRAPH ?g { ?d a <%s> ; <%s> ?endpoint } }"
    rows = service.rows(query % (VOID.Dataset, VOID.sparqlEndpoint))
    told = "; ".join(f"{row['d']} in the graph {row['g']}" for row in rows)
    return verdict(rows, f"GET /sparql, a void:Dataset with void:sparqlEndpoint: {told or 'none'}")


def void_well_known(service: Service) -> Finding:
    """Look for the endpoint in VoID."""
    endpoints = {str(each) for each in service.graph(void_path(service)).objects(None, VOID.sparqlEndpoint)}
    told = f"GET /{WELL_KNOWN}: void:sparqlEndpoint {', '.join(sorted(endpoints))}"
    return verdict(endpoints == {f"{service.address}sparql"}, told)


def sd(service: Service) -> Finding:
    """Look for a service description at the address of the endpoint."""
    answer = service.get("sparql", "application/rdf+xml, text/turtle")
    return verdict(
        set(service.graph("sparql").subjects(RDF.type, SD.Service)), f"{answer.told} with an sd:Service"
    )


def server(service: Service) -> Finding:
    """Look at the header."""
    name = service.head("sparql").headers.get("Server")
    return verdict(name, f"HEAD /sparql: Server: {name}")


def available(service: Service) -> Finding:
    """Ask what SPARQLES asks each hour."""
    return answers(service, ["ASK { ?s ?p ?o }"])
