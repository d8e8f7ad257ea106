"""Findings as EARL 1.0: the same findings give the same bytes."""

from collections.abc import Iterable, Mapping

from pyoxigraph import Literal, NamedNode, Triple
from rdflib import DCTERMS, FOAF, RDF, XSD, Namespace

from citygraph.documents import write_turtle
from citygraph.names import BASE, SERVICE
from citygraph.statements import line_of
from tests.conformance.criteria import Criterion, Yardstick
from tests.conformance.findings import Finding

EARL = Namespace("http://www.w3.org/ns/earl#")
SCHEMA = Namespace("https://schema.org/")
PAGE = f"{BASE}conformance"
PREFIXES = {
    "dcterms": str(DCTERMS),
    "earl": str(EARL),
    "foaf": str(FOAF),
    "schema": str(SCHEMA),
    "xsd": str(XSD),
}
_CHECKS = f"{PAGE}#checks"


def as_earl(
    yardsticks: Iterable[Yardstick], findings: Mapping[str, Finding], release: str, day: str
) -> bytes:
    """Return what was found, by criterion, of a service with a release, as Turtle."""
    lines = [
        *_say(PAGE, DCTERMS.title, text="Conformance of citygraph to the yardsticks of others"),
        *_say(PAGE, DCTERMS.date, text=day, kind=str(XSD.date)),
        *_say(PAGE, DCTERMS.hasVersion, f"{BASE}releases/{release}"),
        *_say(PAGE, RDF.type, str(FOAF.Document)),
        *_say(_CHECKS, RDF.type, EARL.Software),
        *_say(_CHECKS, RDF.type, EARL.Assertor),
        *_say(_CHECKS, DCTERMS.title, text="The checks in tests/conformance"),
        *_say(SERVICE.value, RDF.type, EARL.TestSubject),
    ]
    for place, yardstick in enumerate(yardsticks, 1):
        lines += _yardstick(yardstick, place)
        for number, criterion in enumerate(yardstick.criteria, 1):
            lines += _criterion(criterion, number, f"{PAGE}#{yardstick.id}", findings[criterion.id])
    return write_turtle(lines, PREFIXES)


def _yardstick(yardstick: Yardstick, place: int) -> list[str]:
    iri = f"{PAGE}#{yardstick.id}"
    return [
        *_say(PAGE, DCTERMS.hasPart, iri),
        *_say(iri, RDF.type, EARL.TestRequirement),
        *_say(iri, DCTERMS.title, text=yardstick.title),
        *_say(iri, DCTERMS.description, text=yardstick.text),
        *_say(iri, DCTERMS.source, yardstick.source),
        *_say(iri, SCHEMA.position, text=str(place), kind=str(XSD.integer)),
    ]


def _criterion(criterion: Criterion, number: int, yardstick: str, found: Finding) -> list[str]:
    iri = f"{PAGE}#{criterion.id}"
    assertion, result = f"{iri}.assertion", f"{iri}.result"
    return [
        *_say(yardstick, DCTERMS.hasPart, iri),
        *_say(iri, RDF.type, EARL.TestCase),
        *_say(iri, DCTERMS.identifier, text=criterion.id),
        *_say(iri, DCTERMS.description, text=criterion.wants),
        *_say(iri, SCHEMA.position, text=str(number), kind=str(XSD.integer)),
        *_say(iri, SCHEMA.maxValue, text=_number(criterion.points), kind=str(XSD.decimal)),
        *_say(assertion, RDF.type, EARL.Assertion),
        *_say(assertion, EARL.assertedBy, _CHECKS),
        *_say(assertion, EARL.subject, SERVICE.value),
        *_say(assertion, EARL.test, iri),
        *_say(assertion, EARL.mode, EARL[criterion.mode]),
        *_say(assertion, EARL.result, result),
        *_say(result, RDF.type, EARL.TestResult),
        *_say(result, EARL.outcome, EARL[found.outcome]),
        *_say(result, DCTERMS.description, text=found.evidence),
        *_say(result, SCHEMA.value, text=_number(criterion.points * found.share), kind=str(XSD.decimal)),
    ]


def _number(points: float) -> str:
    return f"{points:.2f}".removesuffix("0").removesuffix("0") if points % 1 else f"{points:.1f}"


def _say(subject: str, predicate: str, iri: str = "", *, text: str = "", kind: str = "") -> list[str]:
    value = NamedNode(iri) if iri else Literal(text, datatype=NamedNode(kind) if kind else None)
    return [line_of(Triple(NamedNode(subject), NamedNode(str(predicate)), value))]
