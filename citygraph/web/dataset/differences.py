"""What differs between two releases, to apply (RDF Patch) and to read (grouped by thing, with labels)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from citygraph import changes
from citygraph.documents import short
from citygraph.formats import Format
from citygraph.history import Difference

PATCH = Format("rdfp", "application/rdf-patch", ("text/rdf-patch",))


def as_patch(difference: Difference, old: str, new: str) -> bytes:
    """Return an RDF Patch that makes the release with the IRI `new` of that with the IRI `old`.

    One transaction, removals first (https://afs.github.io/rdf-patch/).
    """
    lines = [f"H id <{new}> .\n".encode(), f"H prev <{old}> .\n".encode(), b"TX .\n"]
    for operation, name in ((b"D ", changes.REMOVED), (b"A ", changes.ADDED)):
        lines += [operation + line for line in difference.read(name).splitlines(keepends=True)]
    return b"".join([*lines, b"TC .\n"])


@dataclass(frozen=True)
class Said:
    """A statement as a page shows it: whether it was added or removed, in words, and its source."""

    added: bool
    predicate: str
    value: str
    language: str
    source: str


@dataclass(frozen=True)
class Changed:
    """A thing that differs: its IRI, the same written short, its name, and whether it is `new` or `gone`."""

    iri: str
    written: str
    label: str
    state: str
    said: tuple[Said, ...]


def grouped(
    difference: Difference, window: slice, prefixes: Mapping[str, str], language: str
) -> list[Changed]:
    """Return what a page in a language shows of a difference: the things in a window, in order."""
    state_of = dict.fromkeys(difference.iris(changes.SUBJECTS), "changed")
    state_of |= dict.fromkeys(difference.iris(changes.NEW), "new")
    state_of |= dict.fromkeys(difference.iris(changes.GONE), "gone")
    shown = sorted(state_of)[window]
    labels = _labels(difference, language)
    said: dict[str, list[Said]] = defaultdict(list)
    for added, name in ((False, changes.REMOVED), (True, changes.ADDED)):
        for quad in _quads(difference.path(name), set(shown)):
            said[_iri(quad.subject)].append(_said(added, quad, labels, prefixes))
    return [
        Changed(iri, short(iri, prefixes), labels.get(iri, ""), state_of[iri], tuple(said[iri]))
        for iri in shown
    ]


def _quads(path: Path, subjects: set[str]) -> Iterable[Quad]:
    """Return the statements in a file that are about some subjects."""
    wanted = {f"<{iri}>".encode() for iri in subjects}
    with path.open("rb") as file:
        lines = [line for line in file if changes.subject_of(line) in wanted]
    return parse(b"".join(lines), format=RdfFormat.N_QUADS)


def _labels(difference: Difference, language: str) -> dict[str, str]:
    """Return a label for each IRI that has one, in a language where there is one."""
    found = list(parse(difference.read(changes.LABELS), format=RdfFormat.N_TRIPLES))
    found.sort(key=lambda quad: quad.object.language == language)
    return {_iri(quad.subject): quad.object.value for quad in found}


def _said(added: bool, quad: Quad, labels: Mapping[str, str], prefixes: Mapping[str, str]) -> Said:
    def named(iri: str) -> str:
        return labels.get(iri) or short(iri, prefixes)

    value = quad.object
    is_text = isinstance(value, Literal)
    return Said(
        added,
        named(quad.predicate.value),
        value.value if is_text else named(_iri(value)),  # type: ignore[union-attr]
        (value.language or "") if is_text else "",  # type: ignore[union-attr]
        named(_iri(quad.graph_name)),
    )


def _iri(term: object) -> str:
    return term.value if isinstance(term, NamedNode) else str(term)
