"""One question to a server, and how many rows its answer has."""

import csv
import http.client
import io
import json
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox

from bench.mix import Query
from bench.servers import LONGEST, Constant, Server

_OK = 200


class NoAnswerError(Exception):
    """A server gave no usable answer; the message says what it gave."""


@dataclass(frozen=True)
class Answer:
    """An answer: its headers, its bytes, and how many seconds it took."""

    headers: list[tuple[str, str]]
    body: bytes
    seconds: float


def target(server: Server, query: Query, comment: str = "") -> str:
    """Return path and query string with which a server is asked; the query stands last, below it a comment."""
    path = f"/{query.kind}-{query.name}" if isinstance(server, Constant) else server.path
    return f"{path}?{server.parameters}query={quote(query.text + comment, safe='')}"


def ask(server: Server, query: Query, longest: float = LONGEST, comment: str = "") -> Answer:
    """Return the answer of a server.

    Raises:
        NoAnswerError: if there is none in time, or an error instead.
    """
    start = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=longest)
    try:
        connection.request("GET", target(server, query, comment), headers={"Accept": query.accept})
        response = connection.getresponse()
        body = response.read()
    except TimeoutError:
        raise NoAnswerError(f"none in {longest:.0f} s") from None
    except (OSError, http.client.HTTPException) as error:
        raise NoAnswerError(type(error).__name__) from None
    finally:
        connection.close()
    if response.status != _OK:
        raise NoAnswerError(f"status {response.status}")
    return Answer(response.getheaders(), body, time.perf_counter() - start)


def ask_at_once(server: Server, query: Query, clients: int) -> float:
    """Return the seconds until so many clients, who ask at the same time what nobody has asked, have their answers."""
    start = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(lambda _: ask(server, query, comment=f"#{uuid.uuid4().hex}"), range(clients)))
    return time.perf_counter() - start


def rows(query: Query, answer: Answer) -> int:
    """Return how many rows a table has, how many different triples a graph; an ASK has one row if it is true.

    Raises:
        NoAnswerError: if the answer is not in the format that was asked for.
    """
    try:
        if query.accept == "text/csv":
            return sum(1 for _ in csv.reader(io.StringIO(answer.body.decode()))) - 1
        if query.accept.endswith("json"):
            found: dict[str, Any] = json.loads(answer.body)
            return int(found["boolean"]) if "boolean" in found else len(found["results"]["bindings"])
        kind = ox.RdfFormat.from_media_type(query.accept)
        return len({quad.triple for quad in ox.parse(answer.body, kind)})
    except (ValueError, KeyError, SyntaxError) as error:
        raise NoAnswerError(f"not readable as {query.accept}: {type(error).__name__}") from None
