"""What a hostile client may do to a server on this machine, and what the server makes of it: a status or a closed connection."""

import gzip
import os
import signal
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import quote

_LONGEST = 20  # seconds to wait for an answer
_SHORT = 0.5  # seconds that a query may take which would take for ever
_HELD = 2  # seconds that slow clients hold on
_SLOW_CLIENTS = 150  # more than the threads of the server
_MEGABYTES = 10
_UNTIL_BUSY = 0.3
_ATTACKER = "127.0.0.66"  # another client than the well-behaved: the server shares out by address
_AT_ONCE = 3

_PRODUCT = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{i} ?b{i} ?c{i} ." for i in range(6)) + " }"
_JOINS = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a ?p{i} ?b{i} ." for i in range(12)) + " }"
_PATHS = "SELECT (COUNT(*) AS ?n) { ?a (!<urn:x>|^!<urn:y>)* ?b . ?b (!<urn:x>|^!<urn:y>)+ ?c }"
_SORT = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?a"
_REGEX = (
    'SELECT (COUNT(*) AS ?n) { ?a ?b ?c FILTER regex(str(?c), "' + "(a|b|ab|[a-z]+)*" * 200 + '$") ?d ?e ?f }'
)
_COUNTED_REGEX = 'ASK { FILTER regex("a", "((a{1,900}){1,900}){1,900}") }'
_VALUES = (
    "SELECT (COUNT(*) AS ?n) { "
    + " ".join(f"VALUES ?v{i} {{ {' '.join(map(str, range(2000)))} }}" for i in range(5))
    + " }"
)
_DEEP = "ASK " + "{ " * 5000 + "?a ?b ?c" + " }" * 5000
_DEEP_BRACKETS = "ASK { FILTER(" + "(" * 20000 + "1" + ")" * 20000 + ") }"
_DEEP_NOT = "ASK { FILTER(" + "!" * 50000 + "true) }"
_CONCAT = (
    "SELECT ?x { "
    + 'BIND("'
    + "a" * 1000
    + '" AS ?x0) '
    + " ".join(f"BIND(CONCAT({', '.join([f'?x{i}'] * 10)}) AS ?x{i + 1})" for i in range(9))
    + " BIND(?x9 AS ?x) }"
)


@dataclass(frozen=True)
class Target:
    """A server on this machine: its port, and its first process."""

    port: int
    pid: int


@dataclass(frozen=True)
class Attack:
    """What it is called, how to do it, and all that may come of it."""

    name: str
    run: Callable[[Target], Counter[str]]
    proper: frozenset[str]


def connect(target: Target) -> socket.socket:
    """Return a connection of a hostile client."""
    return socket.create_connection(("127.0.0.1", target.port), _LONGEST, (_ATTACKER, 0))


def exchange(target: Target, *parts: bytes) -> str:
    """Send the parts of a request and return the status of the answer, or what came instead."""
    try:
        with connect(target) as connection:
            with suppress(BrokenPipeError, ConnectionResetError):  # there may be an answer nevertheless
                for part in parts:
                    connection.sendall(part)
            return _outcome(connection)
    except TimeoutError:
        return "no answer"
    except OSError as error:
        return "refused" if isinstance(error, ConnectionRefusedError) else "closed"


def _outcome(connection: socket.socket) -> str:
    received = b""
    while more := connection.recv(1 << 16):
        received += more
    if not received:
        return "closed"
    head = received.partition(b"\r\n\r\n")[0].lower()
    if b"\r\nx-injected" in head:
        return "injected"
    if b"Traceback (most recent call last)" in received or b"root:x:0" in received:
        return "leaked"
    return head.split(b" ", 2)[1].decode()


