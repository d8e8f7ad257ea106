"""Query workers: what they answer, what they survive, and what they cannot do."""

import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from citygraph.formats import RESULTS
from citygraph.sparql import QueryFailedError, QueryRefusedError, QuerySyntaxError
from citygraph.store import Question, TooLargeError, evaluate, load
from citygraph.workers import (
    BusyError,
    DeadlineExceededError,
    Limits,
    NotLoadedError,
    OutOfMemoryError,
    WorkerDiedError,
    Workers,
    Zygote,
)

LIMITS = Limits(seconds=20, largest=1_000_000, memory=1 << 28, at_once=2, wait=20)
ASK = Question("ASK { ?s ?p ?o }")
ENDLESS = Question("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }")
GREEDY = Question("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l } ORDER BY ?a")
CSV = RESULTS[2]


@pytest.fixture(scope="module")
def zygote(tiny_release):
    with Zygote(tiny_release, LIMITS) as zygote:
        yield zygote


@pytest.fixture
def workers(zygote):
    workers = Workers(zygote.address, LIMITS)
    yield workers
    workers.close()


def count(workers, text, **graphs):
    answer = workers.answer(Question(text, CSV, **graphs))
    return len(answer.body.splitlines()) - 1


def answers(workers):
    return workers.answer(ASK).body == b'{"head":{},"boolean":true}'


def ask_until_refused(workers):
    while True:
        workers.answer(ASK)


def children(zygote):
    command = ["ps", "-o", "pid=", "--ppid", str(zygote.pid)]
    listed = subprocess.run(command, check=False, capture_output=True, text=True)  # fails if there is none
    return [int(pid) for pid in listed.stdout.split()]


def test_answer_in_the_chosen_format(workers):
    answer = workers.answer(Question("SELECT ?o { ?s <http://example.org/founded> ?o } ORDER BY ?o", CSV))
    assert (answer.body, answer.format) == (b"o\r\n1991\r\n1992\r\n", CSV)


def test_workers_that_nobody_needs_end(tiny_release, monkeypatch):
    with Zygote(tiny_release, LIMITS) as zygote:
        workers = Workers(zygote.address, LIMITS)
        assert answers(workers)
        first = children(zygote)
        workers.rest()  # it was needed a moment ago
        assert answers(workers)
        assert children(zygote) == first
        monkeypatch.setattr("citygraph.workers.IDLE", -1)
        workers.rest()
        while children(zygote):
            pass
        assert answers(workers)
        workers.close()


def test_graph_carries_prefixes(workers):
    answer = workers.answer(Question("CONSTRUCT WHERE { ?s <http://example.org/founded> ?o }"))
    assert b"ex:harbour ex:founded" in answer.body


@pytest.mark.parametrize("form", ["DESCRIBE", "CONSTRUCT { ?s ?p ?o } WHERE"])
def test_graph_holds_each_triple_once(workers, form):
    text = f"{form} {'?s ' if form == 'DESCRIBE' else ''}{{ ?s ?p ?o . ?s ?q ?r }}"
    lines = workers.answer(Question(text)).body.splitlines()
    assert len(lines) == len(set(lines))


def test_idle_worker_is_used_again(workers, zygote):
    answers(workers)
    before = children(zygote)
    assert answers(workers)
    assert children(zygote) == before


def test_deadline_kills_and_the_next_query_is_answered(workers):
    with pytest.raises(DeadlineExceededError, match=r"0\.2 s"):
        workers.answer(ENDLESS, replace(LIMITS, seconds=0.2))
    assert answers(workers)


def test_another_query_is_answered_beside_an_endless_one(workers):
    outcome = []

    def wait():
        with pytest.raises(DeadlineExceededError):
            workers.answer(ENDLESS, replace(LIMITS, seconds=3))
        outcome.append("deadline")

    thread = Thread(target=wait)
    thread.start()
    assert answers(workers)
    assert outcome == []
    thread.join()
    assert outcome == ["deadline"]


def test_memory_cap(workers):
    with pytest.raises(OutOfMemoryError):
        workers.answer(GREEDY)
    assert answers(workers)


def test_too_large_is_an_error_and_not_a_cut(workers):
    with pytest.raises(TooLargeError, match="1,000 bytes"):
        workers.answer(Question("SELECT * { ?s ?p ?o }"), replace(LIMITS, largest=1000))
    assert answers(workers)


