"""The service as a client meets it: requests, remembered answers, documents read with rdflib."""

import json
import re
from dataclasses import dataclass
from email.message import Message
from functools import cache
from http import HTTPStatus
from http.client import HTTPConnection, HTTPSConnection
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from rdflib import Graph

SYNTAXES = {
    "text/turtle": "turtle",
    "application/rdf+xml": "xml",
    "application/ld+json": "json-ld",
    "application/n-triples": "nt",
}
PAGE = "text/html"
JSON = "application/sparql-results+json"
_EMBEDDED = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
_LINK = re.compile(r'<([^>]*)>; rel="([^"]*)"(?:; type="([^"]*)")?')


@dataclass(frozen=True)
class Answer:
    """An answer, and the request in a few words."""

    asked: str
    status: int
    headers: Message
    body: bytes

    @property
    def is_ok(self) -> bool:
        """Whether the status is 200."""
        return self.status == HTTPStatus.OK

    @property
    def type(self) -> str:
        """The media type, without parameters."""
        return self.headers.get_content_type()

    @property
    def told(self) -> str:
        """The request and what came, in a few words."""
        return f"{self.asked}: {self.status} {self.type}"

    @property
    def links(self) -> list[tuple[str, str, str]]:
        """Addresses, relations and types in the Link header."""
        return _LINK.findall(", ".join(self.headers.get_all("Link", [])))


class Service:
    """A server that is asked."""

    def __init__(self, address: str) -> None:
        """Ask the server at an address that ends with a slash."""
        self.address = address
        self.get = cache(self._get)
        self.graph = cache(self._graph)

    def send(
        self, method: str, path: str, headers: dict[str, str] | None = None, body: bytes | None = None
    ) -> Answer:
        """Send a request and follow no redirection."""
        parts = urlsplit(urljoin(self.address, path))
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        connection = kind(parts.netloc, timeout=60)
        try:
            connection.request(method, parts._replace(scheme="", netloc="").geturl(), body, headers or {})
            response = connection.getresponse()
            return Answer(f"{method} {path}", response.status, response.headers, response.read())
        finally:
            connection.close()

    def _get(self, path: str, accept: str = "*/*") -> Answer:
        answer = self.send("GET", path, {"Accept": accept})
        return answer if accept == "*/*" else Answer(f"{answer.asked} ({accept})", *_rest(answer))

    def head(self, path: str) -> Answer:
        """Ask for the headers only."""
        return self.send("HEAD", path, {"Accept": "*/*"})

    def _graph(self, path: str, accept: str = "text/turtle") -> Graph:
        """Return a document as RDF, in the syntax that its Content-Type names."""
        answer = self.get(path, accept)
        syntax = SYNTAXES[answer.type]
        return Graph().parse(data=answer.body, format=syntax, publicID=urljoin(self.address, path))

    def ask(self, query: str, accept: str = JSON) -> Answer:
        """Send a query to the endpoint."""
        return self.get(f"sparql?{urlencode({'query': query})}", accept)

    def rows(self, query: str) -> list[dict[str, str]]:
        """Return the rows of a SELECT."""
        found = json.loads(self.ask(query).body)["results"]["bindings"]
        return [{name: term["value"] for name, term in row.items()} for row in found]

    def number(self, query: str) -> int:
        """Return the one number that a SELECT returns."""
        ((value,),) = [row.values() for row in self.rows(query)]
        return int(value)

    def embedded(self, path: str) -> dict[str, Any]:
        """Return the JSON-LD in a page."""
        (text,) = _EMBEDDED.findall(self.get(path, PAGE).body.decode())
        told: dict[str, Any] = json.loads(text)
        return told

    def path_of(self, iri: str) -> str:
        """Return the path of an address on this server, or of an IRI of ours, which it answers at the same path."""
        return iri.removeprefix(self.address).removeprefix("https://w3id.org/citygraph/")


def _rest(answer: Answer) -> tuple[int, Message, bytes]:
    return answer.status, answer.headers, answer.body
