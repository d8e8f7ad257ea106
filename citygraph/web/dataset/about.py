"""What a release says of itself, with the addresses of the host that is asked, and links that lead to it."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from markupsafe import Markup

from citygraph.dataset import Dataset, at_host, described, read_description
from citygraph.describe import catalogue
from citygraph.names import SERVICE
from citygraph.schemaorg import as_schemaorg
from citygraph.web.http.signposts import Link

VOID, CATALOG, DATASET = "/void", "/catalog", "/dataset"
LINKSET, WELL_KNOWN, APIS = "/linkset", "/.well-known/void", "/.well-known/api-catalog"
_TYPES = ("https://schema.org/AboutPage", "https://schema.org/Dataset")


@dataclass(frozen=True)
class About:
    """A release that is described.

    Attributes:
        folder: of the release.
        manifest: of the release.
    """

    folder: Path
    manifest: Mapping[str, Any]

    @cached_property
    def _lines(self) -> list[str]:
        return read_description(self.folder)

    @cached_property
    def _of_catalogue(self) -> list[str]:
        return catalogue(self._lines)

    @property
    def service(self) -> str:
        """The IRI of the SPARQL service."""
        return SERVICE.value

    @cached_property
    def dataset(self) -> Dataset:
        """The graph as a whole."""
        return described(self.folder)

    def description(self, host: str) -> list[str]:
        """Return all that is said: lines of N-Triples."""
        return at_host(self._lines, f"{host}/")

    def catalogue(self, host: str) -> list[str]:
        """Return what a catalogue holds: lines of N-Triples."""
        return at_host(self._of_catalogue, f"{host}/")

    def markup(self, host: str) -> Markup:
        """Return what a page says to search engines, as JSON-LD that can stand in HTML."""
        told = as_schemaorg(self.dataset, self.manifest["counts"]["things"], f"{host}/")
        # Nothing in it is HTML but what could end the element that it stands in.
        return Markup(json.dumps(told, ensure_ascii=False).replace("<", "\\u003c"))  # noqa: S704

    def links(self, host: str) -> list[Link]:
        """Return where a page about the graph leads to (signposting.org), without its files."""
        dataset = self.dataset
        return [
            Link(dataset.iri, "cite-as"),
            Link(dataset.publisher, "author"),
            Link(dataset.licence, "license"),
            *(Link(kind, "type") for kind in _TYPES),
            Link(f"{host}{CATALOG}.jsonld", "describedby", "application/ld+json"),
            Link(f"{host}{VOID}.ttl", "describedby", "text/turtle"),
            Link(f"{host}{LINKSET}", "linkset", "application/linkset+json"),
            Link(f"{host}{APIS}", "api-catalog", "application/linkset+json"),
        ]

    def items(self, host: str) -> list[Link]:
        """Return the files in which the graph can be had."""
        return [
            Link(f"{host}/{file.address}", "item", file.packed or file.media_type)
            for file in self.dataset.files
        ]

    def signposts(self, host: str) -> list[Link]:
        """Return what stands in the headers of a page: of the files those that are the whole, not packed.

        The others are in the linkset: headers must stay short.
        """
        whole = {
            f"{host}/{file.address}"
            for file in self.dataset.files
            if not file.packed and file.address.count("/") == self.dataset.files[0].address.count("/")
        }
        return [*self.links(host), *(link for link in self.items(host) if link.address in whole)]

    def linkset(self, host: str) -> list[tuple[str, list[Link]]]:
        """Return all links by where they start: at the pages about the graph, and at each file."""
        page = f"{host}{DATASET}"
        back = Link(page, "collection", "text/html")
        pages = [(anchor, [*self.links(host), *self.items(host)]) for anchor in (page, f"{host}/")]
        return [*pages, *((link.address, [back]) for link in self.items(host))]


def apis(host: str) -> list[tuple[str, list[Link]]]:
    """Return what programs can ask, and where each is described (RFC 9727)."""
    by_openapi = Link(f"{host}/openapi.json", "service-desc", "application/json")
    asked = {
        "sparql": [Link(f"{host}/sparql", "service-desc", "text/turtle"), _page(f"{host}/sparql")],
        "queries": [by_openapi, _page(f"{host}/queries")],
        "releases": [by_openapi, _page(f"{host}/releases")],
        "ldes": [by_openapi, Link(f"{host}/ldes", "service-desc", "text/turtle")],
    }
    meta = Link(f"{host}{VOID}.ttl", "service-meta", "text/turtle")
    return [
        (f"{host}{APIS}", [Link(f"{host}/{name}", "item") for name in asked]),
        *((f"{host}/{name}", [*links, meta]) for name, links in asked.items()),
    ]


def _page(address: str) -> Link:
    return Link(address, "service-doc", "text/html")


def as_linkset(links: Iterable[tuple[str, list[Link]]]) -> dict[str, Any]:
    """Return links by where they start as a linkset in JSON (RFC 9264)."""
    listed = []
    for anchor, starting in links:
        entry: dict[str, Any] = {"anchor": anchor}
        for link in starting:
            kind = {"type": link.media_type} if link.media_type else {}
            entry.setdefault(link.relation, []).append({"href": link.address, **kind})
        listed.append(entry)
    return {"linkset": listed}


def as_text(links: Iterable[tuple[str, list[Link]]]) -> bytes:
    """Return links by where they start as a linkset in the form of a Link header (RFC 9264)."""
    listed = [f'{link}; anchor="{anchor}"' for anchor, starting in links for link in starting]
    return (",\n".join(listed) + "\n").encode()
