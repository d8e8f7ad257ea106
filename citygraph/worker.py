"""A query worker: a forked process that answers under a deadline, a memory cap and mostly without network."""

import os
import resource
import signal
import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

import pyoxigraph as ox

from citygraph import frames
from citygraph.formats import GRAPHS, LAYOUTS, RESULTS, named
from citygraph.sparql import QueryError, QuerySyntaxError
from citygraph.store import PLAIN, Finish, Question, evaluate

LARGEST_QUESTION = 1 << 24
_STACK = 1 << 29  # the engine recurses: this much lets 15,000 nested groups pass
_LOWER_PRIORITY = 5
_FILES_OF_THE_UNCONFINED = 64
_LONGEST_SIZES = 200  # characters of /proc/self/statm
_FIRST_TO_GO = "1000"  # of the kernel, when the machine runs out of memory


def work(
    connection: socket.socket, store: ox.Store, prefixes: Mapping[str, str], memory: int, *, confined: bool
) -> NoReturn:
    """Answer the questions that come over `connection` until it is closed, then end this process.

    Each question carries its deadline, after which the process is killed: the engine cannot be stopped.
    `memory` is what the worker may allocate in addition to what it shares with its parent. A confined worker
    can open nothing; the other is for the endpoints that the operator allows.
    """
    _close_all_but(connection.fileno())
    os.nice(_LOWER_PRIORITY)
    ended_well = threading.Event()

    def answer_all() -> None:
        sizes = os.open("/proc/self/statm", os.O_RDONLY)
        largest = _pages(sizes)[0] * resource.getpagesize() + memory
        _limit(largest, 0 if confined else _FILES_OF_THE_UNCONFINED)
        with suppress(ConnectionError):  # the client is gone
            _answer_all(connection, store, prefixes, sizes, memory // 2)
        ended_well.set()

    threading.stack_size(_STACK)
    thread = threading.Thread(target=answer_all)
    thread.start()
    thread.join()
    os._exit(0 if ended_well.is_set() else 1)


def _close_all_but(kept: int) -> None:
    """Close what was inherited; standard error stays open for the log."""
    for low, high in ((0, 2), (3, kept), (kept + 1, os.sysconf("SC_OPEN_MAX"))):
        os.closerange(low, high)


def _limit(largest: int, files: int) -> None:
    """Give up the right to open more than that many files, and to grow beyond that many bytes.

    Sockets are files: without any there is no network.
    """
    Path("/proc/self/oom_score_adj").write_text(_FIRST_TO_GO, encoding="ascii")
    resource.setrlimit(resource.RLIMIT_AS, (largest, largest))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))


def _pages(sizes: int) -> tuple[int, int]:
    """Return how many pages of memory this process has mapped, and how many it has, from its open `statm`.

    A page that it shared with its parent until it wrote to it counts as before.
    """
    mapped, resident = os.pread(sizes, _LONGEST_SIZES, 0).split()[:2]
    return int(mapped), int(resident)


def _answer_all(
    connection: socket.socket, store: ox.Store, prefixes: Mapping[str, str], sizes: int, most_kept: int
) -> None:
    """Answer until the connection is closed, or more memory is kept than that: a fresh one is better."""
    last = False
    at_start = _pages(sizes)[1]
    while not last:
        header, body = frames.receive(connection, LARGEST_QUESTION)
        signal.setitimer(signal.ITIMER_REAL, header["seconds"])
        reply, result = _answer(store, _question(header, body), prefixes, header["largest"])
        signal.setitimer(signal.ITIMER_REAL, 0)
        last = "memory" in reply or (_pages(sizes)[1] - at_start) * resource.getpagesize() > most_kept
        frames.send(connection, frames.pack(reply | {"last": last}), result)


def _question(header: Mapping[str, Any], body: bytes) -> Question:
    return Question(
        body.decode(),
        named(header["result_format"], RESULTS + LAYOUTS) or RESULTS[0],
        named(header["graph_format"], GRAPHS) or GRAPHS[0],
        tuple(header.get("default_graphs", ())),
        tuple(header.get("named_graphs", ())),
        header["base"],
        _finish(header["finish"]) if "finish" in header else PLAIN,
    )


def _finish(sent: Mapping[str, Any]) -> Finish:
    pairs = {name: tuple((key, value) for key, value in sent[name]) for name in ("evidence", "layout")}
    return Finish(**{**sent, **pairs})


def _answer(
    store: ox.Store, question: Question, prefixes: Mapping[str, str], largest: int
) -> tuple[dict[str, Any], bytes]:
    """Return the header and the body of the reply; errors of the query travel by name and arguments."""
    try:
        answer = evaluate(store, question, prefixes, largest)
    except QuerySyntaxError as error:
        return _reply(error, error.line, error.column, error.message), b""
    except QueryError as error:
        return _reply(error, str(error)), b""
    except MemoryError:
        return {"memory": True}, b""
    reply = {"format": answer.format.name}
    return (reply | {"more": True} if answer.more else reply), answer.body


def _reply(error: QueryError, *arguments: int | str) -> dict[str, Any]:
    return {"error": type(error).__name__, "arguments": arguments}
