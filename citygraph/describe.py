"""A release described: VoID, DCAT, PROV and DQV as one set of statements, without blank nodes.

What never changes stands in `ontology/dataset.ttl`, what can be counted is what the report constructs; from
here come name and date of the release, its files, and what it was made from. The same release is always
described by the same bytes.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import Any

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from citygraph.dataset import DCAT, DCTERMS, HERE, MEDIA_TYPES, SPDX, read_description, with_base
from citygraph.documents import write_turtle
from citygraph.names import BASE, CATALOG, DATASET, RDF_TYPE, SERVICE, SOURCE
from citygraph.statements import line_of

PROV = "http://www.w3.org/ns/prov#"
DQV = "http://www.w3.org/ns/dqv#"
VOID = "http://rdfs.org/ns/void#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_SH = "http://www.w3.org/ns/shacl#"
_FILE = f"{DATASET.value}#"
_PACKED = {".gz": "application/gzip", ".zst": "application/zstd"}
_SHA256 = "https://spdx.org/rdf/terms#checksumAlgorithm_sha256"
_AVAILABLE = "http://publications.europa.eu/resource/authority/planned-availability/AVAILABLE"
_NOT_OF_THE_CATALOG = (VOID, PROV, DQV, "http://www.w3.org/ns/sparql-service-description#")

Files = Mapping[str, Mapping[str, Any]]
"""The files of a release by name, as its manifest tells them: `sha256` and `bytes`."""
Statements = Iterator[Triple]


def describe(home: Path, report: bytes, told: Mapping[str, Any], name: str) -> bytes:
    """Return the description of a release, as Turtle with relative addresses.

    Args:
        home: the folder of the four folders.
        report: what the report constructs, as Turtle.
        told: what the manifest says of the release: `date`, `files`, `prefixes`.
        name: of the release.
    """
    static = read_description(home)
    listed = list(_listed(static, told["files"], name, told["date"]))
    numbers = {line_of(quad) for quad in parse(report, format=RdfFormat.TURTLE)}
    lines = {line for line in static if not _is_pattern(line)} | numbers | {*map(line_of, listed)}
    lines |= {*map(line_of, _of_release(told["date"], name, _sources(numbers)))}
    return with_base(write_turtle(sorted(lines), told["prefixes"]))


def catalogue(lines: Iterable[str]) -> list[str]:
    """Return of a description what a catalogue holds: all that can be reached from it in words of DCAT."""
    by_subject: dict[str, list[str]] = defaultdict(list)
    for line in lines:
        subject, predicate, _ = line.split(" ", 2)
        if not predicate[1:].startswith(_NOT_OF_THE_CATALOG):
            by_subject[subject].append(line)
    found: dict[str, list[str]] = {}
    open_ends = [str(CATALOG)]
    while open_ends:
        subject = open_ends.pop()
        if subject not in found:
            found[subject] = [line for line in by_subject.get(subject, []) if not _is_of_void(line)]
            open_ends += [line.split(" ", 2)[2].removesuffix(" .") for line in found[subject]]
    return sorted(line for said in found.values() for line in said)


def _is_of_void(line: str) -> bool:
    """Tell whether a statement gives a class that readers of catalogues need not know."""
    _, predicate, value = line.split(" ", 2)
    return predicate == str(RDF_TYPE) and value[1:].startswith(_NOT_OF_THE_CATALOG)


def _is_pattern(line: str) -> bool:
    """Tell whether a statement is about files: there it stands for those that match, and for none."""
    subject, _, _ = line.split(" ", 2)
    return subject.startswith(f"<{_FILE}") and "." in subject.removeprefix(f"<{_FILE}")


def _listed(static: Iterable[str], files: Files, name: str, date: str) -> Statements:
    """Yield what is said of the files of a release, each as its pattern says it."""
    patterns: dict[str, list[Triple]] = defaultdict(list)
    for triple in _parsed(line for line in static if _is_pattern(line)):
        patterns[triple.subject.value.removeprefix(_FILE)].append(triple)  # type: ignore[union-attr]
    rights = [(triple.predicate, triple.object) for triple in _parsed(static) if _is_of_rights(triple)]
    for triple in _parsed(static):
        if triple.predicate == _word(DCAT, "accessService"):  # what is no file is listed as it stands
            yield Triple(DATASET, _word(DCAT, "distribution"), triple.subject)
            yield from (Triple(triple.subject, *right) for right in rights)
    for pattern, said in sorted(patterns.items()):
        for file in sorted(files):
            plain, packed = _unpacked(file)
            if fnmatchcase(plain, pattern) and not (packed and "*" in pattern):
                yield from _named(said, file, plain, pattern)
                yield from _file(file, packed, files[file], name, date)
                yield from (Triple(NamedNode(_FILE + file), *right) for right in rights)
    yield from _dumps(files)


def _parsed(lines: Iterable[str]) -> list[Triple]:
    return [quad.triple for quad in parse("\n".join(lines).encode(), format=RdfFormat.N_TRIPLES)]


def _is_of_rights(triple: Triple) -> bool:
    words = (_word(DCTERMS, "license"), _word(DCTERMS, "rights"))
    return triple.subject == DATASET and triple.predicate in words


def _named(said: Iterable[Triple], file: str, plain: str, pattern: str) -> Statements:
    """Yield what is said of a pattern, of one file; a title tells which, where that is open."""
    stem = PurePosixPath(plain).stem if "*" in pattern else ""
    rest = f": {stem}" if stem else ""
    rest += f" ({file.removeprefix(plain)[1:]})" if file != plain else ""
    for triple in said:
        value = triple.object
        if triple.predicate == _word(DCTERMS, "title") and isinstance(value, Literal):
            value = Literal(value.value + rest, language=value.language)
        yield Triple(NamedNode(_FILE + file), triple.predicate, value)


def _file(file: str, packed: str, told: Mapping[str, Any], name: str, date: str) -> Statements:
    """Yield what is said of any file. Its checksum is that of one release, so its address is that too."""
    this, checksum = NamedNode(_FILE + file), NamedNode(f"{_FILE}{file}&checksum")
    yield Triple(DATASET, _word(DCAT, "distribution"), this)
    yield Triple(this, _word(DCAT, "accessURL"), NamedNode(f"{HERE}dumps/{file}"))
    yield Triple(this, _word(DCAT, "downloadURL"), NamedNode(f"{HERE}releases/{name}/{file}"))
    yield Triple(this, _word(DCAT, "byteSize"), _typed(str(told["bytes"]), "nonNegativeInteger"))
    yield Triple(this, _word(DCTERMS, "modified"), _typed(date, "date"))
    yield Triple(this, _word("http://data.europa.eu/r5r/", "availability"), NamedNode(_AVAILABLE))
    if packed:
        yield Triple(this, _word(DCAT, "compressFormat"), NamedNode(MEDIA_TYPES + packed))
    yield Triple(this, _word(SPDX, "checksum"), checksum)
    yield Triple(checksum, RDF_TYPE, _word(SPDX, "Checksum"))
    yield Triple(checksum, _word(SPDX, "algorithm"), NamedNode(_SHA256))
    yield Triple(checksum, _word(SPDX, "checksumValue"), _typed(told["sha256"], "hexBinary"))


def _dumps(files: Files) -> Statements:
    """Yield where the whole, and what single sources state, can be had as RDF."""
    for file in sorted(files):
        folder, _, last = _unpacked(file)[0].rpartition("/")
        slug, _, kind = last.rpartition(".")
        address = NamedNode(f"{HERE}dumps/{file}")
        if kind in ("ttl", "nt", "nq", "trig", "rdf", "jsonld"):
            if folder == "" and slug == "citygraph":
                yield Triple(DATASET, _word(VOID, "dataDump"), address)
            elif folder == "sources":
                yield Triple(NamedNode(SOURCE + slug), _word(VOID, "dataDump"), address)


def _of_release(date: str, name: str, sources: Iterable[str]) -> Statements:
    """Yield what is said of a release: its date, what it was made from, and that nothing is wrong with it."""
    release = NamedNode(f"{BASE}releases/{name}")
    build, findings, report = (
        NamedNode(f"{release.value}#{part}") for part in ("build", "findings", "report")
    )
    for thing in (CATALOG, DATASET, SERVICE):
        yield Triple(thing, _word(DCTERMS, "modified"), _typed(date, "date"))
    yield Triple(DATASET, _word(DCAT, "version"), Literal(name))
    yield Triple(DATASET, _word(DCAT, "hasCurrentVersion"), release)
    yield Triple(DATASET, _word(PROV, "wasGeneratedBy"), build)
    yield Triple(release, RDF_TYPE, _word(PROV, "Entity"))
    yield Triple(release, _word(DCAT, "version"), Literal(name))
    yield Triple(release, _word(DCTERMS, "modified"), _typed(date, "date"))
    yield Triple(release, _word(PROV, "specializationOf"), DATASET)
    yield Triple(release, _word(PROV, "wasGeneratedBy"), build)
    yield Triple(build, RDF_TYPE, _word(PROV, "Activity"))
    yield Triple(build, _word(PROV, "wasAssociatedWith"), NamedNode(f"{BASE}software"))
    for used in (f"{BASE}ontology", f"{BASE}shapes", *sources):
        yield Triple(build, _word(PROV, "used"), NamedNode(used))
    for source in sources:
        yield Triple(release, _word(PROV, "wasDerivedFrom"), NamedNode(source))
    # A release is made of what was judged and found without fault, and of nothing else: see build.py.
    yield Triple(report, RDF_TYPE, NamedNode(f"{_SH}ValidationReport"))
    yield Triple(report, NamedNode(f"{_SH}conforms"), Literal(True))
    yield Triple(report, _word(PROV, "wasGeneratedBy"), build)
    yield Triple(DATASET, _word(DQV, "hasQualityMeasurement"), findings)
    yield Triple(findings, RDF_TYPE, _word(DQV, "QualityMeasurement"))
    yield Triple(findings, _word(DQV, "isMeasurementOf"), NamedNode(f"{_FILE}findings"))
    yield Triple(findings, _word(DQV, "computedOn"), release)
    yield Triple(findings, _word(DQV, "value"), Literal(0))
    yield Triple(findings, _word(PROV, "wasDerivedFrom"), report)


def _sources(numbers: Iterable[str]) -> list[str]:
    """Return the sources of which the report gives numbers, sorted."""
    subjects = {line.partition(" ")[0][1:-1] for line in numbers}
    return sorted(iri for iri in subjects if iri.startswith(SOURCE))


def _unpacked(file: str) -> tuple[str, str]:
    """Return the name of a file without that of its compression, and the media type of that."""
    suffix = PurePosixPath(file).suffix
    return (file.removesuffix(suffix), _PACKED[suffix]) if suffix in _PACKED else (file, "")


def _word(vocabulary: str, name: str) -> NamedNode:
    return NamedNode(vocabulary + name)


def _typed(value: str, datatype: str) -> Literal:
    return Literal(value, datatype=NamedNode(_XSD + datatype))
