"""SPARQL 1.1: the protocol and the description of the service."""

import json
from http import HTTPStatus
from urllib.parse import urlencode

from rdflib import RDF, Namespace

from tests.conformance.findings import Finding, verdict
from tests.conformance.service import JSON, Answer, Service

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
FORM, QUERY = "application/x-www-form-urlencoded", "application/sparql-query"
OUR_GRAPH, OTHER = "https://w3id.org/citygraph/id/source/naming", "urn:none"
SD_WORDS = [
    "endpoint",
    "feature",
    "defaultEntailmentRegime",
    "entailmentRegime",
    "supportedEntailmentProfile",
    "extensionFunction",
    "extensionAggregate",
    "languageExtension",
    "supportedLanguage",
    "propertyFeature",
    "defaultDataset",
    "availableGraphs",
    "resultFormat",
    "inputFormat",
    "defaultGraph",
    "namedGraph",
    "name",
    "graph",
    "url",
    "defaultSupportedEntailmentProfile",
]


def _send(service: Service, method: str, pairs: dict[str, str], place: str, query: str) -> Answer:
    """Send a query, with parameters in the address or in a form; a POST without a form has the query in its body."""
    if place == "form":
        body, address, kind = urlencode({"query": query, **pairs}).encode(), "", FORM
    elif method == "GET":
        return service.send("GET", f"sparql?{urlencode({'query': query, **pairs})}", {"Accept": JSON})
    else:
        body, address, kind = query.encode(), f"?{urlencode(pairs)}" if pairs else "", QUERY
    return service.send(method, f"sparql{address}", {"Accept": JSON, "Content-Type": kind}, body)


def _truth(answer: Answer) -> object:
    return json.loads(answer.body).get("boolean") if answer.is_ok else None


def boolean(service: Service, method: str, form: str = "", direct: str = "", query: str = "") -> Finding:
    """Send a query that is true."""
    answer = _send(service, method, {}, "form" if form else "", form or direct or query)
    return verdict(
        _truth(answer) is True,
        f"{method} /sparql, {form or direct or query}: {answer.status} {_truth(answer)}",
    )


def graphs(service: Service, method: str, place: str) -> Finding:
    """Ask for something with a graph that holds it, and with one that does not."""
    return _chosen(service, "default-graph-uri", "ASK { ?s ?p ?o }", method, place)


def named_graphs(service: Service, method: str) -> Finding:
    """The same with named graphs."""
    return _chosen(service, "named-graph-uri", "ASK { GRAPH ?g { ?s ?p ?o } }", method, "address")


def _chosen(service: Service, name: str, query: str, method: str, place: str) -> Finding:
    found = [_truth(_send(service, method, {name: graph}, place, query)) for graph in (OUR_GRAPH, OTHER)]
    told = f"{method} /sparql, {query} with {name} of a graph that there is: {found[0]}; of one that there is not: {found[1]}"
    return verdict(found == [True, False], told)


def graphs_of_request(service: Service) -> Finding:
    """Name one graph in the query and another in the request."""
    query = f"ASK FROM <{OTHER}> {{ ?s ?p ?o }}"
    answer = _send(service, "GET", {"default-graph-uri": OUR_GRAPH}, "address", query)
    return verdict(
        _truth(answer) is True,
        f"GET /sparql, {query} with default-graph-uri of a graph that there is: {_truth(answer)}",
    )


def answered_as(service: Service, query: str, types: list[str]) -> Finding:
    """Ask for each type."""
    found = [service.ask(query, each) for each in types]
    told = ", ".join(f"{each.status} {each.type}" for each in found)
    return verdict(
        all(each.is_ok for each in found) and [each.type for each in found] == types,
        f"GET /sparql, {query}: {told}",
    )


