"""Stop a query that is under way: its worker ends, its place is free, nobody else notices."""

import os
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from werkzeug.test import Client, TestResponse

from citygraph.running import Runs
from citygraph.store import Question
from citygraph.web import create_app
from citygraph.workers import Limits, StoppedError, TokenInUseError, Workers, Zygote

LIMITS = Limits(seconds=60, largest=1_000_000, at_once=2, wait=30)
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"
TOKEN, OTHER = "a-token-of-this-test", "another-token-of-this-test"


@pytest.fixture(scope="module")
def zygote(tiny_release: Path) -> Iterator[Zygote]:
    with Zygote(tiny_release, LIMITS) as zygote:
        yield zygote


@pytest.fixture
def workers(zygote: Zygote) -> Iterator[Workers]:
    workers = Workers(zygote.address, LIMITS)
    yield workers
    workers.close()


@pytest.fixture
def client(tiny_release: Path, workers: Workers) -> Client:
    return Client(create_app(tiny_release, workers))


class Asking:
    """A question that another thread asks, and what comes of it."""

    def __init__(self, workers: Workers, text: str, token: str) -> None:
        self.outcome: object = None
        self._ask = lambda: workers.answer(Question(text), token=token).body
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        try:
            self.outcome = self._ask()
        except (StoppedError, TokenInUseError) as error:
            self.outcome = type(error)

    def end(self) -> object:
        """Wait for the end, and return what came of it."""
        self._thread.join(30)
        return self.outcome


def children(zygote: Zygote) -> set[int]:
    listed = Path(f"/proc/{zygote.pid}/task/{zygote.pid}/children").read_text(encoding="ascii")
    return {int(pid) for pid in listed.split()}


def busy(zygote: Zygote) -> int:
    """Wait until a worker computes, and return its process."""
    ticks = os.sysconf("SC_CLK_TCK") // 10
    while True:
        for pid in children(zygote):
            try:
                told = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
            except OSError:
                continue
            if int(told[11]) + int(told[12]) > ticks:
                return pid


def gone(pid: int) -> bool:
    """Wait until a process is not there any more."""
    while Path(f"/proc/{pid}").exists():
        pass
    return True


def test_a_query_is_stopped_and_its_worker_ends(workers: Workers, zygote: Zygote) -> None:
    asking = Asking(workers, ENDLESS, TOKEN)
    worker = busy(zygote)
    assert workers.stop(TOKEN)
    assert asking.end() is StoppedError
    assert gone(worker)
    assert not workers.stop(TOKEN)


def test_another_process_stops_it_too(workers: Workers, zygote: Zygote) -> None:
    asking = Asking(workers, ENDLESS, TOKEN)
    worker = busy(zygote)
    elsewhere = Workers(zygote.address, LIMITS)
    assert not elsewhere.stop(OTHER)
    assert elsewhere.stop(TOKEN)
    assert asking.end() is StoppedError
    assert gone(worker)
    elsewhere.close()


def test_its_place_is_free_at_once(zygote: Zygote) -> None:
    workers = Workers(zygote.address, replace(LIMITS, at_once=1))
    asking = Asking(workers, ENDLESS, TOKEN)
    busy(zygote)
    following = Asking(workers, "ASK {}", "")
    assert workers.stop(TOKEN)
    assert following.end() == b'{"head":{},"boolean":true}'
    assert asking.end() is StoppedError
    workers.close()


def test_who_waits_for_a_turn_is_stopped_when_it_comes(zygote: Zygote) -> None:
    workers = Workers(zygote.address, replace(LIMITS, at_once=1))
    first = Asking(workers, ENDLESS, TOKEN)
    busy(zygote)
    second = Asking(workers, ENDLESS, OTHER)
    while not workers.stop(OTHER):
        pass
    workers.stop(TOKEN)
    assert (first.end(), second.end()) == (StoppedError, StoppedError)
    workers.close()


