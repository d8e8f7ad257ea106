"""Read a SPARQL protocol request: which query, on which graphs, in which format, for how long."""

import math
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.http import parse_options_header
from werkzeug.wsgi import get_current_url, get_input_stream

from citygraph.sparql import UpdateRefusedError
from citygraph.web.problems import Problem, RequestError

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

METHODS = "GET, HEAD, OPTIONS, POST"
READING = "GET, HEAD, OPTIONS"
LARGEST_BODY = 1 << 19
LARGEST_QUERY = 1 << 18
_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_UPDATE = "application/sparql-update"


@dataclass(frozen=True)
class Request:
    """What a client asks for; None where it leaves the choice to the service."""

    query: str
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    format_name: str | None
    seconds: float | None
    address: str  # of the service, as the client knows it: relative IRIs are read against it


def read(environ: "WSGIEnvironment") -> Request:
    """Return what a request asks for; parameters that the service does not know are ignored.

    Raises:
        RequestError: if it cannot be read.
        UpdateRefusedError: if it is an update.
    """
    parameters = _parameters(environ)
    address = get_current_url(environ, strip_querystring=True)
    if "update" in parameters:
        raise UpdateRefusedError("This service is read-only. Send a query instead of an update.")
    query = _single(parameters, "query")
    if query is None:
        raise _error("missing-query", HTTPStatus.BAD_REQUEST, "There is no query", _example(address))
    if len(query) > LARGEST_QUERY:
        raise _too_large(f"The query is longer than {LARGEST_QUERY:,} characters. Split it.")
    return Request(
        query,
        tuple(parameters.get("default-graph-uri", ())),
        tuple(parameters.get("named-graph-uri", ())),
        _agreed(parameters.get("format", [])),
        _seconds(_single(parameters, "timeout")),
        address,
    )


def read_choices(environ: "WSGIEnvironment") -> dict[str, str]:
    """Return the parameters of an address that is only read.

    Raises:
        RequestError: if the method is another, the encoding wrong, or a parameter comes twice.
    """
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
        raise _method_error(READING)
    parameters = _decode(environ.get("QUERY_STRING", "").encode("latin-1"))
    return {name: _single(parameters, name) or "" for name in parameters if name}


def _method_error(methods: str) -> RequestError:
    detail = f"Use one of {methods}."
    return _error("method", HTTPStatus.METHOD_NOT_ALLOWED, "Method not allowed", detail, ("Allow", methods))


def _parameters(environ: "WSGIEnvironment") -> dict[str, list[str]]:
    """Return the parameters of the address and of the body; a bare query becomes the parameter `query`."""
    encoded = environ.get("QUERY_STRING", "").encode("latin-1")
    if environ["REQUEST_METHOD"] in ("GET", "HEAD"):
        return _decode(encoded)
    if environ["REQUEST_METHOD"] != "POST":
        raise _method_error(METHODS)
    body_type = _body_type(environ)
    body = _body(environ)
    if body_type == _FORM:
        return _decode(encoded + b"&" + body)
    parameters = _decode(encoded)
    parameters.setdefault("query", []).append(_text(body))
    return parameters


def _body_type(environ: "WSGIEnvironment") -> str:
    media_type, options = parse_options_header(environ.get("CONTENT_TYPE", ""))
    if media_type.lower() == _UPDATE:
        raise UpdateRefusedError("This service is read-only. Send a query instead of an update.")
    if media_type.lower() not in (_FORM, _QUERY) or options.get("charset", "utf-8").lower() != "utf-8":
        detail = f"Send the query as {_QUERY}, or as the field `query` of {_FORM}, both in UTF-8."
        raise _error("media-type", HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Unknown kind of request", detail)
    return media_type.lower()


def _body(environ: "WSGIEnvironment") -> bytes:
    try:
        return get_input_stream(environ, max_content_length=LARGEST_BODY).read()
    except RequestEntityTooLarge:
        raise _too_large(f"The request is larger than {LARGEST_BODY:,} bytes. Split the query.") from None


def _decode(encoded: bytes) -> dict[str, list[str]]:
    parameters: dict[str, list[str]] = {}
    for pair in encoded.replace(b"+", b" ").split(b"&"):
        name, _, value = pair.partition(b"=")
        parameters.setdefault(_text(unquote_to_bytes(name)), []).append(_text(unquote_to_bytes(value)))
    return parameters


def _text(encoded: bytes) -> str:
    try:
        return encoded.decode("utf-8")
    except UnicodeDecodeError:
        detail = "Encode the request in UTF-8 before percent-encoding it."
        raise _error("encoding", HTTPStatus.BAD_REQUEST, "The request is not UTF-8", detail) from None


def _single(parameters: dict[str, list[str]], name: str) -> str | None:
    values = parameters.get(name, [])
    if len(values) > 1:
        title = f"Several `{name}` parameters"
        raise _error("duplicate", HTTPStatus.BAD_REQUEST, title, f"Send `{name}` once.")
    return values[0] if values else None


def _agreed(names: list[str]) -> str | None:
    """Return the one name that is given; SPARQLWrapper sends several and means its Accept header."""
    return names[0] if len(set(names)) == 1 else None


def _seconds(value: str | None) -> float | None:
    try:
        seconds = None if value is None else float(value)
    except ValueError:
        seconds = math.nan
    if seconds is None or seconds > 0:
        return seconds
    detail = "Give `timeout` as a number of seconds greater than 0, or leave it out."
    raise _error("timeout", HTTPStatus.BAD_REQUEST, "Not a number of seconds", detail)


def _example(address: str) -> str:
    return (
        "Send one as the parameter `query`, for example from a file: "
        f"curl -H 'Accept: text/csv' --data-urlencode query@my-query.rq {address}"
    )


def _too_large(detail: str) -> RequestError:
    return _error("request-size", HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The request is too large", detail)


def _error(kind: str, status: HTTPStatus, title: str, detail: str, *headers: tuple[str, str]) -> RequestError:
    return RequestError(Problem(kind, status, title, detail, headers))