def refused(
    service: Service,
    method: str,
    address: str = "",
    body: str = "",
    media_type: str = "",
    encoding: str = "utf-8",
) -> Finding:
    """Send a request that is wrong; it must be the client's fault."""
    headers = {"Content-Type": media_type} if media_type else {}
    place = f"sparql?{address}" if address else "sparql"
    answer = service.send(method, place, headers, body.encode(encoding) if body else None)
    wrong = HTTPStatus.BAD_REQUEST <= answer.status < HTTPStatus.INTERNAL_SERVER_ERROR
    return verdict(wrong, f"{method} /{place} {media_type} {body}".strip() + f": {answer.status}")


def not_acceptable(service: Service) -> Finding:
    """Ask for what there is not."""
    answer = service.ask("SELECT * {}", "image/png")
    right = answer.status == HTTPStatus.NOT_ACCEPTABLE and b"text/csv" in answer.body
    return verdict(
        right, f"GET /sparql, SELECT * {{}} (image/png): {answer.status}, the body lists media types"
    )


def sd_rdf(service: Service) -> Finding:
    """Ask for the description in the ways of the W3C's tests."""
    wanted = {
        "text/turtle": "text/turtle",
        "application/rdf+xml": "application/rdf+xml",
        "*/*": "text/turtle",
    }
    found = [service.get("sparql", accept) for accept in wanted]
    numbers = {len(service.graph("sparql", accept)) for accept in ("text/turtle", "application/rdf+xml")}
    right = (
        [answer.type for answer in found] == list(wanted.values()) and len(numbers) == 1 and 0 not in numbers
    )
    return verdict(right, "; ".join(answer.told for answer in found))


def sd_endpoint(service: Service) -> Finding:
    """Look for the endpoint."""
    endpoints = {str(each) for each in service.graph("sparql").objects(None, SD.endpoint)}
    return verdict(
        endpoints == {f"{service.address}sparql"}, f"GET /sparql: sd:endpoint {', '.join(sorted(endpoints))}"
    )


def sd_vocabulary(service: Service) -> Finding:
    """Look for what must be there, and for words that the vocabulary has not."""
    graph = service.graph("sparql")
    services = set(graph.subjects(RDF.type, SD.Service))
    unknown = {str(p) for p in graph.predicates() if p in SD and str(p).removeprefix(str(SD)) not in SD_WORDS}
    formats = set(graph.objects(None, SD.resultFormat))
    right = len(services) == 1 and formats and not unknown and set(graph.objects(None, SD.supportedLanguage))
    return verdict(
        right,
        f"GET /sparql: {len(services)} sd:Service, {len(formats)} formats, unknown words: {len(unknown)}",
    )


def sd_features(service: Service) -> Finding:
    """Try what is claimed: that the default graph lacks nothing, that SERVICE is answered."""
    claimed = sorted(
        str(each).removeprefix(str(SD)) for each in service.graph("sparql").objects(None, SD.feature)
    )
    lacking = "SELECT ?s { GRAPH ?g { ?s ?p ?o } FILTER NOT EXISTS { ?s ?p ?o } } LIMIT 1"
    kept = {
        "UnionDefaultGraph": lambda: not service.rows(lacking),
        "BasicFederatedQuery": lambda: service.ask("SELECT * { SERVICE <urn:none> { ?s ?p ?o } }").is_ok,
    }
    broken = [name for name in claimed if name in kept and not kept[name]()]
    told = (
        ", ".join(claimed)
        or "none: the default graph leaves out the graphs about the graph, and SERVICE is refused"
    )
    return verdict(not broken, f"GET /sparql: sd:feature {told}")


def cors(service: Service) -> Finding:
    """Ask as a script on another site does."""
    origin = {"Origin": "https://example.org", "Access-Control-Request-Method": "POST"}
    answers = [service.send("OPTIONS", "sparql", origin), service.ask("ASK {}")]
    allowed = [answer.headers.get("Access-Control-Allow-Origin") for answer in answers]
    told = f"OPTIONS and GET /sparql: {', '.join(str(answer.status) for answer in answers)}, Access-Control-Allow-Origin {allowed[0]}"
    return verdict(allowed == ["*", "*"], told)
