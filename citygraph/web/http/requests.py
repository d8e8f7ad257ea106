"""Read a SPARQL protocol request: which query, on which graphs, in which format, for how long."""

import math
import re
from binascii import a2b_qp
from collections.abc import Container
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pyoxigraph import NamedNode
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge
from werkzeug.http import parse_options_header
from werkzeug.wsgi import get_current_url, get_host, get_input_stream

from citygraph.parameters import SEPARATOR
from citygraph.sparql import UpdateRefusedError
from citygraph.web.http.bodies import SlowError, within_time
from citygraph.web.http.languages import PARAMETER
from citygraph.web.http.problems import Problem, RequestError

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

METHODS = "GET, HEAD, OPTIONS, POST, QUERY"
READING = "GET, HEAD, OPTIONS"
LARGEST_BODY = 1 << 19
LARGEST_QUERY = 1 << 18
_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_UPDATE = "application/sparql-update"
ACCEPT_QUERY = ("Accept-Query", f'"{_QUERY}", "{_FORM}"')
_NOT_ENCODED = re.compile(rb"%(?![0-9A-Fa-f]{2})")


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
    address = address_of(environ)
    if "update" in parameters:
        raise UpdateRefusedError("This service is read-only. Send a query instead of an update.")
    query = _single(parameters, "query")
    if query is None:
        raise _error("missing-query", _example(address))
    if len(query) > LARGEST_QUERY:
        detail = f"The query is longer than {LARGEST_QUERY:,} characters. Split it."
        raise _error("request-size", detail, limit=LARGEST_QUERY)
    return Request(
        query,
        tuple(parameters.get("default-graph-uri", ())),
        tuple(parameters.get("named-graph-uri", ())),
        _agreed(parameters.get("format", [])),
        _seconds(_single(parameters, "timeout")),
        address,
    )


def describes_itself(environ: "WSGIEnvironment") -> tuple[bool, str | None]:
    """Tell whether a request asks for what the service is, and for which format by name.

    That is to read its address without parameters, but perhaps a format or a language: any other
    without a query forgot it.

    Raises:
        RequestError: if the parameters cannot be read.
    """
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
        return False, None
    encoded = environ.get("QUERY_STRING", "")
    if "query=" in encoded:
        return False, None
    parameters = _decode(encoded.encode("latin-1"))
    return not parameters.keys() - {"", "format", PARAMETER}, _agreed(parameters.get("format", []))


def address_of(environ: "WSGIEnvironment") -> str:
    """Return the address that a request was sent to, as the client knows it, without parameters.

    Raises:
        RequestError: if it is none.
    """
    host = environ.get("HTTP_HOST") or f"{environ['SERVER_NAME']}:{environ['SERVER_PORT']}"  # HTTP/1.0
    address = _address(environ["wsgi.url_scheme"], host, environ.get("SCRIPT_NAME", ""), environ["PATH_INFO"])
    if not address:
        raise _error("address", "Send the name of this host in the Host header.")
    return address


@lru_cache(maxsize=1024)
def _address(scheme: str, host: str, root: str, path: str) -> str:
    """Return an address, or nothing if these do not make one."""
    environ = {"wsgi.url_scheme": scheme, "HTTP_HOST": host, "SCRIPT_NAME": root, "PATH_INFO": path}
    address = get_current_url(environ, strip_querystring=True)
    try:
        NamedNode(address)
    except ValueError:
        return ""
    return address if get_host(environ) else ""


def read_choices(environ: "WSGIEnvironment", several: Container[str] | None = ()) -> dict[str, str]:
    """Return the parameters of an address that is only read.

    Those named in `several` (None for any) may come more than once: their values become one, with commas.

    Raises:
        RequestError: if the method is another, the encoding wrong, or a parameter comes twice.
    """
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
        raise _method_error(READING)
    parameters = _decode(environ.get("QUERY_STRING", "").encode("latin-1"))
    return {
        name: SEPARATOR.join(filter(None, values))
        if several is None or name in several
        else _single(parameters, name) or ""
        for name, values in parameters.items()
        if name
    }


def _method_error(methods: str) -> RequestError:
    return RequestError(Problem("method", f"Use one of {methods}.", (("Allow", methods),)))


def _parameters(environ: "WSGIEnvironment") -> dict[str, list[str]]:
    """Return the parameters of the address and of the body; a bare query becomes the parameter `query`."""
    encoded = environ.get("QUERY_STRING", "").encode("latin-1")
    if environ["REQUEST_METHOD"] in ("GET", "HEAD"):
        return _decode(encoded)
    if environ["REQUEST_METHOD"] not in ("POST", "QUERY"):
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
        raise RequestError(Problem("media-type", detail, (ACCEPT_QUERY,)))
    if environ.get("HTTP_CONTENT_ENCODING", "identity").lower() != "identity":
        raise _error("media-type", "Send the request without Content-Encoding: it is not decompressed here.")
    return media_type.lower()


def _body(environ: "WSGIEnvironment") -> bytes:
    try:
        stream = get_input_stream(environ, max_content_length=LARGEST_BODY)
        return within_time(stream.read, environ.get("REMOTE_ADDR", ""))
    except RequestEntityTooLarge:
        detail = f"The request is larger than {LARGEST_BODY:,} bytes. Split the query."
        raise _error("request-size", detail, limit=LARGEST_BODY) from None
    except SlowError:
        raise _error("slow", "The body did not arrive in time. Send the request again.") from None
    except ClientDisconnected:
        raise _error("request", "The request ended before its body did.") from None


def _decode(encoded: bytes) -> dict[str, list[str]]:
    if stray := _NOT_ENCODED.search(encoded):
        shown = encoded[stray.start() : stray.start() + 3].decode("latin-1")
        raise _error("encoding", f"{shown!r} is no percent-encoding: write a % that means itself as %25.")
    parameters: dict[str, list[str]] = {}
    for pair in encoded.replace(b"+", b" ").split(b"&"):
        name, _, value = pair.partition(b"=")
        parameters.setdefault(_text(_unquote(name)), []).append(_text(_unquote(value)))
    return parameters


def _unquote(encoded: bytes) -> bytes:
    """Return bytes without percent-encoding, in which nothing is wrong.

    That of quoted-printable is the same but for the sign, and read in C: ten times as fast.
    """
    return a2b_qp(encoded.replace(b"=", b"%3D").replace(b"%", b"="))


def _text(encoded: bytes) -> str:
    try:
        return encoded.decode("utf-8")
    except UnicodeDecodeError:
        detail = "Encode the request in UTF-8 before percent-encoding it."
        raise _error("encoding", detail) from None


def _single(parameters: dict[str, list[str]], name: str) -> str | None:
    values = parameters.get(name, [])
    if len(values) > 1:
        raise _error("duplicate", f"There are several `{name}` parameters. Send `{name}` once.")
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
    raise _error("timeout", detail)


def _example(address: str) -> str:
    return (
        "Send one as the parameter `query`, for example from a file: "
        f"curl -H 'Accept: text/csv' --data-urlencode query@my-query.rq {address}"
    )


def _error(kind: str, detail: str, **members: Any) -> RequestError:
    return RequestError(Problem(kind, detail, members=members))
