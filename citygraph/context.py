"""JSON-LD in readable names: the context that is published, and statements written in its words.

The context stands in `ontology/context.jsonld`. A document carries the part of it that it uses, so that it
can be read without a network; with the whole of it in place of that part it says the same.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from citygraph.names import RDF_TYPE

CONTEXT = Path("ontology") / "context.jsonld"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_NATIVE = {
    f"{_XSD}boolean",
    f"{_XSD}integer",
}  # what JSON says in the same characters, as the store writes them
_ID, _TYPE, _LANGUAGE, _TEXT = "@id", "@type", "@language", f"{_XSD}string"


@dataclass(frozen=True)
class Context:
    """A JSON-LD context, and the way back: from IRIs to its names.

    Attributes:
        words: what it says, as JSON has it.
        names: the name of each word by IRI, and the type of its values or `@language` if it has such.
        spaces: prefixes by namespace, the longest namespace first.
    """

    words: Mapping[str, Any]
    names: Mapping[str, tuple[str, str]]
    spaces: Mapping[str, str]


@cache
def read_context(home: Path) -> Context:
    """Return the context that stands in the folders below `home`."""
    words = json.loads((home / CONTEXT).read_text(encoding="utf-8"))["@context"]
    spaces = {value: name for name, value in words.items() if _is_namespace(value)}
    prefixes = {name: space for space, name in spaces.items()}
    names = {}
    for name, value in words.items():
        told = value if isinstance(value, dict) else {_ID: value}
        prefix, colon, local = told[_ID].partition(":")
        if colon and not _is_namespace(value):
            kind = _in_full(told.get(_TYPE, ""), prefixes) or told.get("@container", "")
            names[prefixes[prefix] + local] = (name, kind)
    return Context(words, names, dict(sorted(spaces.items(), key=lambda pair: -len(pair[0]))))


def _is_namespace(value: Any) -> bool:
    return isinstance(value, str) and value.endswith(("/", "#"))


def _in_full(name: str, prefixes: Mapping[str, str]) -> str:
    prefix, colon, local = name.partition(":")
    return prefixes[prefix] + local if colon else name


def write_readable(lines: Iterable[str], context: Context, first: Collection[str] = ()) -> bytes:
    """Return triples as JSON-LD in the words of a context.

    Args:
        lines: of N-Triples.
        context: where the words stand; the part of it that is used stands in the document.
        first: the IRIs of the things that stand at the head; all others follow, sorted.
    """
    stated: dict[str, list[str]] = defaultdict(list)
    for line in lines:
        stated[line.partition(" ")[0].strip("<>")].append(line)
    writer = _Writer(context)
    ordered = sorted(stated, key=lambda iri: (iri not in first, iri))
    parts = [
        writer.things({iri: stated[iri] for iri in ordered[start : start + _AT_ONCE]})
        for start in range(0, len(ordered), _AT_ONCE)
    ]
    document = _ENCODER.encode({"@context": writer.used_words(), "@graph": []})
    body = ",\n".join(parts)
    return (document.removesuffix("[]\n}") + (f"[\n{body}\n ]\n}}\n" if body else "[]\n}\n")).encode()


_ENCODER = json.JSONEncoder(ensure_ascii=False, indent=1)
_AT_ONCE = 5000  # things that are in memory as Python objects at a time: a dump has a hundred thousand


def _iri(term: Any) -> str:
    return term.value if isinstance(term, NamedNode) else str(term)


@dataclass
class _Writer:
    """Writes things, and remembers which words of the context it needed."""

    context: Context
    _used: set[str] = field(default_factory=set)

    def used_words(self) -> dict[str, Any]:
        """Return the part of the context that was used, with the prefixes that its words need."""
        words = self.context.words
        for name in list(self._used):
            told = words[name]
            parts = told.values() if isinstance(told, dict) else [told]
            self._used |= {part.partition(":")[0] for part in parts} & words.keys()
        return {name: told for name, told in words.items() if name in self._used | {"id", "type"}}

    def things(self, stated: Mapping[str, list[str]]) -> str:
        """Return things in their order, indented as in a document and without its brackets."""
        found: dict[str, dict[str, list[Any]]] = {iri: defaultdict(list) for iri in stated}
        lines = (line for held in stated.values() for line in held)
        for quad in parse("\n".join(lines).encode(), format=RdfFormat.N_TRIPLES):
            found[_iri(quad.subject)][quad.predicate.value].append(quad.object)
        written = [self.thing(iri, found[iri]) for iri in found]
        return _ENCODER.encode([written])[len("[\n [\n") : -len("\n ]\n]")]

    def thing(self, iri: str, stated: Mapping[str, list[Any]]) -> dict[str, Any]:
        """Return a thing: its identity, its classes, then what is stated of it by name."""
        written: dict[str, Any] = {"id": self._short(iri)}
        if kinds := stated.get(RDF_TYPE.value):
            written["type"] = _one_or_more(sorted(self._word(_iri(kind)) for kind in kinds))
        told: dict[str, Any] = {}
        for predicate in stated:
            if predicate != RDF_TYPE.value:
                told |= self._told(predicate, stated[predicate])
        return written | dict(sorted(told.items()))

    def _told(self, predicate: str, values: list[Any]) -> dict[str, Any]:
        """Return the values of a property by its name; beside texts by language, others stand apart."""
        _, kind = self.context.names.get(predicate, ("", ""))
        if kind != _LANGUAGE:
            return {self._word(predicate): self._values(values, kind)}
        by_language: dict[str, list[str]] = defaultdict(list)
        for value in values:
            if isinstance(value, Literal) and value.language:
                by_language[value.language].append(value.value)
        rest = [value for value in values if not (isinstance(value, Literal) and value.language)]
        texts = {language: _one_or_more(sorted(by_language[language])) for language in sorted(by_language)}
        apart = {self._short(predicate): self._values(rest, "")} if rest else {}
        return ({self._word(predicate): texts} if texts else {}) | apart

    def _values(self, values: list[Any], kind: str) -> Any:
        written = [self._value(value, kind) for value in values]
        return _one_or_more(sorted(written, key=lambda part: json.dumps(part, ensure_ascii=False)))

    def _value(self, value: Any, kind: str) -> Any:
        if not isinstance(value, Literal):
            short = self._short(_iri(value))
            return short if kind == _ID else {"id": short}
        datatype = value.datatype.value
        if value.language:
            return {"@value": value.value, _LANGUAGE: value.language}
        if datatype == kind or (datatype == _TEXT and not kind):
            return value.value
        if datatype in _NATIVE and not kind:
            return json.loads(value.value)
        return {"@value": value.value, "type": self._short(datatype)}

    def _word(self, iri: str) -> str:
        """Return the name of a property or class, or else its IRI with a prefix."""
        if iri not in self.context.names:
            return self._short(iri)
        name, _ = self.context.names[iri]
        self._used.add(name)
        return name

    def _short(self, iri: str) -> str:
        for namespace, prefix in self.context.spaces.items():
            local = iri.removeprefix(namespace)
            if local not in (iri, "") and not local.startswith("//"):
                self._used.add(prefix)
                return f"{prefix}:{local}"
        return iri


def _one_or_more(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values
