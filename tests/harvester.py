"""A harvester that knows specifications and the address of a home page, and nothing else of this service.

The home page leads to a catalogue (RFC 8288, FAIR Signposting), the catalogue to the files and to what keeps up with them: each service says
which specification it keeps to (DCAT 3). It fetches the dump as N-Quads, applies RDF Patches that releases (PROV) lead to, and replicates event
streams (LDES, TREE); robots.txt (RFC 9309) leads it to sitemaps. It believes no bytes that have another SHA-256 than it was told (RFC 9530,
SPDX). rdflib reads RDF; nothing of the package is imported.
"""

import hashlib
import re
import urllib.request
from base64 import b64encode
from dataclasses import dataclass, field
from urllib.error import HTTPError
from urllib.parse import urljoin
from xml.etree import ElementTree

from rdflib import RDF, Dataset, Graph, Literal, Namespace, URIRef
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID

DCAT, DCTERMS = Namespace("http://www.w3.org/ns/dcat#"), Namespace("http://purl.org/dc/terms/")
PROV, SPDX = Namespace("http://www.w3.org/ns/prov#"), Namespace("http://spdx.org/rdf/terms#")
LDES, TREE = Namespace("https://w3id.org/ldes#"), Namespace("https://w3id.org/tree#")
SITEMAPS = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NQUADS, TURTLE, PATCH = "application/n-quads", "text/turtle", "application/rdf-patch"
JSONLD = "application/ld+json"
AS_NQUADS = URIRef(f"https://www.iana.org/assignments/media-types/{NQUADS}")
OF_PATCHES, OF_STREAMS = (
    URIRef("https://afs.github.io/rdf-patch/"),
    URIRef("https://w3id.org/ldes/specification"),
)
_LINK = re.compile(r'<([^>]*)>((?:\s*;\s*[a-z*]+\s*=\s*(?:"[^"]*"|[^",;\s]+))*)')
_PARAMETER = re.compile(r'([a-z*]+)\s*=\s*"?([^";]*)"?')

Quad = tuple[object, object, object, object]


@dataclass
class Answer:
    """What came of a request."""

    address: str
    status: int
    kind: str
    body: bytes
    links: list[tuple[str, dict[str, str]]]

    def linked(self, relation: str, kind: str = "") -> list[str]:
        """The addresses that the answer links to by a relation, and of a media type if one is told."""
        return [
            urljoin(self.address, target)
            for target, told in self.links
            if relation in told.get("rel", "").split() and kind in ("", told.get("type", ""))
        ]


