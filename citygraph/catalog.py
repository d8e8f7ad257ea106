"""Ready-made queries: `queries/<topic>/<name>.rq`, with a header that tells what they ask and let choose."""

import difflib
import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from pyoxigraph import QuerySolutions, Store

from citygraph.header import HeaderError, read_header, without_header
from citygraph.parameters import Parameter, in_languages, read_parameter, require_keys
from citygraph.sparql import inspect

_REMEMBERED = 1000  # queries
_KEYS = {"summary", "description", "tags", "parameters", "map", "edges", "evidence", "dump"}
_MAP = {"id", "name", "latitude", "longitude"}
_EDGES = {"source", "source_name", "target", "target_name", "weight", "start", "end"}
_PREFIX = re.compile(r"^\s*PREFIX\s+([\w-]*):\s*<([^>]*)>", re.MULTILINE | re.IGNORECASE)
_FILE = re.compile(r"(?:[a-z][a-z0-9-]*/)?(?:[a-z][a-z0-9-]*|\*)\.[a-z]+")
_CHOICE = re.compile(r"VALUES\s+\?(\w+)\s*\{\s*([^{}()]*?)\s*\}")

THING, SOURCE, SOURCES = "thing", "source", "sources"
"""Of an evidence query the parameter and the columns; and the column that evidence adds to an answer."""


