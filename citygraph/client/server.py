"""A server, asked over HTTP."""

import ast
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

from SPARQLWrapper import JSON, POST, POSTDIRECTLY, TURTLE, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import SPARQLWrapperException

from citygraph.client.results import GRAPH, TABLE, ClientError, Finish, Listed, Result, read_graph, read_table

_JSON = "application/json"
_ACCEPT = f"{TABLE.media_type}, {GRAPH.media_type};q=0.9"
_CITE_AS = re.compile(r'<([^>]*)>\s*;\s*rel="?cite-as\b')
_NEXT = re.compile(r'rel="?next\b')


@dataclass(frozen=True)
class Server:
    """A server.

    A ready-made query is asked at its own address, not as SPARQL: only there labels, evidence and the address
    to cite are known, one request is enough, and what others have asked before comes from memory.
    """

    address: str
    timeout: float

    def queries(self) -> tuple[Listed, ...]:
        """Return the ready-made queries."""
        with _told(), self._open("queries", _JSON) as response:
            listed = json.loads(response.read())["queries"]
        return tuple(map(_listed, listed))

    def query(self, name: str, choices: Mapping[str, str], finish: Finish) -> Result:
        """Ask a ready-made query."""
        wanted = urlencode({**choices, **_written(finish)})
        with _told(), self._open(f"queries/{quote(name)}?{wanted}", _ACCEPT) as response:
            return _result(response)

    def sparql(self, text: str) -> Result:
        """Ask a query in SPARQL."""
        wrapper = SPARQLWrapper(f"{self.address}/sparql")
        wrapper.setQuery(text)
        wrapper.setMethod(POST)
        wrapper.setRequestMethod(POSTDIRECTLY)
        wrapper.setReturnFormat(TURTLE if wrapper.queryType in ("CONSTRUCT", "DESCRIBE") else JSON)
        wrapper.setTimeout(max(int(self.timeout), 1))
        with _told(), wrapper.query().response as response:
            return _result(response)

    def _open(self, path: str, accept: str) -> Any:
        request = Request(f"{self.address}/{path}", headers={"Accept": accept})  # noqa: S310 http or https
        return urlopen(request, timeout=self.timeout)  # noqa: S310


def _written(finish: Finish) -> dict[str, str]:
    """Return what is asked for as parameters of an address, without what says nothing."""
    written = {
        "labels": finish.labels,
        "explain": "true" if finish.explain else "",
        "limit": "" if finish.limit is None else str(finish.limit),
        "offset": str(finish.offset) if finish.offset else "",
    }
    return {name: text for name, text in written.items() if text}


def _listed(described: Mapping[str, Any]) -> Listed:
    parameters = described["parameters"]
    return Listed(
        described["name"],
        described["summary"],
        described["description"],
        tuple(each["name"] for each in parameters),
        tuple(each["name"] for each in parameters if each["required"]),
    )


def _result(response: HTTPResponse) -> Result:
    read = read_table if response.headers.get_content_type() == TABLE.media_type else read_graph
    links = ", ".join(response.headers.get_all("Link", []))
    cited = _CITE_AS.search(links)
    return Result(
        *read(response.read()),
        version=response.headers.get("X-Dataset-Version", ""),
        cite_as=cited[1] if cited else None,
        more=bool(_NEXT.search(links)),
    )


@contextmanager
def _told() -> Iterator[None]:
    """Raise what went wrong as ClientError, in the words of the server if it said any."""
    try:
        yield
    except SPARQLWrapperException as error:
        _, _, shown = str(error).partition("Response:\n")  # where SPARQLWrapper leaves what was sent
        raise _refused(ast.literal_eval(shown or "b''"), str(error)) from None
    except HTTPError as error:
        raise _refused(error.read(), f"{error.url}: {error}") from None
    except (URLError, TimeoutError, ConnectionError, HTTPException) as error:
        raise ClientError(f"no answer comes from the server: {getattr(error, 'reason', error)}") from error


def _refused(body: bytes, otherwise: str) -> ClientError:
    try:
        problem = json.loads(body)
        place = f"line {problem['line']}, column {problem['column']}: " if "line" in problem else ""
        told = filter(None, (problem["detail"], problem.get("hint")))
        return ClientError(place + " ".join(told), problem)
    except (ValueError, KeyError, TypeError):  # something between us and the server said it
        return ClientError(otherwise)
