"""The service described for machines: OpenAPI 3.1, with what can be chosen in each ready-made query."""

import copy
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment

from citygraph.catalog import ReadyQuery
from citygraph.documents import as_json
from citygraph.formats import GEOJSON, Format
from citygraph.parameters import SEPARATOR, Parameter
from citygraph.ready import offers
from citygraph.web.http import problems
from citygraph.web.http.addresses import ROOT
from citygraph.web.http.answers import Answers, Asked
from citygraph.web.http.csvw import METADATA
from citygraph.web.http.kinds import kinds
from citygraph.web.http.replies import Reply, preflight, send
from citygraph.web.http.requests import READING, read_choices
from citygraph.web.http.tables import HTML
from citygraph.web.pages.cite import BIBTEX, CSL
from citygraph.web.ready.querypage import TEXT
from citygraph.workers import Limits
from citygraph.yaml_reader import read_yaml

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

ADDRESS = "/openapi.json"
_TYPE = ("Content-Type", "application/json")
_OF_AN_ANSWER = ("ETag", "Last-Modified", "Link", "Repr-Digest", "X-Dataset-Version")
_OTHERWISE = (304, 400, 406, 413, 422, 429, 500, 503)
_SCHEMAS: dict[str, dict[str, Any]] = {
    "application/sparql-results+json": {"$ref": "#/components/schemas/Results"},
    "application/ld+json": {"type": ["object", "array"]},
    GEOJSON.media_type: {"$ref": "#/components/schemas/GeoJSON"},
    METADATA.media_type: {"$ref": "#/components/schemas/CSVW"},
    CSL.media_type: {"type": "array", "items": {"type": "object", "required": ["type", "title", "URL"]}},
}


@dataclass(frozen=True)
class OpenApi:
    """A WSGI application that sends a description."""

    document: Mapping[str, Any]
    answers: Answers
    templates: Environment

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        if environ["REQUEST_METHOD"] == "OPTIONS":
            return send(preflight(READING), environ, start_response)
        try:
            read_choices(environ)
            return self.answers.serve(Asked((ADDRESS,)), self._reply, environ, start_response)
        except problems.EXPECTED as error:
            problem = problems.explain(error, Limits())
            reply = problems.reply(problem, environ, self.templates)
            return self.answers.refuse(reply, environ, start_response)

    def _reply(self) -> Reply:
        return Reply(HTTPStatus.OK, (_TYPE,), as_json(dict(self.document)))


def describe(catalog: Mapping[str, ReadyQuery], release: str) -> dict[str, Any]:
    """Return the description of a service with these ready-made queries, on the release with that name."""
    document = copy.deepcopy(_same_for_all())
    document["info"]["version"] = release
    for name in ("release", "other", "first"):
        document["components"]["parameters"][name]["schema"]["examples"] = [release]
    document["components"]["responses"] |= _problems() | {"text": _answer([TEXT])}
    examples = _examples(catalog.values())
    for query in catalog.values():
        document["paths"] |= _paths(query, examples)
        document["components"]["responses"][_response(query)] = _answer((*_formats(query), TEXT))
    return document


@cache
def _same_for_all() -> dict[str, Any]:
    text = Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8")
    document: dict[str, Any] = read_yaml(text)
    return document


def _problems() -> dict[str, Any]:
    """Return a response for each status that some kind of problem has."""
    titles: dict[int, list[str]] = {}
    for kind in kinds().values():
        titles.setdefault(kind.status.value, []).append(kind.title)
    return {str(status): _problem(" / ".join(told)) for status, told in sorted(titles.items())}


def _problem(title: str) -> dict[str, Any]:
    return {
        "description": title,
        "headers": {"X-Dataset-Version": _ref("headers", "X-Dataset-Version")},
        "content": {
            "application/problem+json": {"schema": _ref("schemas", "Problem")},
            "text/html": {"schema": {"type": "string"}},
            "text/plain": {"schema": {"type": "string"}},
        },
    }


def _formats(query: ReadyQuery) -> tuple[Format, ...]:
    """Return what can be had of an answer, but for the text of the query, which takes less parameters."""
    metadata = () if query.makes_graph else (METADATA,)
    return (*offers(query), HTML, *metadata, BIBTEX, CSL)


def _response(query: ReadyQuery) -> str:
    """Return the name of what queries with the same formats answer."""
    return "-".join(each.name for each in offers(query))


