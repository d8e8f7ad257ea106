"""The catalogue of ready-made queries, for programs."""

from collections.abc import Iterable
from typing import Any

from citygraph.catalog import ReadyQuery
from citygraph.parameters import Parameter
from citygraph.ready import offers
from citygraph.web.http.addresses import Place


def listing(queries: Iterable[ReadyQuery], place: Place) -> dict[str, Any]:
    """Return what is told of queries that are asked at a place."""
    return {"queries": [_query(query, place) for query in queries]}


def _query(query: ReadyQuery, place: Place) -> dict[str, Any]:
    return {
        "name": query.name,
        "address": place.path(query.name, "", {}),
        "summary": dict(query.summary),
        "description": dict(query.description),
        "tags": list(query.tags),
        "formats": [offer.name for offer in offers(query)],
        "columns": list(query.columns),
        "explain": bool(query.evidence),
        "parameters": [_parameter(parameter) for parameter in query.parameters],
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "type": parameter.type,
        "classes": list(parameter.classes),
        "values": list(parameter.values),
        "minimum": parameter.minimum,
        "maximum": parameter.maximum,
        "decimal": parameter.decimal,
        "many": parameter.many,
        "required": parameter.required,
        "default": parameter.preset or None,
        "example": parameter.written if parameter.required and parameter.written else None,
        "label": dict(parameter.label),
    }
