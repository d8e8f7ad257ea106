"""How well the service does by the yardsticks of others, at `/conformance`, from what the checks wrote down.

The checks stand in `tests/conformance/`; `conformance.ttl` beside this file is theirs, in the words of EARL.
"""

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path

from jinja2 import Environment
from pyoxigraph import RdfFormat, parse

from citygraph.dataset import DCTERMS, Said
from citygraph.documents import WRITERS
from citygraph.formats import GRAPHS, Format
from citygraph.names import BASE
from citygraph.statements import line_of
from citygraph.web.dataset.about import About
from citygraph.web.http.languages import Reader
from citygraph.web.http.rendering import page
from citygraph.web.http.replies import Reply
from citygraph.web.http.signposts import Link, header
from citygraph.web.http.tables import HTML

CONFORMANCE = "/conformance"
_PATH = Path(__file__).with_suffix(".ttl")
_REPORT = f"{BASE}conformance"
_EARL, _SCHEMA = "http://www.w3.org/ns/earl#", "https://schema.org/"
_OPEN = ("untested", "inapplicable")


@dataclass(frozen=True)
class Judged:
    """A criterion and what came of it.

    Attributes:
        name: of the criterion, as it stands behind # in its IRI.
        wants: what is wanted.
        outcome: passed, failed, untested or inapplicable.
        evidence: what was asked and what came, or why nothing was.
        points: that it brought.
        most: points that it can bring.
        by_hand: whether somebody did it, and not the program.
    """

    name: str
    wants: str
    outcome: str
    evidence: str
    points: float
    most: float
    by_hand: bool


@dataclass(frozen=True)
class Yardstick:
    """A list of criteria: its name behind #, what it is called and judges, where it comes from."""

    name: str
    title: str
    text: str
    source: str
    criteria: tuple[Judged, ...]

    @property
    def points(self) -> float:
        """The points that were reached."""
        return sum(each.points for each in self.criteria)

    @property
    def tried(self) -> float:
        """The points that could be reached by what was tested."""
        return sum(each.most for each in self.criteria if each.outcome not in _OPEN)

    @property
    def most(self) -> float:
        """The points that there are."""
        return sum(each.most for each in self.criteria if each.outcome != "inapplicable")

    def number(self, outcome: str) -> int:
        """Return how many criteria have this outcome."""
        return sum(1 for each in self.criteria if each.outcome == outcome)


@dataclass(frozen=True)
class Report:
    """What the checks wrote down.

    Attributes:
        version: what tells it from what they wrote another time.
        lines: of N-Triples.
        yardsticks: the same by yardstick.
        release: the name of that which the server had.
        day: of the data in it.
    """

    version: str
    lines: tuple[str, ...]
    yardsticks: tuple[Yardstick, ...]
    release: str
    day: str


@cache
def report() -> Report:
    """Return what the checks wrote down."""
    text = _PATH.read_bytes()
    quads = list(parse(text, format=RdfFormat.TURTLE))
    lines = tuple(line_of(quad) for quad in quads)
    said = Said(lines)
    tests = {
        str(quad.object.value): quad.subject.value for quad in quads if quad.predicate.value == f"{_EARL}test"
    }
    yardsticks = (_yardstick(said, iri, tests) for iri in _in_order(said, _REPORT))
    release = said.one(_REPORT, f"{DCTERMS}hasVersion").rpartition("/")[2]
    day = said.one(_REPORT, f"{DCTERMS}date")
    return Report(sha256(text).hexdigest(), lines, tuple(yardsticks), release, day)


def _in_order(said: Said, whole: str) -> list[str]:
    parts = said.all(whole, f"{DCTERMS}hasPart")
    return sorted(parts, key=lambda iri: int(said.one(iri, f"{_SCHEMA}position")))


def _yardstick(said: Said, iri: str, tests: dict[str, str]) -> Yardstick:
    criteria = (_judged(said, each, tests[each]) for each in _in_order(said, iri))
    title, text, source = (said.one(iri, f"{DCTERMS}{name}") for name in ("title", "description", "source"))
    return Yardstick(iri.partition("#")[2], title, text, source, tuple(criteria))


def _judged(said: Said, criterion: str, assertion: str) -> Judged:
    result = said.one(assertion, f"{_EARL}result")
    return Judged(
        criterion.partition("#")[2],
        said.one(criterion, f"{DCTERMS}description"),
        said.one(result, f"{_EARL}outcome").removeprefix(_EARL),
        said.one(result, f"{DCTERMS}description"),
        float(said.one(result, f"{_SCHEMA}value")),
        float(said.one(criterion, f"{_SCHEMA}maxValue")),
        said.one(assertion, f"{_EARL}mode") == f"{_EARL}manual",
    )


def shown(about: About, host: str, reader: Reader, templates: Environment) -> Reply:
    """Return the page, which people read beside a release that is known as `about` tells."""
    told = {"report": report(), "current": about.manifest["name"]}
    return page(templates, "conformance.html", reader, _headers(about, host, HTML), **told)


def written(about: About, host: str, chosen: Format) -> Reply:
    """Return the same in a format for programs."""
    prefixes = {**about.manifest["prefixes"], "earl": _EARL}
    body = WRITERS[chosen.name](list(report().lines), prefixes)
    return Reply(HTTPStatus.OK, (("Content-Type", chosen.content_type), *_headers(about, host, chosen)), body)


def _headers(about: About, host: str, chosen: Format) -> tuple[tuple[str, str], ...]:
    others = (Link(f"{host}{CONFORMANCE}.{each.name}", "alternate", each.media_type) for each in GRAPHS)
    links = header([*others, Link(about.dataset.iri, "describes")])
    return ("Content-Location", f"{CONFORMANCE}.{chosen.name}"), links
