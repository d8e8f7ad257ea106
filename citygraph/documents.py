"""Triples to documents that are good to read: grouped, sorted, with prefixes, the same bytes every time."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import rdflib
from pyoxigraph import RdfFormat, parse, serialize

from citygraph.statements import text_of

Prefixes = Mapping[str, str]


def write_turtle(lines: list[str], prefixes: Prefixes) -> bytes:
    """Return triples (N-Triples, a line each) as Turtle: a block for each subject."""
    head, body = head_and_body(_serialized(lines, RdfFormat.TURTLE, prefixes))
    return text_of([*head, *map(_laid_out, body)]).encode()


def head_and_body(document: bytes) -> tuple[list[str], list[str]]:
    """Return the lines of a Turtle or TriG document: its prefixes, sorted, and the others in their order."""
    lines = document.decode().rstrip("\n").split("\n")
    head = sorted(line for line in lines if line.startswith("@prefix"))
    return head, lines[len(head) :]


def _laid_out(line: str) -> str:
    """Indent by blanks, and put an empty line before each subject; tabs within a text stay."""
    text = line.lstrip("\t")
    return "\n" + line if text == line else " " * 4 * (len(line) - len(text)) + text


def write_ntriples(lines: list[str], prefixes: Prefixes) -> bytes:
    """Return triples as N-Triples, which has no prefixes."""
    del prefixes
    return text_of(sorted(lines)).encode()


def write_rdfxml(lines: list[str], prefixes: Prefixes) -> bytes:
    """Return triples as RDF/XML."""
    return _serialized(lines, RdfFormat.RDF_XML, prefixes)


def write_jsonld(lines: list[str], prefixes: Prefixes) -> bytes:
    """Return triples as compact JSON-LD: names with prefixes, and `id` and `type` as its context says."""
    graph = rdflib.Graph().parse(data="\n".join(lines), format="nt")
    written = json.loads(graph.serialize(format="json-ld", context=context(prefixes)))
    single = {key: value for key, value in written.items() if key != "@context"}
    things = written.get("@graph", [single] if single else [])
    document = {"@context": context(prefixes), "@graph": _sorted(things)}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _sorted(value: Any, is_list: bool = False) -> Any:
    """Sort what has no order of its own, keys and values alike; RDF lists keep theirs."""
    if isinstance(value, dict):
        return {key: _sorted(value[key], key == "@list") for key in sorted(value)}
    if isinstance(value, list):
        parts = [_sorted(part) for part in value]
        return parts if is_list else sorted(parts, key=_sort_key)
    return value


def _sort_key(part: Any) -> str:
    return part["id"] if isinstance(part, dict) and "id" in part else json.dumps(part, ensure_ascii=False)


def as_json(document: dict[str, Any]) -> bytes:
    """Return a document as JSON that people can read too."""
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def context(prefixes: Prefixes) -> dict[str, str]:
    """Return the JSON-LD context of all our documents."""
    return {"id": "@id", "type": "@type", **prefixes}


WRITERS: dict[str, Callable[[list[str], Prefixes], bytes]] = {
    "ttl": write_turtle,
    "nt": write_ntriples,
    "rdf": write_rdfxml,
    "jsonld": write_jsonld,
}
"""How triples are written, by the short name of the format."""


def used(lines: Iterable[str], prefixes: Prefixes) -> dict[str, str]:
    """Return the prefixes of the namespaces that occur in triples or quads."""
    text = "\n".join(lines)
    return {prefix: namespace for prefix, namespace in prefixes.items() if f"<{namespace}" in text}


def short(iri: str, prefixes: Prefixes) -> str:
    """Return an IRI with its prefix, if it has one: `city:berlin`."""
    fitting = (pair for pair in prefixes.items() if iri.startswith(pair[1]))
    prefix, namespace = max(fitting, key=lambda pair: len(pair[1]), default=("", ""))
    return f"{prefix}:{iri.removeprefix(namespace)}" if prefix else iri


def warm_up() -> None:
    """Let the libraries load what they load at first use: a query worker may open nothing any more."""
    for write in WRITERS.values():
        write(["<urn:a> <urn:b> <urn:c> ."], {})


def _serialized(lines: list[str], kind: RdfFormat, prefixes: Prefixes) -> bytes:
    quads = parse("\n".join(sorted(lines)).encode(), format=RdfFormat.N_TRIPLES)
    return serialize((quad.triple for quad in quads), format=kind, prefixes=used(lines, prefixes)) or b""