def request(path: str, *headers: str, method: str = "GET") -> bytes:
    """Return the head of a request."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", "Connection: close", *headers]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def posted(query: bytes, *headers: str) -> list[bytes]:
    """Return a request with a query as its body."""
    told = ("Content-Type: application/sparql-query", f"Content-Length: {len(query)}", *headers)
    return [request(f"/sparql?timeout={_SHORT}", *told, method="POST"), query]


def _often(parts: list[bytes], target: Target) -> Counter[str]:
    """Send a request from several threads at once."""
    return _at_once([partial(exchange, target, *parts)] * _AT_ONCE)


def _at_once(actions: list[Callable[[], str]]) -> Counter[str]:
    outcomes: list[str] = []
    threads = [threading.Thread(target=lambda act=act: outcomes.append(act())) for act in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(outcomes)


def _each(requests: list[bytes], target: Target) -> Counter[str]:
    return Counter(exchange(target, each) for each in requests)


def _slow(start: bytes, target: Target) -> Counter[str]:
    """Begin many requests, go on a byte at a time, then leave."""
    outcomes: Counter[str] = Counter()
    connections = [connect(target) for _ in range(_SLOW_CLIENTS)]
    for connection in connections:
        connection.sendall(start)
    until = time.monotonic() + _HELD
    while time.monotonic() < until:
        time.sleep(0.2)
        for connection in connections:
            with suppress(OSError):
                connection.sendall(b"a")
    for connection in connections:
        connection.setblocking(False)
        with closing(connection):
            try:
                received = connection.recv(100)
                outcomes[received.split(b" ", 2)[1].decode() if received else "closed"] += 1
            except BlockingIOError:
                outcomes["kept waiting"] += 1
            except OSError:
                outcomes["closed"] += 1
    return outcomes


def _dropped(target: Target) -> Counter[str]:
    """Ask for long answers and leave in the middle of them, and in the middle of evaluation."""
    long = request("/sparql?query=" + quote("SELECT * { ?s ?p ?o } LIMIT 20000"))
    for number in range(20):
        with connect(target) as connection:
            connection.sendall(long if number % 2 else b"".join(posted(_PRODUCT.encode())))
            if number % 2:
                connection.recv(1000)
    return Counter({"left": 20})


def processes(target: Target) -> dict[str, list[int]]:
    """Return the processes of a server by what they do: `server`, `zygote`, `worker`."""
    found: dict[str, list[int]] = {"server": [], "zygote": [], "worker": []}
    for child in _children(target.pid):
        with suppress(OSError):
            command = Path(f"/proc/{child}/cmdline").read_bytes()
            found["zygote" if b"citygraph.zygote" in command else "server"].append(child)
    for zygote in found["zygote"]:
        found["worker"] += _children(zygote)
    return found


def _children(pid: int) -> Iterator[int]:
    children: list[int] = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            children += map(int, path.read_text(encoding="ascii").split())
    return iter(children)


def _killed(kind: str, target: Target) -> Counter[str]:
    """Kill one process of a kind with no warning while queries are evaluated."""

    def kill() -> str:
        time.sleep(_UNTIL_BUSY)
        for process in processes(target)[kind][:1]:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        return "killed"

    return _at_once([*[partial(exchange, target, *posted(_PRODUCT.encode()))] * 2, kill])


def _attack(name: str, run: Callable[[Target], Counter[str]], *proper: str) -> Attack:
    return Attack(name, run, frozenset(proper))


def _query(name: str, query: str | bytes, *proper: str) -> Attack:
    text = query if isinstance(query, bytes) else query.encode()
    return _attack(name, partial(_often, posted(text)), *proper)


_BUSY = ("503", "429")  # over the deadline, or over the share of one client
_HUGE = b"ASK { ?a ?b ?c } #" + b"x" * (_MEGABYTES << 20)
_LINE = request("/sparql?query=" + "x" * (_MEGABYTES << 20))
_LOST = [
    "/static/../../pyproject.toml",
    "/static/%2e%2e/%2e%2e/pyproject.toml",
    "/static/..%2f..%2f..%2f..%2fetc/passwd",
    "/static//etc/passwd",
    "/static/..%5c..%5cserve.py",
    "/static/%00",
    "/queries/../../../etc/passwd",
    "/../../../../etc/passwd",
]
_INJECTED = [
    request("/%0d%0aX-Injected:%201"),
    request("/queries/%0d%0aX-Injected:%201"),
    request("/sparql?format=csv%0d%0aX-Injected:%201&query=ASK%7B%7D"),
    request("/sparql?query=ASK%7B%7D", "Origin: a\rX-Injected: 1"),
    request(
        "/sparql?query=ASK%7B%7D", "Accept: text/csv\x00", "Transfer-Encoding: chunked", "Content-Length: 3"
    ),
    b"GET / HTTP/1.1\r\nHost: a b\x01\r\nConnection: close\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00" * 20 + b"\r\n\r\n",
]
ATTACKS = [
    _query("cross product", _PRODUCT, *_BUSY),
    _query("exponential joins", _JOINS, *_BUSY),
    _query("property paths over everything", _PATHS, *_BUSY, "413", "200"),
    _query("sort of a cross product", _SORT, *_BUSY, "413"),
    _query("giant regular expression", _REGEX, *_BUSY, "200", "422", "413"),
    _query("regular expression with counts of counts", _COUNTED_REGEX, *_BUSY, "200", "422"),
    _query("huge `VALUES`, multiplied", _VALUES, *_BUSY, "413"),
    _query("strings that grow tenfold, nine times", _CONCAT, *_BUSY, "413"),
    _query("5,000 nested groups", _DEEP, "400"),
    _query("20,000 nested brackets", _DEEP_BRACKETS, "400"),
    _query("50,000 negations", _DEEP_NOT, "200", "400"),
    _query("query of 10 MB", _HUGE, "413"),
    _attack("address of 10 MB", partial(_often, [_LINE]), "414", "400", "431", "closed"),
    _query("query that is not UTF-8", b"ASK { ?a ?b '\xff\xfe\xc0\x80' }", "400"),
    _attack(
        "broken percent-encoding",
        partial(_each, [request("/sparql?query=ASK%7B%7D%ZZ%"), request("/sparql?query=%ff%fe")]),
        "400",
    ),
    _query("compression bomb", gzip.compress(bytes(30 << 20)), "413", "415", "400"),
    _attack(
        "compressed query",
        partial(_often, posted(gzip.compress(bytes(1 << 20)), "Content-Encoding: gzip")),
        "415",
    ),
    _attack("path traversal", partial(_each, list(map(request, _LOST))), "404", "400", "308"),
    _attack("header injection, smuggling, no HTTP", partial(_each, _INJECTED), "200", "404", "400", "closed"),
    _attack(
        "150 clients that send a header slowly",
        partial(_slow, b"GET / HTTP/1.1\r\nHost: local"),
        "kept waiting",
        "closed",
        "408",
    ),
    _attack(
        "150 clients that send a body slowly",
        partial(
            _slow,
            request(
                "/sparql", "Content-Type: application/sparql-query", "Content-Length: 9999", method="POST"
            ),
        ),
        "kept waiting",
        "closed",
        "408",
        "400",
        "503",
        "429",
    ),
    _attack("answers not waited for", _dropped, "left"),
    _attack("query worker killed", partial(_killed, "worker"), *_BUSY, "killed"),
    _attack("process that holds the graph killed", partial(_killed, "zygote"), *_BUSY, "killed"),
    _attack("server process killed", partial(_killed, "server"), *_BUSY, "killed", "closed"),
]
