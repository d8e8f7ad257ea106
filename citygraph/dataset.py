"""What is said of the graph as a whole, as plain values: what it is called, whose it is, which files hold it.

It stands in one file: `ontology/dataset.ttl` in the folder of the four folders, and in a release what a build
has made of it, `dataset.ttl`. Addresses in it are relative: they are those of whatever host is asked.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from citygraph import manifest
from citygraph.names import BASE, DATASET
from citygraph.statements import line_of

DCAT = "http://www.w3.org/ns/dcat#"
DCTERMS = "http://purl.org/dc/terms/"
FOAF = "http://xmlns.com/foaf/0.1/"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SPDX = "http://spdx.org/rdf/terms#"
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
HERE = "https://address.invalid/"
"""Stands for the address of the host as long as that is open."""
_REMEMBERED = 4  # descriptions: that of the release that is served is asked for often
_HEAD = f"@base <{BASE}> .\n"

Texts = Mapping[str, str]
"""Words by language."""


@dataclass(frozen=True)
class File:
    """A file in which the graph can be had.

    Attributes:
        iri: of the distribution.
        title: what it is.
        address: where it is on the host, without a slash at its beginning.
        media_type: of what it holds.
        packed: the media type of its compression; empty if there is none.
        bytes: how large it is.
    """

    iri: str
    title: Texts
    address: str
    media_type: str
    packed: str
    bytes: int


@dataclass(frozen=True)
class Dataset:
    """The graph as a whole.

    Attributes:
        iri: what it is named by.
        title: what it is called.
        description: what it is, in a few sentences.
        keywords: words to find it by, by language.
        licence: the IRI of the licence of what is ours.
        rights: what holds for the rest.
        publisher: the IRI of who publishes it.
        publisher_name: what they are called.
        homepage: of the publisher.
        feedback: where to write to.
        page: where the page about it is on the host.
        issued: the day on which it was first published.
        modified: the day of the release; empty if this is none.
        version: the name of the release; empty if this is none.
        start: since when there is something in it.
        files: in which it can be had.
    """

    iri: str
    title: Texts
    description: Texts
    keywords: Mapping[str, tuple[str, ...]]
    licence: str
    rights: Texts
    publisher: str
    publisher_name: Texts
    homepage: str
    feedback: str
    page: str
    issued: str
    modified: str
    version: str
    start: str
    files: tuple[File, ...]


def with_base(document: bytes) -> bytes:
    """Return a Turtle document in which HERE stands for the host, with our base at its head instead."""
    return _HEAD.encode() + document.replace(f"<{HERE}".encode(), b"<")


def read_description(folder: Path) -> list[str]:
    """Return what a folder, of a release or the four folders, says of the graph: lines of N-Triples.

    In their addresses HERE stands for the host.
    """
    return list(_lines(_text(folder)))


def _text(folder: Path) -> str:
    static = folder / "ontology" / manifest.DESCRIPTION
    path = static if static.exists() else folder / manifest.DESCRIPTION
    return path.read_text(encoding="utf-8")


@lru_cache(_REMEMBERED)
def _lines(text: str) -> tuple[str, ...]:
    quads = parse(text.removeprefix(_HEAD), format=RdfFormat.TURTLE, base_iri=HERE)
    return tuple(line_of(quad) for quad in quads)


def at_host(lines: Iterable[str], host: str) -> list[str]:
    """Return lines of a description with the addresses of a host, which ends with a slash."""
    return [line.replace(f"<{HERE}", f"<{host}") for line in lines]


def is_described(folder: Path) -> bool:
    """Tell whether a release says what it is: files that somebody serves as they are do not."""
    return (folder / manifest.DESCRIPTION).exists()


def described(folder: Path) -> Dataset:
    """Return what a folder, of a release or the four folders, says of the graph."""
    return _described(_text(folder))


@lru_cache(_REMEMBERED)
def _described(text: str) -> Dataset:
    return dataset_in(_lines(text))


def dataset_in(lines: Iterable[str]) -> Dataset:
    """Return what a description, lines of N-Triples, says of the graph."""
    said = Said(lines)
    publisher, feedback = (
        said.one(DATASET.value, f"{DCTERMS}publisher"),
        said.one(DATASET.value, f"{DCAT}contactPoint"),
    )
    period = said.one(DATASET.value, f"{DCTERMS}temporal")
    return Dataset(
        DATASET.value,
        said.texts(DATASET.value, f"{DCTERMS}title"),
        said.texts(DATASET.value, f"{DCTERMS}description"),
        said.words(DATASET.value, f"{DCAT}keyword"),
        said.one(DATASET.value, f"{DCTERMS}license"),
        said.texts(said.one(DATASET.value, f"{DCTERMS}rights"), f"{RDFS}label"),
        publisher,
        said.texts(publisher, f"{FOAF}name"),
        said.one(publisher, f"{FOAF}homepage"),
        said.one(feedback, "http://www.w3.org/2006/vcard/ns#hasURL"),
        said.one(DATASET.value, f"{DCAT}landingPage").removeprefix(HERE),
        said.one(DATASET.value, f"{DCTERMS}issued"),
        said.one(DATASET.value, f"{DCTERMS}modified"),
        said.one(DATASET.value, f"{DCAT}version"),
        said.one(period, f"{DCAT}startDate"),
        tuple(
            _file(said, iri) for iri in said.all(DATASET.value, f"{DCAT}distribution") if said.is_file(iri)
        ),
    )


def _file(said: "Said", iri: str) -> File:
    return File(
        iri,
        said.texts(iri, f"{DCTERMS}title"),
        said.one(iri, f"{DCAT}downloadURL").removeprefix(HERE),
        said.one(iri, f"{DCAT}mediaType").removeprefix(MEDIA_TYPES),
        said.one(iri, f"{DCAT}compressFormat").removeprefix(MEDIA_TYPES),
        int(said.one(iri, f"{DCAT}byteSize")),
    )


@dataclass(frozen=True)
class Said:
    """Statements, to be looked up by subject and property; each answer is sorted."""

    lines: Iterable[str]

    @cached_property
    def _terms(self) -> dict[tuple[str, str], list[Literal | NamedNode]]:
        found: dict[tuple[str, str], list[Literal | NamedNode]] = defaultdict(list)
        for quad in parse("\n".join(sorted(self.lines)).encode(), format=RdfFormat.N_TRIPLES):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal | NamedNode):
                found[quad.subject.value, quad.predicate.value].append(quad.object)
        return found

    def all(self, subject: str, predicate: str) -> list[str]:
        """Return the values of a property."""
        return [term.value for term in self._terms.get((subject, predicate), [])]

    def one(self, subject: str, predicate: str) -> str:
        """Return the first value of a property, or nothing."""
        return next(iter(self.all(subject, predicate)), "")

    def words(self, subject: str, predicate: str) -> dict[str, tuple[str, ...]]:
        """Return the words of a property by language."""
        found: dict[str, tuple[str, ...]] = {}
        for term in self._terms.get((subject, predicate), []):
            language = (term.language if isinstance(term, Literal) else None) or ""
            found[language] = (*found.get(language, ()), term.value)
        return found

    def texts(self, subject: str, predicate: str) -> dict[str, str]:
        """Return the text of a property in each language."""
        return {language: texts[0] for language, texts in self.words(subject, predicate).items()}

    def is_file(self, iri: str) -> bool:
        """Tell whether a distribution can be fetched as it is."""
        return (iri, f"{DCAT}downloadURL") in self._terms
