"""Triples to documents that are good to read: grouped, sorted, with prefixes, the same bytes every time."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cache, partial
from typing import Any

from pyoxigraph import Quad, RdfFormat, parse, serialize

from citygraph.names import RDF_NIL, RDF_TYPE
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


def write_trig(lines: list[str], prefixes: Prefixes) -> bytes:
    """Return statements (N-Quads, a line each, ordered by graph) as TriG: a block for each graph."""
    quads = parse("\n".join(lines).encode(), format=RdfFormat.N_QUADS)
    head, body = head_and_body(serialize(quads, format=RdfFormat.TRIG, prefixes=used(lines, prefixes)) or b"")
    blocks = (line if line == "}" else _laid_out(line) for line in body)
    return text_of([*head, *blocks]).encode()


def with_head(document: bytes, lines: Iterable[str], suffix: str) -> bytes:
    """Return a document with lines for its readers at its head, if files with this suffix can have such."""
    if suffix in _HASHED:
        return text_of(f"# {line}" for line in lines).encode() + document
    if suffix in _XML:
        declaration, _, rest = document.partition(b"\n")
        comment = text_of(["<!--", *(line.replace("--", "- -") for line in lines), "-->"])
        return b"%b\n%b%b" % (declaration, comment.encode(), rest)
    return document


# Not in N-Triples and N-Quads: with some comments at the head of these, rapper reads nothing, without a word.
_HASHED = ("ttl", "trig")
_XML = ("rdf", "graphml")


def write_ntriples(lines: list[str], prefixes: Prefixes) -> bytes:
    """Return triples as N-Triples, which has no prefixes."""
    del prefixes
    return text_of(sorted(lines)).encode()


def write_rdfxml(lines: list[str], prefixes: Prefixes) -> bytes:
    """Return triples as RDF/XML."""
    return _serialized(lines, RdfFormat.RDF_XML, prefixes)


def write_jsonld(lines: list[str], prefixes: Prefixes) -> bytes:
    """Return triples as compact JSON-LD: names with prefixes, and `id` and `type` as its context says."""
    names = {namespace: prefix for prefix, namespace in prefixes.items()}
    things: dict[str, list[str]] = defaultdict(list)
    for line in sorted(lines):
        things[line.partition(" ")[0]].append(line)
    ordered = sorted(things, key=lambda each: _compact(names, each.strip("<>")))
    at_once = len(ordered) if any(subject.startswith("_:") for subject in ordered) else _AT_ONCE
    parts = (
        _written([line for subject in ordered[start : start + at_once] for line in things[subject]], names)
        for start in range(0, len(ordered), at_once or 1)
    )
    body = ",\n".join(part for part in parts if part)
    empty = _ENCODER.encode({"@context": context(prefixes), "@graph": []})
    return (empty.replace("[]\n}", f"[\n{body}\n ]\n}}") if body else empty).encode() + b"\n"


_ENCODER = json.JSONEncoder(ensure_ascii=False, indent=1)
_AT_ONCE = 5000  # things that are in memory as Python objects at a time; blank nodes need all at once


def _written(lines: list[str], names: Prefixes) -> str:
    """Return triples as things in JSON-LD, indented as in a document and without its brackets."""
    compact = cache(partial(_compact, names))
    nodes = json.loads(serialize(_quads(lines), format=RdfFormat.JSON_LD) or b"")
    things = [_thing(node, compact) for node in _with_lists(nodes)]
    return _ENCODER.encode([things])[len("[\n [\n") : -len("\n ]\n]")]


def _compact(names: Prefixes, iri: str) -> str:
    """Return an IRI with its prefix, where a plain name follows; `names` are the prefixes by namespace."""
    mark = next((mark for mark in "#/:" if mark in iri), "")
    namespace, _, name = iri.rpartition(mark) if mark else ("", "", iri)
    prefix = names.get(namespace + mark)
    return f"{prefix}:{name}" if prefix else iri


def _thing(node: dict[str, Any], compact: Callable[[str], str]) -> dict[str, Any]:
    """Return a node of expanded JSON-LD in compact form, sorted."""
    thing: dict[str, Any] = {"id": compact(node.pop("@id"))}
    for name, values in node.items():
        if name == RDF_TYPE.value and all("@id" in value for value in values):
            thing["type"] = _one_or_sorted([compact(value["@id"]) for value in values])
        else:
            thing[compact(name)] = _one_or_sorted([_value(value, compact) for value in values])
    return dict(sorted(thing.items()))


def _value(value: dict[str, Any], compact: Callable[[str], str]) -> Any:
    if "@id" in value:
        return {"id": compact(value["@id"])}
    if "@list" in value:
        return {"@list": [_value(part, compact) for part in value["@list"]]}
    text, datatype = value["@value"], value.pop("@type", None)
    if datatype is None:
        return dict(sorted(value.items())) if len(value) > 1 else text
    native = datatype in _NATIVE and _NATIVE[datatype].fullmatch(text)
    return json.loads(text) if native else {"@value": text, "type": compact(datatype)}


_NATIVE = {  # what JSON says in the same characters
    "http://www.w3.org/2001/XMLSchema#boolean": re.compile("true|false"),
    "http://www.w3.org/2001/XMLSchema#integer": re.compile("0|-?[1-9][0-9]{0,14}"),
}


def _one_or_sorted(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else sorted(values, key=_sort_key)


def _sort_key(part: Any) -> str:
    return part["id"] if isinstance(part, dict) and "id" in part else _PART.encode(part)


_PART = json.JSONEncoder(ensure_ascii=False)


def _with_lists(nodes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Write RDF lists of blank nodes as JSON-LD does, where nothing else points into them."""
    cells = {node["@id"]: node for node in nodes if _is_cell(node)}
    if not cells:
        return nodes
    places = [
        (name, values, index)
        for node in nodes
        for name, values in node.items()
        if name != "@id"
        for index in range(len(values))
    ]
    mentions = Counter(values[index].get("@id") for _, values, index in places)
    within: set[str] = set()
    for name, values, index in places:
        chain, at = [], values[index].get("@id")
        while name not in (_FIRST, _REST) and at in cells and mentions[at] == 1:
            chain.append(at)
            at = cells[at][_REST][0].get("@id")
        if chain and at == RDF_NIL.value:
            values[index] = {"@list": [cells[cell][_FIRST][0] for cell in chain]}
            within |= set(chain)
    return [node for node in nodes if node["@id"] not in within]


