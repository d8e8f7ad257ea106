"""F-UJI: what can be found from the identifier of the dataset."""

import re
from urllib.parse import urlsplit

from rdflib import DCAT, DCTERMS, PROV, RDF, Namespace, URIRef

from tests.conformance.checks.mqa import IANA, OPEN
from tests.conformance.checks.umaka import dataset
from tests.conformance.findings import Finding, part, verdict
from tests.conformance.service import PAGE, SYNTAXES, Service

DCAT_3 = Namespace(str(DCAT))  # rdflib knows the words of DCAT 2 only
LANDING, VOID_PATH = "dataset", "void"
LASTING = ("https://w3id.org/", "https://doi.org/", "https://purl.org/")
PROTOCOLS = ("http", "https", "ftp", "ftps", "sftp")
STANDARDS = {
    str(DCAT): "DCAT",
    str(PROV): "PROV-O",
    str(DCTERMS): "Dublin Core",
    "http://rdfs.org/ns/void#": "VoID",
    "http://xmlns.com/foaf/0.1/": "FOAF",
}


def identifier(service: Service) -> Finding:
    """Look for one identifier in all that is said."""
    told = {str(service.embedded(LANDING)["@id"]), str(dataset(service))}
    return verdict(
        len(told) == 1 and all(urlsplit(each).scheme for each in told),
        f"the page and VoID say {', '.join(told)}",
    )


def persistent(service: Service) -> Finding:
    """Look at whose identifier it is."""
    iri = str(dataset(service))
    return verdict(iri.startswith(LASTING), iri)


def embedded_has(service: Service, names: list[str]) -> Finding:
    """Look for values in the JSON-LD of the page."""
    told = service.embedded(LANDING)
    return part(
        [name for name in names if told.get(name)],
        names,
        f"are in the JSON-LD of /{LANDING}: {', '.join(names)}",
    )


def content_address(service: Service) -> Finding:
    """Look for addresses of data in page, header and VoID."""
    page = len(service.embedded(LANDING)["distribution"])
    items = len([link for link in service.get(LANDING, PAGE).links if link[1] == "item"])
    files = len(set(service.graph(VOID_PATH).objects(None, DCAT.downloadURL)))
    return verdict(
        page and items and files,
        f"/{LANDING}: {page} in JSON-LD, {items} links; /{VOID_PATH}: {files} dcat:downloadURL",
    )


def for_search_engines(service: Service) -> Finding:
    """Look at the markup, and whether robots may read it."""
    told = service.embedded(LANDING)
    page, robots = service.get(LANDING, PAGE), service.get("robots.txt")
    barred = b"noindex" in page.body or re.search(rb"^Disallow: *\S", robots.body, re.MULTILINE)
    return verdict(
        told["@type"] == "Dataset" and robots.is_ok and not barred,
        f"{page.told}, JSON-LD with a schema.org {told['@type']}; {robots.told}",
    )


def access_level(service: Service) -> Finding:
    """Look for who may have the data."""
    level = service.graph(VOID_PATH).value(dataset(service), DCTERMS.accessRights)
    free = service.embedded(LANDING).get("isAccessibleForFree")
    return verdict(
        level and free, f"/{VOID_PATH}: dcterms:accessRights {level}; /{LANDING}: isAccessibleForFree {free}"
    )


def metadata_by_identifier(service: Service) -> Finding:
    """Look up the identifier, at the server that was asked."""
    path = service.path_of(str(dataset(service)))
    answers = [service.get(path, accept) for accept in (PAGE, "text/turtle")]
    return verdict(all(answer.is_ok for answer in answers), "; ".join(answer.told for answer in answers))


def _files(service: Service) -> list[str]:
    graph = service.graph(VOID_PATH)
    found = {str(each) for name in (DCAT.downloadURL, DCAT.accessURL) for each in graph.objects(None, name)}
    return sorted(found)


def data_by_identifier(service: Service) -> Finding:
    """Ask each address of data for its headers."""
    files = _files(service)
    reached = [each for each in files if service.head(service.path_of(each)).is_ok]
    return part(reached, files, f"addresses of data in /{VOID_PATH} answer HEAD with 200")


def protocol_of_metadata(service: Service) -> Finding:
    """Look at the scheme of the identifier."""
    scheme = urlsplit(str(dataset(service))).scheme
    return verdict(scheme in PROTOCOLS, f"{dataset(service)}: {scheme}")