def test_a_token_names_one_query(workers: Workers, zygote: Zygote) -> None:
    first = Asking(workers, ENDLESS, TOKEN)
    busy(zygote)
    assert Asking(workers, "ASK {}", TOKEN).end() is TokenInUseError
    workers.stop(TOKEN)
    assert first.end() is StoppedError


def test_a_worker_ends_when_nobody_listens(zygote: Zygote) -> None:
    connection = socket.socket(socket.AF_UNIX)
    before = children(zygote)
    connection.connect(zygote.address)
    while not (mine := children(zygote) - before):
        pass
    connection.close()
    assert gone(mine.pop())


def test_a_process_that_ended_is_passed_over(tmp_path: Path) -> None:
    ended, runs = Runs(tmp_path), Runs(tmp_path)
    with ended.run(TOKEN):
        ended.close()
        assert not runs.stop(TOKEN)


def asked(client: Client, token: str, outcome: list[TestResponse]) -> threading.Thread:
    """Ask in another thread."""
    headers = {"X-Query-Token": token} if token else {}
    get = lambda: outcome.append(client.get("/sparql", query_string={"query": ENDLESS}, headers=headers))  # noqa: E731
    thread = threading.Thread(target=get)
    thread.start()
    return thread


def test_over_http(client: Client, zygote: Zygote) -> None:
    outcome: list[TestResponse] = []
    thread = asked(client, TOKEN, outcome)
    worker = busy(zygote)
    stopped = client.post("/sparql/stop", headers={"X-Query-Token": TOKEN})
    assert (stopped.status_code, stopped.data) == (204, b"")
    assert stopped.headers["Access-Control-Allow-Origin"] == "*"
    thread.join()
    (answer,) = outcome
    assert (answer.status_code, answer.json["type"]) == (409, "/problems/stopped")
    assert answer.headers["Cache-Control"] == "no-store"
    assert gone(worker)


def test_who_asks_the_same_is_not_stopped(client: Client, zygote: Zygote) -> None:
    mine: list[TestResponse] = []
    others: list[TestResponse] = []
    first, second = asked(client, TOKEN, mine), asked(client, OTHER, others)
    while len(children(zygote)) < 2:
        pass
    busy(zygote)
    client.post("/sparql/stop", headers={"X-Query-Token": TOKEN})
    first.join()
    assert mine[0].json["type"] == "/problems/stopped"
    assert not others
    client.post("/sparql/stop", headers={"X-Query-Token": OTHER})
    second.join()
    assert others[0].status_code == 409


@pytest.mark.parametrize(
    ("method", "token", "status", "problem"),
    [
        ("POST", TOKEN, 404, "not-running"),
        ("POST", "", 400, "token"),
        ("POST", "../workers-of-others", 400, "token"),
        ("GET", TOKEN, 405, "method"),
    ],
)
def test_what_cannot_be_stopped(client: Client, method: str, token: str, status: int, problem: str) -> None:
    answer = client.open("/sparql/stop", method=method, headers={"X-Query-Token": token})
    assert (answer.status_code, answer.json["type"]) == (status, f"/problems/{problem}")


def test_a_token_that_is_none_is_told(client: Client) -> None:
    answer = client.get("/sparql", query_string={"query": "ASK {}"}, headers={"X-Query-Token": "short"})
    assert (answer.status_code, answer.json["type"]) == (400, "/problems/token")


def test_scripts_of_others_may_send_it(client: Client) -> None:
    for path in ("/sparql", "/sparql/stop"):
        told = client.options(path).headers
        assert "X-Query-Token" in told["Access-Control-Allow-Headers"]
        assert "POST" in told["Access-Control-Allow-Methods"]


def test_a_token_is_no_part_of_what_is_asked(client: Client) -> None:
    ask = {"query": "SELECT ?s { ?s ?p ?o } ORDER BY ?s LIMIT 3"}
    first = client.get("/sparql", query_string=ask, headers={"X-Query-Token": TOKEN})
    second = client.get("/sparql", query_string=ask)
    assert first.headers["ETag"] == second.headers["ETag"]
    assert "X-Query-Token" not in first.headers["Vary"]