def test_busy(zygote):
    workers = Workers(zygote.address, replace(LIMITS, at_once=1, wait=0.1))

    def wait():
        with pytest.raises(DeadlineExceededError):
            workers.answer(ENDLESS, replace(LIMITS, seconds=3))

    thread = Thread(target=wait)
    thread.start()
    with pytest.raises(BusyError):
        ask_until_refused(workers)
    thread.join()


def test_killed_worker_is_replaced(workers, zygote):
    answers(workers)
    for pid in children(zygote):
        os.kill(pid, signal.SIGKILL)
    assert answers(workers)


def test_worker_killed_while_it_works_is_told(workers, zygote):
    while children(zygote):  # those of other tests end when their connection is closed
        pass

    def kill():
        while not (pids := children(zygote)):
            pass
        os.kill(pids[0], signal.SIGKILL)

    thread = Thread(target=kill)
    thread.start()
    with pytest.raises(WorkerDiedError, match="SIGKILL"):
        workers.answer(ENDLESS)
    thread.join()
    assert answers(workers)


def test_deep_nesting_is_survived(workers):
    text = "SELECT * {" + "{" * 10_000 + "?s ?p ?o" + "}" * 10_000 + "}"
    assert workers.answer(Question(text)).body


def test_nesting_without_end_is_told_and_survived(workers):
    with pytest.raises(WorkerDiedError, match="SIG"):
        workers.answer(Question("SELECT * {" + "{" * 400_000 + "}" * 400_000 + "}"))
    assert answers(workers)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
@pytest.mark.parametrize("silent", ["", "SILENT"])
def test_worker_cannot_connect(workers, host, silent):
    with socket.create_server(("127.0.0.1", 0)) as canary:
        canary.setblocking(False)
        port = canary.getsockname()[1]
        with suppress(QueryFailedError):
            workers.answer(
                Question(f"SELECT * {{ SERVICE {silent} <http://{host}:{port}/> {{ ?s ?p ?o }} }}")
            )
        with pytest.raises(BlockingIOError):
            canary.accept()


def test_the_same_query_outside_of_a_worker_does_connect(tiny_release):
    with socket.create_server(("127.0.0.1", 0)) as canary:

        def hang_up():
            canary.accept()[0].close()

        seen = Thread(target=hang_up)
        seen.start()
        text = f"SELECT * {{ SERVICE SILENT <http://127.0.0.1:{canary.getsockname()[1]}/> {{ ?s ?p ?o }} }}"
        evaluate(load(tiny_release), Question(text), {}, 1000)
        seen.join()


def test_functions_that_need_the_system_work_in_confinement(workers):
    text = "SELECT (RAND() AS ?a) (UUID() AS ?b) (STRUUID() AS ?c) (NOW() AS ?d) (SHA256('x') AS ?e) {}"
    (row,) = workers.answer(Question(text, CSV)).body.splitlines()[1:]
    assert all(row.split(b","))


def test_syntax_error_tells_the_place(workers):
    with pytest.raises(QuerySyntaxError) as caught:
        workers.answer(Question("SELECT *\nWHERE { ?s nix:p ?o }"))
    assert caught.value.line == 2
    assert "Prefix not found" in str(caught.value)


def test_unknown_function_is_told(workers):
    with pytest.raises(QueryFailedError, match="custom function"):
        workers.answer(Question("SELECT (<http://example.org/f>(1) AS ?x) {}"))


def test_default_graph_is_a_set(workers):
    assert count(workers, "SELECT ?o { ?s <http://example.org/founded> ?o }") == 2
    assert count(workers, "SELECT ?o { GRAPH ?g { ?s <http://example.org/founded> ?o } }") == 3


SOURCES = tuple(f"http://example.org/source/{name}" for name in ("book", "list", "page"))


def test_default_graphs_of_the_request_are_merged_as_a_set(workers):
    text = "SELECT ?o { ?s <http://example.org/founded> ?o }"
    assert count(workers, text, default_graphs=SOURCES[:1]) == 1
    assert count(workers, text, default_graphs=SOURCES[:2]) == 1
    assert count(workers, text, default_graphs=SOURCES) == 2
    assert count(workers, text) == 2