def protocol_of_data(service: Service) -> Finding:
    """Look at the schemes of the addresses of data: HTTP knows authentication (RFC 9110), with TLS or without."""
    files = _files(service)
    return part(
        [each for each in files if urlsplit(each).scheme in PROTOCOLS],
        files,
        "addresses of data are those of HTTP",
    )


def structured(service: Service) -> Finding:
    """Get the metadata in each of the ways."""
    described = [link for link in service.get(LANDING, PAGE).links if link[1] == "describedby"]
    by_link = all(service.get(service.path_of(address), kind).is_ok for address, _, kind in described)
    by_accept = all(len(service.graph(LANDING, accept)) for accept in SYNTAXES)
    by_sparql = service.ask(f"DESCRIBE <{dataset(service)}>", "text/turtle").is_ok
    right = service.embedded(LANDING) and described and by_link and by_accept and by_sparql
    return verdict(
        right,
        f"/{LANDING}: JSON-LD in the page, {len(described)} links describedby, {', '.join(SYNTAXES)} by Accept; DESCRIBE at /sparql",
    )


def _used(service: Service) -> list[str]:
    predicates = {str(each) for each in service.graph(VOID_PATH).predicates()}
    return [
        name
        for namespace, name in STANDARDS.items()
        if any(each.startswith(namespace) for each in predicates)
    ]


def vocabularies(service: Service) -> Finding:
    """Look for registered vocabularies."""
    return verdict(_used(service), f"/{VOID_PATH} uses {', '.join(_used(service))}")


def related(service: Service) -> Finding:
    """Look for properties that lead from the dataset to related things."""
    names = (
        DCTERMS.conformsTo,
        DCTERMS.hasVersion,
        DCTERMS.publisher,
        DCAT_3.hasCurrentVersion,
        DCAT_3.hasVersion,
        PROV.wasDerivedFrom,
    )
    graph = service.graph(VOID_PATH)
    found = {name.split("/")[-1]: len(list(graph.objects(dataset(service), name))) for name in names}
    told = {name: number for name, number in found.items() if number}
    return verdict(told, f"/{VOID_PATH}: {', '.join(f'{number} {name}' for name, number in told.items())}")


def size_and_type(service: Service) -> Finding:
    """Look for what is told of files, and of the endpoint."""
    graph = service.graph(VOID_PATH)
    files = set(graph.subjects(DCAT.downloadURL, None))
    met = {
        each
        for each in files
        if graph.value(each, DCAT.byteSize) and str(graph.value(each, DCAT.mediaType)).startswith(IANA)
    }
    protocol = next(
        (graph.value(each, DCTERMS.conformsTo) for each in graph.subjects(DCAT.endpointURL)), None
    )
    found = part(met, files, f"files have size and type; the endpoint keeps to {protocol}")
    return found if protocol else verdict(False, found.evidence)


def licence(service: Service) -> Finding:
    """Look for a licence in page, header and VoID."""
    told = {
        str(service.graph(VOID_PATH).value(dataset(service), DCTERMS.license)),
        str(service.embedded(LANDING).get("license")),
        *(address for address, relation, _ in service.get(LANDING, PAGE).links if relation == "license"),
    }
    return verdict(
        len(told) == 1 and "None" not in told, f"header, JSON-LD and VoID say {', '.join(sorted(told))}"
    )


def provenance(service: Service) -> Finding:
    """Look for PROV."""
    graph = service.graph(VOID_PATH)
    derived = len(list(graph.subject_objects(PROV.wasDerivedFrom)))
    activities = len(set(graph.subjects(RDF.type, PROV.Activity)))
    return verdict(
        derived and activities, f"/{VOID_PATH}: {derived} prov:wasDerivedFrom, {activities} prov:Activity"
    )


def standard(service: Service) -> Finding:
    """Look for a standard of metadata that communities use."""
    kind = (dataset(service), RDF.type, DCAT.Dataset)
    return verdict(kind in service.graph(VOID_PATH), f"/{VOID_PATH}: a dcat:Dataset")


def open_format(service: Service) -> Finding:
    """Look for open formats."""
    graph = service.graph(VOID_PATH)
    formats = {str(each).rpartition("/")[2] for each in graph.objects(None, URIRef(DCTERMS.format))}
    return verdict(formats & OPEN, f"/{VOID_PATH}: dcterms:format {', '.join(sorted(formats & OPEN))}")
