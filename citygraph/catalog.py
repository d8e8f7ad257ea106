"""Ready-made queries: `queries/<topic>/<name>.rq`, with a header that tells what they ask and let choose."""

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from citygraph.header import HeaderError, read_header, without_header

LANGUAGES = ("de", "en")
TYPES = ("iri", "enumeration", "year", "date", "text")
_KEYS = {"summary", "description", "tags", "parameters"}
_PARAMETER_KEYS = {"type", "class", "values", "required", "label"}
_PREFIX = re.compile(r"^\s*PREFIX\s+([\w-]*):\s*<([^>]*)>", re.MULTILINE | re.IGNORECASE)
_CHOICE = re.compile(r"VALUES\s+\?(\w+)\s*\{\s*([^{}()]*?)\s*\}")


@dataclass(frozen=True)
class Parameter:
    """What can be chosen in a query.

    Attributes:
        name: the variable, and the name in an address or on the command line.
        type: one of TYPES.
        classes: for an IRI, full IRIs of the classes that it must have one of; empty for any.
        values: for an enumeration, what can be chosen.
        required: whether a choice must be made, because "all" would not be right.
        label: what it is called, by language.
        default: the SPARQL between the braces: what holds without a choice, UNDEF for all.
    """

    name: str
    type: str
    classes: tuple[str, ...]
    values: tuple[str, ...]
    required: bool
    label: Mapping[str, str]
    default: str


@dataclass(frozen=True)
class ReadyQuery:
    """A query that is ready to run; summary and description by language, `text` without the header."""

    name: str
    summary: Mapping[str, str]
    description: Mapping[str, str]
    tags: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    text: str


def read_catalog(folder: Path) -> dict[str, ReadyQuery]:
    """Return the queries below `folder` by name, as in `members/of-network`, sorted.

    Raises:
        HeaderError: naming the file, if a header does not say what it must, or says what nobody knows.
    """
    catalog = {}
    for path in sorted(folder.glob("*/*.rq")):
        name = path.relative_to(folder).with_suffix("").as_posix()
        try:
            catalog[name] = _read(name, path.read_text(encoding="utf-8"))
        except HeaderError as error:
            raise HeaderError(f"queries/{name}.rq: {error}") from error
    return catalog


class UnknownQueryError(LookupError):
    """A name that no query has; `near` are the names that may have been meant."""

    def __init__(self, name: str, near: list[str]) -> None:
        super().__init__(name)
        self.name, self.near = name, near


def find(catalog: Mapping[str, ReadyQuery], name: str) -> ReadyQuery:
    """Return the query of that name.

    Raises:
        UnknownQueryError: if there is none.
    """
    if name not in catalog:
        raise UnknownQueryError(name, difflib.get_close_matches(name, catalog))
    return catalog[name]


def did_you_mean(near: Iterable[str]) -> str:
    """Return the question that is added to an error, with a blank before it; nothing if nothing is near."""
    meant = " or ".join(near)
    return f" Did you mean {meant}?" if meant else ""


def bind(query: ReadyQuery, terms: Mapping[str, str]) -> str:
    """Return the text of a query with choices made.

    Args:
        query: the query.
        terms: a serialised term (`<iri>`, `"text"`) for each parameter that is chosen; others keep theirs.
    """

    def chosen(match: re.Match[str]) -> str:
        term = terms.get(match[1])
        return match[0] if term is None else f"VALUES ?{match[1]} {{ {term} }}"

    return _CHOICE.sub(chosen, query.text)


def _read(name: str, text: str) -> ReadyQuery:
    header = read_header(text)
    _require_keys(header, _KEYS, "the header")
    query = without_header(text)
    choices = _choices(query)
    described = header.get("parameters", {})
    if undeclared := [variable for variable in described if variable not in choices]:
        raise HeaderError(f"add one line `VALUES ?{undeclared[0]} {{ UNDEF }}`, or remove the parameter")
    if unused := [variable for variable in choices if variable not in described]:
        raise HeaderError(f"declare the parameter {unused[0]}, or write its only value where it is used")
    prefixes = dict(_PREFIX.findall(query))
    return ReadyQuery(
        name,
        _in_languages(header, "summary"),
        _in_languages(header, "description"),
        tuple(header.get("tags", ())),
        tuple(_parameter(key, value, choices[key], prefixes) for key, value in described.items()),
        query,
    )


def _choices(query: str) -> dict[str, str]:
    """Return the one-variable VALUES of a query with one value or none: what a parameter replaces."""
    found = [(name, default) for name, default in _CHOICE.findall(query) if len(default.split()) <= 1]
    if twice := [name for name, _ in found if [other for other, _ in found].count(name) > 1]:
        raise HeaderError(f"write the VALUES line of ?{twice[0]} once")
    return dict(found)


def _parameter(name: str, described: dict[str, Any], default: str, prefixes: dict[str, str]) -> Parameter:
    _require_keys(described, _PARAMETER_KEYS, f"parameter {name}")
    kind = described.get("type")
    if kind not in TYPES:
        raise HeaderError(f"give parameter {name} a type: one of {', '.join(TYPES)}")
    if kind == "enumeration" and not described.get("values"):
        raise HeaderError(f"give parameter {name} its values")
    return Parameter(
        name,
        kind,
        tuple(_expanded(curie, prefixes) for curie in described.get("class", ())),
        tuple(map(str, described.get("values", ()))),
        described.get("required", False),
        _in_languages(described, "label"),
        default,
    )


def _expanded(curie: str, prefixes: dict[str, str]) -> str:
    prefix, _, local = curie.partition(":")
    if prefix not in prefixes:
        raise HeaderError(f"the class {curie} needs a PREFIX line for {prefix}:")
    return prefixes[prefix] + local


def _require_keys(found: dict[str, Any], known: set[str], where: str) -> None:
    if unknown := sorted(set(found) - known):
        raise HeaderError(f"{where} knows no {unknown[0]!r}: write one of {', '.join(sorted(known))}")


def _in_languages(header: dict[str, Any], key: str) -> dict[str, str]:
    texts = header.get(key)
    if not isinstance(texts, dict) or not set(LANGUAGES) <= set(texts):
        raise HeaderError(f"write {key} in {' and '.join(LANGUAGES)}")
    return {language: str(texts[language]) for language in LANGUAGES}