def test_graphs_that_the_request_leaves_out_are_not_seen(workers):
    text = "SELECT ?g { GRAPH ?g { ?s <http://example.org/founded> ?o } }"
    assert count(workers, text, default_graphs=SOURCES[:2]) == 0
    assert count(workers, text, default_graphs=SOURCES[:2], named_graphs=SOURCES[1:]) == 2
    assert count(workers, "SELECT ?s { ?s ?p ?o }", named_graphs=SOURCES) == 0


def test_graph_that_is_no_iri_is_refused(workers):
    with pytest.raises(QueryRefusedError, match="absolute IRI"):
        workers.answer(Question("ASK {}", default_graphs=("not an iri",)))


def test_many_threads_get_their_own_answers(workers):
    wrong = []

    def ask(number):
        for _ in range(20):
            body = workers.answer(Question(f"SELECT ({number} AS ?x) {{}}", CSV)).body
            if body != f"x\r\n{number}\r\n".encode():
                wrong.append(body)

    threads = [Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_end_leaves_no_process_and_no_socket(tiny_release):
    zygote = Zygote(tiny_release, LIMITS)
    workers = Workers(zygote.address, LIMITS)
    assert answers(workers)
    pids = [zygote.pid, *children(zygote)]
    zygote.close()
    assert not Path(zygote.address).exists()
    with pytest.raises(WorkerDiedError):
        workers.answer(ASK)
    workers.close()
    assert [pid for pid in pids if Path(f"/proc/{pid}").exists()] == []


def test_zygote_ends_with_the_process_that_started_it(tiny_release):
    script = (
        "import os, pathlib, sys; from citygraph.workers import Limits, Zygote;"
        "zygote = Zygote(pathlib.Path(sys.argv[1]), Limits()); print(zygote.address, flush=True); os._exit(0)"
    )
    command = [sys.executable, "-c", script, tiny_release]
    address = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    while Path(address).exists():  # the zygote removes it as its last act
        pass


def test_missing_release_is_told(tmp_path, capfd):
    with pytest.raises(NotLoadedError, match="cannot load"):
        Zygote(tmp_path, LIMITS)
    assert "FileNotFoundError" in capfd.readouterr().err


def test_killed_zygote_is_replaced_without_anyone_noticing(tiny_release):
    with Zygote(tiny_release, LIMITS) as zygote:
        workers = Workers(zygote.address, LIMITS)
        answers(workers)
        first = zygote.pid
        outcome = []
        # longer than it takes to kill, short enough to be asked twice
        slow = Question("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", CSV)
        thread = Thread(target=lambda: outcome.append(workers.answer(slow).body))
        thread.start()
        while len(children(zygote)) < 1:
            pass
        orphans = children(zygote)
        os.kill(first, signal.SIGKILL)
        assert answers(workers)
        thread.join()
        assert outcome == [b"n\r\n%d\r\n" % (304**3)]
        assert zygote.pid != first
        while any(Path(f"/proc/{pid}").exists() for pid in orphans):  # the kernel kills them
            pass
        workers.close()


def test_closed_workers_end_after_their_last_answer(zygote):
    workers = Workers(zygote.address, LIMITS)
    assert answers(workers)
    workers.close()
    assert answers(workers)
    while not zygote.is_idle():
        pass


class _Endpoint(BaseHTTPRequestHandler):
    """A SPARQL endpoint that knows one row."""

    def do_GET(self):
        body = b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"literal","value":"far away"}}]}}'
        self.send_response(200)
        self.send_header("Content-Type", "application/sparql-results+json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815 named by the standard library

    def log_message(self, *_):
        pass


@pytest.fixture
def endpoint():
    with HTTPServer(("127.0.0.1", 0), _Endpoint) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/sparql"
        server.shutdown()
        thread.join()


def test_allowed_service_has_workers_of_its_own(tiny_release, endpoint):
    query = Question(f"SELECT ?x {{ SERVICE <{endpoint}> {{ ?s ?p ?x }} }}", CSV)
    with Zygote(tiny_release, LIMITS, opens=True) as zygote:
        workers = Workers(zygote.address, LIMITS, [endpoint])
        assert workers.answer(query).body == b"x\r\nfar away\r\n"
        other = Workers(zygote.address, LIMITS, ["https://example.org/sparql"])
        with pytest.raises(QueryFailedError):
            other.answer(query)
        workers.close()
        other.close()