@dataclass(frozen=True)
class ReadyQuery:
    """A query that is ready to run.

    Attributes:
        name: topic and name, as in `members/of-network`.
        summary: the question, by language.
        description: what the answer holds, by language.
        tags: what it is about.
        parameters: what can be chosen.
        text: the query, without the header.
        columns: of its answer; none if that is a graph.
        makes_graph: whether the answer is a graph, not a table.
        varies: whether the answer is another one each time.
        map: which columns are `id`, `name`, `latitude` and `longitude` of points; empty if there are none.
        edges: which columns are `source`, `target` and, where there are such, `source_name`, `target_name`,
            `weight`, `start` and `end` of edges, and "true" or "false" for `directed`; empty if none are.
        evidence: by column, the ready-made query that tells the sources of what the column holds.
        dumps: names of files that hold its answer in each release; with `*` in place of the slug of a thing,
            one for each thing that can be chosen.
    """

    name: str
    summary: Mapping[str, str]
    description: Mapping[str, str]
    tags: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    text: str
    columns: tuple[str, ...] = ()
    makes_graph: bool = False
    varies: bool = False
    map: Mapping[str, str] = field(default_factory=dict)
    edges: Mapping[str, str] = field(default_factory=dict)
    evidence: Mapping[str, str] = field(default_factory=dict)
    dumps: tuple[str, ...] = ()


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
    for query in catalog.values():
        _require_evidence(query, catalog)
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
        terms: a serialised term (`<iri>`, `"text"`) for each parameter that is chosen, or several with blanks
            between them; others keep theirs.
    """
    return bind_text(query.text, terms)


def bind_text(text: str, terms: Mapping[str, str]) -> str:
    """Return the text of a query with terms in place of those in its VALUES lines."""

    def chosen(match: re.Match[str]) -> str:
        term = terms.get(match[1])
        return match[0] if term is None else f"VALUES ?{match[1]} {{ {term} }}"

    return _CHOICE.sub(chosen, text)


@lru_cache(_REMEMBERED)  # a process that is forked later, or takes the next release, has most of them
def _read(name: str, text: str) -> ReadyQuery:
    header = read_header(text)
    require_keys(header, _KEYS, "the header")
    query = without_header(text)
    described = _pairs(header, "parameters")
    several = {key for key, value in described.items() if isinstance(value, dict) and "many" in value}
    choices = _choices(query, several)
    if undeclared := [variable for variable in described if variable not in choices]:
        raise HeaderError(f"add one line `VALUES ?{undeclared[0]} {{ UNDEF }}`, or remove the parameter")
    if unused := [variable for variable in choices if variable not in described]:
        raise HeaderError(f"declare the parameter {unused[0]}, or write its only value where it is used")
    prefixes, columns, traits = dict(_PREFIX.findall(query)), _columns(query), inspect(query)
    return ReadyQuery(
        name,
        in_languages(header, "summary"),
        in_languages(header, "description"),
        tuple(header.get("tags", ())),
        tuple(read_parameter(key, value, choices[key], prefixes) for key, value in described.items()),
        query,
        columns,
        traits.makes_graph,
        traits.varies,
        _layout(header, "map", _MAP, {"id", "latitude", "longitude"}, columns),
        _edges(header, columns),
        _evidence(header, columns),
        _dumps(header),
    )


def _choices(query: str, several: Container[str]) -> dict[str, str]:
    """Return the one-variable VALUES of a query that parameters replace: those with one value or none.

    Of the parameters named in `several` there may be more values.
    """
    found = [
        (name, default)
        for name, default in _CHOICE.findall(query)
        if name in several or len(default.split()) <= 1
    ]
    if twice := [name for name, _ in found if [other for other, _ in found].count(name) > 1]:
        raise HeaderError(f"write the VALUES line of ?{twice[0]} once")
    return dict(found)


def _columns(query: str) -> tuple[str, ...]:
    """Return the columns of a query, as the engine tells them where there is nothing to find."""
    try:
        results = Store().query(query)
    except SyntaxError as error:
        raise HeaderError(f"the query is not SPARQL: {error}") from error
    return tuple(each.value for each in results.variables) if isinstance(results, QuerySolutions) else ()


def _layout(
    header: Mapping[str, Any], key: str, known: set[str], needed: set[str], columns: tuple[str, ...]
) -> dict[str, str]:
    """Return which columns are the parts of a map or of edges; none if the header has no such key."""
    layout = _pairs(header, key)
    if not layout:
        return {}
    require_keys(layout, known, key)
    if missing := sorted(needed - set(layout)):
        raise HeaderError(f"{key} needs {missing[0]!r}: name the column that holds it")
    if unknown := [column for column in layout.values() if column not in columns]:
        raise HeaderError(f"{key} names no column of the query: {unknown[0]!r}")
    return layout


def _edges(header: Mapping[str, Any], columns: tuple[str, ...]) -> dict[str, str]:
    described = _pairs(header, "edges")
    if not described:
        return {}
    directed = described.pop("directed", False)
    if not isinstance(directed, bool):
        raise HeaderError("write directed of edges as true or false")
    layout = _layout({"edges": described}, "edges", _EDGES, {"source", "target"}, columns)
    if taken := [part for part in ("weight", "start", "end") if part in columns and layout.get(part) != part]:
        raise HeaderError(f"call the column {taken[0]} otherwise, or name it as {taken[0]} of edges")
    return {**layout, "directed": str(directed).lower()}


def _evidence(header: Mapping[str, Any], columns: tuple[str, ...]) -> dict[str, str]:
    evidence = _pairs(header, "evidence")
    if unknown := [column for column in evidence if column not in columns]:
        raise HeaderError(f"evidence names no column of the query: {unknown[0]!r}")
    if evidence and SOURCES in columns:
        raise HeaderError(f"call the column {SOURCES} otherwise: evidence adds one of that name")
    return evidence


def _dumps(header: Mapping[str, Any]) -> tuple[str, ...]:
    listed = header.get("dump", [])
    if not isinstance(listed, list) or not all(
        isinstance(name, str) and _FILE.fullmatch(name) for name in listed
    ):
        raise HeaderError("write dump as a list of names of files, [tables/networks.csv] or [networks/*.ttl]")
    return tuple(listed)


def _pairs(header: Mapping[str, Any], key: str) -> dict[str, Any]:
    found = header.get(key)
    if key in header and not (found and isinstance(found, dict)):
        raise HeaderError(f"write {key} as pairs, {{name: value}}")
    return dict(found or {})


def _require_evidence(query: ReadyQuery, catalog: Mapping[str, ReadyQuery]) -> None:
    """Raise a HeaderError unless the queries that tell the sources of a column can be asked for them."""
    for name in query.evidence.values():
        asked = catalog.get(name)
        takes = [parameter.name for parameter in asked.parameters] if asked else []
        if not asked or takes != [THING] or not {THING, SOURCE} <= set(asked.columns):
            raise HeaderError(
                f"queries/{query.name}.rq: evidence needs a query {name} that takes {THING} alone "
                f"and returns {THING} and {SOURCE}"
            )