def _answer(formats: Iterable[Format]) -> dict[str, Any]:
    schemas = {each.media_type: _SCHEMAS.get(each.media_type, {"type": "string"}) for each in formats}
    return {
        "description": "The complete answer.",
        "headers": {name: _ref("headers", name) for name in _OF_AN_ANSWER},
        "content": {media_type: {"schema": schema} for media_type, schema in schemas.items()},
    }


def _examples(queries: Iterable[ReadyQuery]) -> dict[tuple[str, ...], list[str]]:
    """Return things that exist, by the classes that a parameter asks for: those that query files name."""
    found: dict[tuple[str, ...], list[str]] = {}
    for parameter in (parameter for query in queries for parameter in query.parameters):
        if parameter.type == "iri" and parameter.written:
            found.setdefault(parameter.classes, []).extend(parameter.written.split(SEPARATOR))
    return {classes: sorted(set(written)) for classes, written in found.items()}


def _paths(query: ReadyQuery, examples: Mapping[tuple[str, ...], list[str]]) -> dict[str, Any]:
    """Return the addresses of a query: as the Accept header asks, by suffix, and that of its text."""
    suffixes = _one_of(each.name for each in _formats(query))
    suffix = {"name": "format", "in": "path", "required": True, "schema": suffixes}
    choices = [_parameter(each, examples) for each in query.parameters]
    parameters = choices + _of_the_request(query)
    told = {"tags": [query.name.partition("/")[0]], "summary": query.summary["en"]}
    answered = told | {"description": _description(query), "responses": _responses(_response(query))}
    text = told | {"description": "The query itself, in SPARQL.", "responses": _responses("text")}
    address, name = f"{ROOT}/{query.name}", re.sub(r"\W+(\w)", lambda match: match[1].upper(), query.name)
    by_accept = {"operationId": name, **answered, "parameters": parameters}
    by_suffix = {"operationId": f"{name}As", **answered, "parameters": [suffix, *parameters]}
    as_text = {"operationId": f"{name}Text", **text, "parameters": choices}
    return {
        address: {"get": by_accept},
        f"{address}.{{format}}": {"get": by_suffix},
        f"{address}.{TEXT.name}": {"get": as_text},
    }


def _description(query: ReadyQuery) -> str:
    columns = f"\n\nColumns: {', '.join(query.columns)}." if query.columns else ""
    return query.description["en"] + columns


def _of_the_request(query: ReadyQuery) -> list[dict[str, Any]]:
    """Return what a request can say besides its choices."""
    if query.makes_graph:
        return []
    names = ("labels", *(("explain",) if query.evidence else ()), "limit", "offset")
    return [_ref("parameters", name) for name in names]


def _responses(name: str) -> dict[str, Any]:
    return {status: _ref("responses", status) for status in map(str, _OTHERWISE)} | {
        "200": _ref("responses", name)
    }


def _parameter(parameter: Parameter, examples: Mapping[tuple[str, ...], list[str]]) -> dict[str, Any]:
    several = f"; up to {parameter.many}, with commas between them" if parameter.many > 1 else ""
    described = {
        "name": parameter.name,
        "in": "query",
        "description": parameter.label["en"] + several,
        "required": parameter.required,
        "schema": _schema(parameter, examples.get(parameter.classes, [])),
    }
    return described if parameter.required else described | {"allowEmptyValue": True}  # as forms send it


def _schema(parameter: Parameter, examples: list[str]) -> dict[str, Any]:
    """Return what a parameter takes; of things only examples: those that exist are too many to list."""
    schema: dict[str, Any] = {
        "iri": {"type": "string"} | ({"examples": examples} if examples else {}),
        "enumeration": _one_of(parameter.values),
        "language": _one_of(parameter.values),
        "year": {"type": "string", "pattern": "^[0-9]{4}$"},
        "date": {"type": "string", "format": "date"},
        "text": {"type": "string"},
        "number": {"type": "number" if parameter.decimal else "integer"} | _bounds(parameter),
    }[parameter.type]
    if not parameter.written or parameter.type == "iri":
        return schema
    written = json.loads(parameter.written) if parameter.type == "number" else parameter.written
    return schema | ({"default": written} if parameter.preset else {"examples": [written]})


def _bounds(parameter: Parameter) -> dict[str, float]:
    bounds = {"minimum": parameter.minimum, "maximum": parameter.maximum}
    return {name: bound for name, bound in bounds.items() if bound is not None}


def _one_of(values: Iterable[str]) -> dict[str, Any]:
    return {"type": "string", "enum": list(values)}


def _ref(kind: str, name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/{kind}/{name}"}