@dataclass
class Harvester:
    """What is known of one service, from one run to the next."""

    home: str
    quads: set[Quad] = field(default_factory=set)
    release: URIRef | None = None
    seen: dict[str, str] = field(
        default_factory=dict
    )  # nodes of the stream that never change, and what was found
    fetched: list[tuple[int, str, int]] = field(default_factory=list)  # of this run
    _tags: dict[tuple[str, str], tuple[str, Answer]] = field(default_factory=dict)

    def get(self, address: str, accept: str = "*/*") -> Answer:
        """Fetch, but only what is not had already."""
        known = self._tags.get((address, accept))
        headers = {"Accept": accept} | ({"If-None-Match": known[0]} if known else {})
        request = urllib.request.Request(address, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                body, told, landed = response.read(), response.headers, response.url
        except HTTPError as error:
            self.fetched.append((error.code, address, 0))
            if known and error.code == 304:
                return known[1]
            raise
        self.fetched.append((200, address, len(body)))
        if digest := told.get("Repr-Digest"):
            assert digest == f"sha-256=:{b64encode(hashlib.sha256(body).digest()).decode()}:", address
        links = [
            (target, dict(_PARAMETER.findall(parameters)))
            for header in told.get_all("Link") or []
            for target, parameters in _LINK.findall(header)
        ]
        answer = Answer(landed, 200, told.get_content_type(), body, links)
        if tag := told.get("ETag"):
            self._tags[address, accept] = (tag, answer)
        return answer

    @property
    def bytes_fetched(self) -> int:
        """How many bytes of bodies came in this run."""
        return sum(size for _, _, size in self.fetched)

    def sitemap(self) -> dict[str, str]:
        """All pages that robots.txt leads to, each with the day of its last change."""
        robots = self.get(urljoin(self.home, "/robots.txt")).body.decode()
        maps = [
            line.partition(":")[2].strip()
            for line in robots.splitlines()
            if line.lower().startswith("sitemap:")
        ]
        pages = {}
        while maps:
            root = ElementTree.fromstring(self.get(maps.pop()).body)
            for entry in root:
                address, date = entry.findtext(f"{SITEMAPS}loc"), entry.findtext(f"{SITEMAPS}lastmod")
                if root.tag == f"{SITEMAPS}sitemapindex":
                    maps.append(address)
                else:
                    pages[address] = date
        return pages

    def catalogue(self) -> Graph:
        """What the home page says that describes it, as a catalogue of data."""
        for address in self.get(self.home).linked("describedby", JSONLD):
            answer = self.get(address, JSONLD)
            told = Graph().parse(data=answer.body, format="json-ld", publicID=answer.address)
            if (None, RDF.type, DCAT.Catalog) in told:
                return told
        raise LookupError("the home page leads to no catalogue")

    def harvest(self) -> None:
        """Come to hold what the current release states: whole at first, then by the patches that lead to it."""
        catalogue = self.catalogue()
        history = _service(catalogue, OF_PATCHES)
        told = Graph().parse(data=self.get(history, TURTLE).body, format="turtle")
        (current,) = set(told.objects(None, DCAT.hasCurrentVersion))
        way: list[tuple[URIRef, URIRef]] = []
        at = current
        while at not in (None, self.release):
            before = told.value(at, PROV.wasRevisionOf)
            way.append((before, at))
            at = before
        if at is None:
            self._fetch_whole(catalogue)
        else:
            for old, new in reversed(way):
                self._patch(told, old, new)
        self.release = current

    def _fetch_whole(self, catalogue: Graph) -> None:
        """Fetch the file with sources that is not packed, if it is what the catalogue says."""
        (file,) = (
            each
            for each in catalogue.subjects(DCAT.mediaType, AS_NQUADS)
            if (each, DCAT.compressFormat, None) not in catalogue
        )
        body = self.get(str(catalogue.value(file, DCAT.downloadURL)), NQUADS).body
        checksum = catalogue.value(catalogue.value(file, SPDX.checksum), SPDX.checksumValue)
        assert (len(body), hashlib.sha256(body).hexdigest()) == (
            int(str(catalogue.value(file, DCAT.byteSize))),
            str(checksum),
        )
        self.quads = set(read_quads(body))

    def _patch(self, told: Graph, old: URIRef, new: URIRef) -> None:
        """Apply the patch that was derived of two releases, if it is what its head says."""
        (patch,) = (
            each
            for each in told.subjects(DCTERMS["format"], Literal(PATCH))
            if {old, new} == set(told.objects(each, PROV.wasDerivedFrom))
        )
        rows = self.get(str(patch), PATCH).body.decode().splitlines()
        assert rows[:3] == [f"H id <{new}> .", f"H prev <{old}> .", "TX ."]
        assert rows[-1] == "TC ."
        for operation, change in (("D", self.quads.difference_update), ("A", self.quads.update)):
            text = "\n".join(row[2:] for row in rows[3:-1] if row.startswith(f"{operation} "))
            change(read_quads(text.encode()))

    def replicate(self) -> None:
        """Come to hold what the event stream says of each thing last; nodes that never change are fetched once."""
        first = self.get(_service(self.catalogue(), OF_STREAMS), NQUADS)
        said = _default(first.body)
        (stream,) = set(said.subjects(RDF.type, LDES.EventStream))
        assert (stream, TREE.view, URIRef(first.address)) in said
        paths = {
            name: said.value(stream, LDES[name])
            for name in ("timestampPath", "versionOfPath", "versionDeletePath")
        }
        deleted = said.value(stream, LDES.versionDeleteObject)
        for moment, node in _related(said, first.address, paths["timestampPath"]):
            self._take_node(node, moment, paths, deleted)

    def _take_node(self, address: str, moment: object, paths: dict[str, object], deleted: object) -> None:
        if address in self.seen:
            return
        body = self.get(address, NQUADS).body
        said = _default(body)
        (stream,) = set(said.subjects(TREE.view, URIRef(address)))
        versions = {
            member: said.value(member, paths["versionOfPath"]) for member in said.objects(stream, TREE.member)
        }
        assert all(said.value(member, paths["timestampPath"]) == moment for member in versions)
        things = set(versions.values())
        self.quads = {quad for quad in self.quads if quad[0] not in things}
        for subject, predicate, value, graph in read_quads(body):
            if (
                subject in versions
                and graph is not None
                and deleted not in said.objects(subject, paths["versionDeletePath"])
            ):
                self.quads.add((versions[subject], predicate, value, graph))
        for later, node in _related(said, address, paths["timestampPath"]):
            self._take_node(node, later, paths, deleted)
        if (URIRef(address), LDES.immutable, Literal(True)) in said:
            self.seen[address] = str(moment)


def _service(catalogue: Graph, specification: URIRef) -> str:
    """The address of the service that keeps to a specification."""
    (service,) = (
        each
        for each in catalogue.subjects(DCTERMS.conformsTo, specification)
        if (each, RDF.type, DCAT.DataService) in catalogue
    )
    return str(catalogue.value(service, DCAT.endpointURL))


def read_quads(body: bytes) -> list[Quad]:
    """Statements of a document in N-Quads, with their graphs."""
    dataset = Dataset()
    dataset.parse(data=body, format="nquads")
    return [
        (s, p, o, None if g in (None, DATASET_DEFAULT_GRAPH_ID) else g)
        for s, p, o, g in dataset.quads((None, None, None, None))
    ]


def _default(body: bytes) -> Graph:
    graph = Graph()
    for s, p, o, g in read_quads(body):
        if g is None:
            graph.add((s, p, o))
    return graph


def _related(said: Graph, address: str, path: object) -> list[tuple[object, str]]:
    """The nodes that a node leads to, the earliest moment first."""
    found = {
        (said.value(relation, TREE.value), str(said.value(relation, TREE.node)))
        for relation in said.objects(URIRef(address), TREE.relation)
        if said.value(relation, TREE.path) == path
    }
    return sorted(found, key=lambda pair: (str(pair[0]), pair[1]))
