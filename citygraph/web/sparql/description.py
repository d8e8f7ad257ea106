"""The service described by itself (SPARQL 1.1 Service Description), as RDF or as a page with a form."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import pyoxigraph as ox
from jinja2 import Environment

from citygraph.documents import WRITERS
from citygraph.formats import Format
from citygraph.statements import line_of
from citygraph.web.dataset.about import About
from citygraph.web.http.cache import Lazy
from citygraph.web.http.languages import Reader
from citygraph.web.http.rendering import page
from citygraph.web.http.replies import Reply


@dataclass
class Description:
    """What a service says of itself.

    Attributes:
        manifest: of the release that it serves.
        ask: returns the graphs with the number of their statements, a SELECT of these two, in SPARQL JSON.
        example: a query to begin with.
        templates: hold the words of the description, and the page.
        about: what the release says of itself, if it does: it is spoken of by the same names.
    """

    manifest: Mapping[str, Any]
    ask: Callable[[], bytes]
    example: str
    templates: Environment
    about: About | None = None

    def reply(self, address: str, chosen: Format, reader: Reader | None) -> Reply:
        """Return the description of the service at an address, as a page if there is a reader."""
        if reader:
            return page(self.templates, "sparql.html", reader, query=self.example, address=address)
        body = WRITERS[chosen.name](self._lines(address), self.manifest["prefixes"])
        return Reply(HTTPStatus.OK, (("Content-Type", chosen.content_type),), body)

    def _lines(self, address: str) -> list[str]:
        template = self.templates.get_template("service.ttl")
        turtle = template.render(manifest=self.manifest, graphs=self._graphs.get(), about=self.about)
        return [line_of(quad) for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE, base_iri=address)]

    def __post_init__(self) -> None:
        self._graphs = Lazy(self._counted)

    def _counted(self) -> list[tuple[str, str]]:
        document = json.loads(self.ask())
        name, count = document["head"]["vars"]
        return [(row[name]["value"], row[count]["value"]) for row in document["results"]["bindings"]]
