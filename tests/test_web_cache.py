"""Answers from memory: what is kept, what HTTP caches are told, conditional requests, compression."""

import gzip
import json
import shutil
import threading
from collections import Counter
from pathlib import Path

import pytest
from werkzeug.test import Client

from citygraph.folders import home
from citygraph.formats import RESULTS
from citygraph.store import Answer
from citygraph.web import create_app
from citygraph.web.http.cache import Flights, Memory
from citygraph.web.http.encodings import NoEncodingError, encode, wish
from citygraph.workers import BusyError, DeadlineExceededError, Limits

SHORT = "ASK {}"
LONG = "SELECT * { ?s ?p ?o }"
CSV = "text/csv"
RELEASED = "Sun, 22 Nov 2026 00:00:00 GMT"


class Counting:
    """Workers that count what they are asked."""

    limits = Limits()
    services = ()

    def __init__(self):
        self.asked = Counter()

    def answer(self, question, *_):
        self.asked[question.text] += 1
        if question.result_format.name == "json":
            return Answer(b'{"head": {"vars": []}, "results": {"bindings": []}}', RESULTS[0])
        return Answer(
            question.text.encode() * 100 if question.text.startswith(LONG) else b"short", RESULTS[2]
        )


@pytest.fixture
def workers():
    return Counting()


@pytest.fixture
def counted(tiny_release: Path, workers):
    return Client(create_app(tiny_release, workers))