def _is_cell(node: dict[str, Any]) -> bool:
    """Tell whether a node is a cell of an RDF list and nothing else."""
    blank, keys = node["@id"].startswith("_:"), {"@id", _FIRST, _REST}
    return blank and node.keys() == keys and len(node[_FIRST]) == len(node[_REST]) == 1


_FIRST, _REST = (f"http://www.w3.org/1999/02/22-rdf-syntax-ns#{name}" for name in ("first", "rest"))


def as_json(document: dict[str, Any] | list[Any]) -> bytes:
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
    terms = "\n".join({term for line in lines for term in line.split(" ", 2)})  # most come in many lines
    return {prefix: namespace for prefix, namespace in prefixes.items() if f"<{namespace}" in terms}


def short(iri: str, prefixes: Prefixes) -> str:
    """Return an IRI with its prefix, if it has one: `city:berlin`."""
    fitting = (pair for pair in prefixes.items() if iri.startswith(pair[1]))
    prefix, namespace = max(fitting, key=lambda pair: len(pair[1]), default=("", ""))
    return f"{prefix}:{iri.removeprefix(namespace)}" if prefix else iri


def warm_up() -> None:
    """Let the libraries load what they load at first use: a query worker may open nothing any more."""
    for write in WRITERS.values():
        write(["<urn:a> <urn:b> <urn:c> ."], {})


def _quads(lines: list[str]) -> Iterable[Quad]:
    return parse("\n".join(lines).encode(), format=RdfFormat.N_TRIPLES)


def _serialized(lines: list[str], kind: RdfFormat, prefixes: Prefixes) -> bytes:
    triples = (quad.triple for quad in _quads(sorted(lines)))
    return serialize(triples, format=kind, prefixes=used(lines, prefixes)) or b""
