"""One table: which media types stand for which serialisation, and which of them a client wants."""

from collections.abc import Sequence
from dataclasses import dataclass

from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header


@dataclass(frozen=True)
class Format:
    """A serialisation: its short name, the Content-Type it is sent with, and the names clients use for it."""

    name: str
    content_type: str
    synonyms: tuple[str, ...] = ()  # media types that clients send for it besides its own
    names: tuple[str, ...] = ()  # further short names

    @property
    def media_type(self) -> str:
        """The registered media type, without parameters."""
        return self.content_type.partition(";")[0]


RESULTS = (
    Format("json", "application/sparql-results+json", ("application/json", "text/json")),
    Format("xml", "application/sparql-results+xml", ("application/xml", "text/xml")),
    Format("csv", "text/csv; charset=utf-8"),
    Format("tsv", "text/tab-separated-values; charset=utf-8", ("text/tsv",)),
)

GRAPHS = (
    Format("ttl", "text/turtle; charset=utf-8", ("application/turtle", "application/x-turtle"), ("turtle",)),
    Format("nt", "application/n-triples", ("text/plain", "text/ntriples"), ("ntriples", "n-triples")),
    Format("jsonld", "application/ld+json", ("application/json",), ("json-ld", "json")),
    Format("rdf", "application/rdf+xml", ("application/xml", "text/xml"), ("xml", "rdf+xml")),
)

TRIG = Format("trig", "application/trig", ("application/x-trig",))
"""Graphs with who states what in them: documents offer it, queries have no such results."""

GEOJSON = Format("geojson", "application/geo+json")
GRAPHML = Format("graphml", "application/graphml+xml")
GEXF = Format("gexf", "application/gexf+xml")
EDGES = Format("edges.csv", "text/csv; charset=utf-8; header=present")
LAYOUTS = (GEOJSON, GRAPHML, GEXF, EDGES)
"""Tables laid out for maps and networks: only ready-made queries whose columns fit offer them."""


class NotAcceptableError(ValueError):
    """Nothing that the client accepts can be sent; the message lists what can."""

    def __init__(self, offers: Sequence[Format]):
        listed = ", ".join(f"{offer.media_type} (format={offer.name})" for offer in offers)
        super().__init__(f"This query can be answered as {listed}. Ask for one of them in the Accept header.")


def negotiate(accept: str, offers: Sequence[Format]) -> Format:
    """Return the format that an Accept header prefers; without a preference the first of `offers`.

    Among equal q-values the most specific wish wins, then the order of the header, then that of `offers`.

    Raises:
        NotAcceptableError: if the header excludes all of them.
    """
    wishes = MIMEAccept(
        [(_bare(value), quality) for value, quality in parse_accept_header(accept, MIMEAccept)]
    )
    if not wishes:
        return offers[0]
    best = max(offers, key=lambda offer: _rank(wishes, offer))
    if _rank(wishes, best)[0] <= 0:
        raise NotAcceptableError(offers)
    return best


def named(name: str, offers: Sequence[Format]) -> Format | None:
    """Return the format among `offers` with the short name `name`, or None."""
    return next((offer for offer in offers if name in (offer.name, *offer.names)), None)


def _bare(media_range: str) -> str:
    """Drop parameters: `text/csv;charset=utf-8` asks for CSV."""
    return media_range.partition(";")[0].strip().lower()


def _rank(wishes: MIMEAccept, offer: Format) -> tuple[float, int]:
    """Rate an offer; a wildcard speaks for its own media type only, so that `q=0` on that excludes it."""
    listed = {value for value, _ in wishes}
    media_types = [offer.media_type, *(name for name in offer.synonyms if name in listed)]
    return max((wishes.quality(name), -wishes.find(name)) for name in media_types)