def get(client, query=LONG, accept=CSV, path="/sparql", method="GET", **headers):
    headers = {"Accept": accept, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return client.open(path, method=method, query_string={"query": query}, headers=headers)


# What is kept


def test_the_same_question_is_asked_once(counted, workers):
    first, second = get(counted), get(counted)
    assert first.data == second.data
    assert first.headers == second.headers
    assert workers.asked[LONG] == 1


@pytest.mark.parametrize("accept", [CSV, "text/csv;q=0.5", "text/csv, */*;q=0.1"])
def test_the_same_question_in_other_words_of_http_is_asked_once(counted, workers, accept):
    get(counted)
    get(counted, accept=accept)
    get(counted, method="HEAD")
    counted.post("/sparql", data={"query": LONG}, headers={"Accept": accept})
    headers = {"Accept": accept, "Content-Type": "application/sparql-query"}
    counted.post("/sparql", data=LONG, headers=headers)
    counted.open("/sparql", method="QUERY", data=LONG, headers=headers)
    get(counted, accept=accept, Accept_Encoding="gzip")
    assert workers.asked[LONG] == 1


def test_another_format_is_another_answer(counted, workers):
    get(counted)
    get(counted, accept="text/tab-separated-values")
    assert workers.asked[LONG] == 2


def test_another_graph_is_another_answer(counted, workers):
    for graph in "ab":
        counted.get("/sparql", query_string={"query": LONG, "default-graph-uri": f"urn:{graph}"})
    assert workers.asked[LONG] == 2


def test_another_host_is_another_answer(counted, workers):
    for host in "ab":
        get(counted, Host=host)
    assert workers.asked[LONG] == 2


def test_another_release_is_another_answer(tiny_release, tmp_path, workers):
    manifest = json.loads((tiny_release / "manifest.json").read_text(encoding="utf-8"))
    (tmp_path / "manifest.json").write_text(json.dumps(manifest | {"version": "other"}), encoding="utf-8")
    tags = {get(Client(create_app(folder, workers))).headers["ETag"] for folder in (tiny_release, tmp_path)}
    assert len(tags) == 2


def test_errors_are_not_kept(tiny_release):
    class Recovering(Counting):
        def answer(self, question, *_):
            if not self.asked[question.text]:
                self.asked[question.text] += 1
                raise BusyError("busy", own_share=False, retry_after=1)
            return super().answer(question)

    client = Client(create_app(tiny_release, Recovering()))
    refused = get(client)
    assert (refused.status_code, refused.headers["Cache-Control"]) == (503, "no-store")
    assert "ETag" not in refused.headers
    assert get(client).status_code == 200


@pytest.mark.parametrize("function", ["NOW()", "RAND()", "UUID()", "STRUUID()", "BNODE()"])
def test_what_differs_each_time_is_not_kept_and_carries_no_tag(counted, workers, function):
    query = f"SELECT ({function} AS ?x) {{}}"
    response = get(counted, query)
    get(counted, query)
    assert workers.asked[query] == 2
    assert not {"ETag", "Last-Modified"} & set(response.headers.keys())
    assert response.headers["Cache-Control"] == "no-store"


def test_a_function_that_is_only_mentioned_does_not_count(counted, workers):
    query = "SELECT ('NOW()' AS ?x) {} # RAND()"
    assert get(counted, query).headers["ETag"] == get(counted, query).headers["ETag"]
    assert workers.asked[query] == 1


def test_ready_made_queries_are_kept_too(tiny_release, tmp_path, workers):
    shutil.copytree(tiny_release, tmp_path / "release")
    shutil.copytree(home() / "queries", tmp_path / "release" / "queries")
    client = Client(create_app(tmp_path / "release", workers))
    first, second = (client.get("/queries/data/numbers.csv") for _ in range(2))
    assert first.headers == second.headers
    assert first.headers["ETag"]
    assert [number for text, number in workers.asked.items() if "MemberCount" in text] == [1]


def test_memory_holds_what_was_used_last():
    memory = Memory(largest=20_000)
    for number in range(10):
        memory.put(number, str(number), 1000)
    assert memory.get(0) == "0"
    memory.put("new", "new", 1000)
    assert (memory.get(0), memory.get(1), memory.get(2)) == ("0", None, "2")


def test_memory_never_holds_more_than_it_may():
    memory = Memory(largest=20_000)
    for number in range(1000):
        memory.put(number % 70, number, number)
        memory.get(number // 2)
    assert memory._size <= 20_000
    assert memory._size == sum(kept.size for kept in memory._kept.values())
    memory.put("too large", "x", 19_000)
    assert memory.get("too large") is None


# At the same time


def at_once(number, work):
    threads = [threading.Thread(target=work, args=(index,)) for index in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)


class Slow(Counting):
    """Workers that answer when all who come have come."""

    def __init__(self, error=None):
        super().__init__()
        self.go, self.error = threading.Event(), error

    def answer(self, question, *_):
        self.asked[question.text] += 1
        self.go.wait(20)
        if self.error:
            raise self.error
        return Answer(b"x" * 5000, RESULTS[2])


def ask_at_once(release, workers, encodings=("identity",)):
    client, statuses = create_app(release, workers), []

    def work(index):
        if index == 7:
            workers.go.set()
        else:
            encoding = encodings[index % len(encodings)]
            statuses.append(get(Client(client), Accept_Encoding=encoding).status_code)

    at_once(8, work)
    return statuses


@pytest.mark.parametrize("encodings", [("identity",), ("gzip", "identity")])
def test_a_cold_question_of_many_is_asked_once(tiny_release, encodings):
    workers = Slow()
    assert ask_at_once(tiny_release, workers, encodings) == [200] * 7
    assert workers.asked[LONG] == 1


def test_an_error_that_all_would_meet_is_met_once_by_who_waits():
    flights, calls, entered, go = Flights((DeadlineExceededError,)), [], threading.Event(), threading.Event()
    seen = []

    def make():
        calls.append(1)
        entered.set()
        go.wait(20)
        raise DeadlineExceededError

    def work(index):
        if index:
            entered.wait(20)
        if index == 2:
            go.set()
        with pytest.raises(DeadlineExceededError) as caught:
            flights.once("key", make)
        seen.append(caught.value)

    at_once(3, work)
    assert len(seen) == 3
    assert len(calls) <= 2  # who comes when it is over asks again


def test_who_was_refused_for_his_share_does_not_refuse_others(tiny_release):
    workers = Slow(BusyError("busy", own_share=True, retry_after=1))
    assert ask_at_once(tiny_release, workers) == [429] * 7
    assert workers.asked[LONG] == 7


def test_only_so_many_wait_for_others(monkeypatch):
    monkeypatch.setattr("citygraph.web.http.cache._MOST_WAITING", 1)
    flights, entered, go = Flights(()), threading.Event(), threading.Event()
    results = []

    def first():
        entered.set()
        go.wait(20)
        return "first"

    def work(index):
        if index == 0:
            results.append(flights.once("key", first))
        else:
            entered.wait(20)
            results.append(flights.once("key", lambda: go.set() or "own"))

    at_once(4, work)
    assert len(results) == 4
    assert "first" in results
    assert "own" in results


# What HTTP caches are told


def test_headers_of_an_answer_that_may_be_kept(counted):
    headers = get(counted).headers
    assert headers["ETag"].startswith('"')
    assert headers["Last-Modified"] == RELEASED
    assert "max-age" in headers["Cache-Control"]
    assert "must-revalidate" in headers["Cache-Control"]
    assert headers["Vary"] == "Accept, Accept-Encoding"


def test_tags_differ_by_query_format_and_encoding(counted):
    tags = {
        get(counted, query, accept, Accept_Encoding=encoding).headers["ETag"]
        for query in (LONG, f"{LONG} ")
        for accept in (CSV, "application/xml", "text/tab-separated-values")
        for encoding in ("identity", "gzip")
    }
    assert len(tags) == 2 * 3 * 2


def test_tags_are_the_same_in_every_process(tiny_release):
    tags = {get(Client(create_app(tiny_release, Counting()))).headers["ETag"] for _ in range(2)}
    assert len(tags) == 1


@pytest.mark.parametrize("wanted", ["{}", "W/{}", '"other", {}', '"a", W/{}, "b"', "*"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_if_none_match(counted, workers, wanted, method):
    tag = get(counted).headers["ETag"]
    response = get(counted, method=method, If_None_Match=wanted.format(tag))
    assert (response.status_code, response.data) == (304, b"")
    assert response.headers["ETag"] == tag
    assert {"Vary", "Cache-Control", "Last-Modified", "Access-Control-Allow-Origin"} <= set(
        response.headers.keys()
    )
    assert not {"Content-Type", "Content-Length", "Content-Encoding"} & set(response.headers.keys())
    assert workers.asked[LONG] == 1


def test_if_none_match_needs_no_evaluation(tiny_release, counted):
    tag = get(counted).headers["ETag"]
    fresh = Counting()
    response = get(Client(create_app(tiny_release, fresh)), If_None_Match=tag)
    assert (response.status_code, response.headers["ETag"]) == (304, tag)
    assert not fresh.asked


@pytest.mark.parametrize("wanted", ['"other"', 'W/"other", "another"', "nonsense", ""])
def test_if_none_match_of_another_answer(counted, wanted):
    assert get(counted, If_None_Match=wanted).status_code == 200


def test_if_none_match_of_a_query_that_is_none(client):
    assert get(client, "ASK {", If_None_Match="*").status_code == 400


def test_if_none_match_with_the_query_method(counted):
    tag = get(counted).headers["ETag"]
    headers = {"Accept": CSV, "If-None-Match": tag, "Content-Type": "application/sparql-query"}
    assert counted.open("/sparql", method="QUERY", data=LONG, headers=headers).status_code == 304
    assert counted.post("/sparql", data=LONG, headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("since", "status"),
    [
        (RELEASED, 304),
        ("Mon, 23 Nov 2026 00:00:00 GMT", 304),
        ("Sat, 21 Nov 2026 23:59:59 GMT", 200),
        ("yesterday", 200),
    ],
)
def test_if_modified_since(counted, workers, since, status):
    get(counted)
    assert get(counted, If_Modified_Since=since).status_code == status
    assert workers.asked[LONG] == 1


def test_if_none_match_wins_over_if_modified_since(counted):
    assert get(counted, If_None_Match='"other"', If_Modified_Since=RELEASED).status_code == 200


def test_format_is_negotiated_before_conditions(counted):
    tag = get(counted).headers["ETag"]
    assert get(counted, accept="text/turtle", If_None_Match=tag).status_code == 406


# Compression


@pytest.mark.parametrize("header", ["gzip", "gzip, deflate, br", "GZIP;q=0.1", "*", "identity;q=0, gzip"])
def test_long_answers_are_compressed_for_who_accepts_it(counted, header):
    response = get(counted, Accept_Encoding=header)
    assert response.headers["Content-Encoding"] == "gzip"
    assert response.headers["ETag"].endswith('-gzip"')
    assert int(response.headers["Content-Length"]) == len(response.data)
    assert gzip.decompress(response.data) == get(counted).data


@pytest.mark.parametrize(
    "header", ["", "identity", "br", "gzip;q=0", "*;q=0.1, gzip;q=0", "gzip;q=0.5, identity"]
)
def test_answers_are_plain_for_others(counted, header):
    assert "Content-Encoding" not in get(counted, Accept_Encoding=header).headers


def test_short_answers_are_plain_unless_that_is_refused(counted):
    assert get(counted, SHORT, Accept_Encoding="gzip").data == b"short"
    response = get(counted, SHORT, Accept_Encoding="gzip, identity;q=0")
    assert gzip.decompress(response.data) == b"short"


def test_who_accepts_no_coding_is_told_so(counted):
    response = get(counted, Accept_Encoding="identity;q=0")
    assert (response.status_code, response.json["type"]) == (406, "/problems/format")
    with pytest.raises(NoEncodingError):
        wish("*;q=0")


def test_compressed_bytes_are_the_same_every_time():
    assert encode(b"x" * 9999, "gzip") == encode(b"x" * 9999, "gzip")


def test_plain_is_made_of_what_is_kept_compressed(counted, workers):
    compressed = get(counted, Accept_Encoding="gzip")
    plain = get(counted, Accept_Encoding="identity")
    assert plain.data == gzip.decompress(compressed.data)
    assert plain.content_type == compressed.content_type
    assert workers.asked[LONG] == 1


def test_what_differs_each_time_is_compressed_too(tiny_release):
    class Long(Counting):
        def answer(self, *_):
            return Answer(b"x" * 5000, RESULTS[2])

    response = get(
        Client(create_app(tiny_release, Long())), "SELECT (NOW() AS ?x) {}", Accept_Encoding="gzip"
    )
    assert gzip.decompress(response.data) == b"x" * 5000
