"""What those need who run the service: counts, a log, whether it is ready, whom it trusts, its settings."""

import json
import os
import re
from datetime import datetime

import pytest
from click.testing import CliRunner
from werkzeug.test import Client

from citygraph.cli import main
from citygraph.folders import home
from citygraph.web import create_app
from citygraph.web.http.counters import SLOTS, Counters
from citygraph.web.http.forwarded import behind
from citygraph.web.http.watch import Watch, WatchedWorkers
from citygraph.workers import BusyError, DeadlineExceededError, Limits, WorkerDiedError, Zygote

LIMITS = Limits(seconds=10, largest=100_000, at_once=2, wait=20)
PROXY, OTHER = "10.0.0.1", "192.0.2.7"


class Failing:
    """Workers that fail in one way."""

    limits, services = Limits(), ()

    def __init__(self, error):
        self.error = error

    def answer(self, *_):
        raise self.error


@pytest.fixture(scope="module")
def zygote(tiny_release):
    with Zygote(tiny_release, LIMITS) as zygote:
        yield zygote


@pytest.fixture
def counters(tmp_path):
    return Counters(tmp_path)


@pytest.fixture
def log(tmp_path_factory):
    return tmp_path_factory.mktemp("log") / "access.log"


@pytest.fixture
def watched(zygote, tiny_release, counters, log):
    number = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    workers = WatchedWorkers(zygote.address, LIMITS, (), counters)
    yield Client(create_app(tiny_release, workers, Watch(counters, number)))
    workers.close()
    os.close(number)


def ask(client, query, **more):
    return client.get("/sparql", query_string={"query": query}, **more)


def measured(client):
    lines = client.get("/metrics").text.splitlines()
    return {name: int(value) for name, _, value in (line.rpartition(" ") for line in lines if line[0] != "#")}


def lines(log):
    return [json.loads(line) for line in log.read_text().splitlines()]


def test_metrics_count_requests_answers_from_memory_and_problems(watched):
    ask(watched, "ASK {}"), ask(watched, "ASK {}"), ask(watched, "ASK")
    watched.get("/nowhere")
    counts = measured(watched)
    assert counts['citygraph_requests_total{door="sparql",status="2xx"}'] == 2
    assert counts['citygraph_requests_total{door="sparql",status="4xx"}'] == 1
    assert counts['citygraph_requests_total{door="pages",status="4xx"}'] == 1
    assert counts['citygraph_cache_total{result="hit"}'] == 1
    assert counts['citygraph_problems_total{kind="syntax"}'] == 1
    assert counts['citygraph_problems_total{kind="not-found"}'] == 1
    assert counts["citygraph_processes"] == 1


def test_metrics_count_what_workers_answer(watched):
    ask(watched, "ASK {}"), ask(watched, "ASK {}")  # the second from memory
    assert measured(watched)['citygraph_queries_total{outcome="answered"}'] == 1


def test_metrics_count_the_bytes_that_were_sent(watched):
    sent = len(ask(watched, "ASK {}").data)
    ask(watched, "ASK {}", headers={"If-None-Match": ask(watched, "ASK {}").headers["ETag"]})
    ask(watched, "ASK {}", buffered=True)
    assert measured(watched)['citygraph_sent_bytes_total{door="sparql"}'] == 3 * sent


def test_metrics_are_what_prometheus_reads(watched):
    response = watched.get("/metrics")
    assert response.content_type == "text/plain; version=0.0.4; charset=utf-8"
    families = re.findall(r"^# TYPE (\S+) (?:counter|gauge)$", response.text, re.MULTILINE)
    found = [
        line.partition(" ")[0].partition("{")[0] for line in response.text.splitlines() if line[0] != "#"
    ]
    assert list(dict.fromkeys(found)) == families
    assert response.text.endswith("\n")


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (DeadlineExceededError(""), "deadline"),
        (WorkerDiedError("SIGSEGV"), "died"),
        (BusyError("", False, 1), "busy"),
    ],
)
def test_metrics_tell_how_queries_ended(counters, monkeypatch, error, outcome):
    monkeypatch.setattr("citygraph.workers.Workers.answer", Failing(error).answer)
    with pytest.raises(type(error)):
        WatchedWorkers("", LIMITS, (), counters).answer(None)
    assert f'citygraph_queries_total{{outcome="{outcome}"}} 1\n' in counters.text()


def test_processes_add_up_and_the_dead_keep_their_counts_only(tmp_path):
    own, dead = Counters(tmp_path), os.fork()
    if not dead:
        Counters(tmp_path).add((0, 5))
        os._exit(0)
    os.waitpid(dead, 0)
    own.add((0, 2))
    text = own.text()
    assert f"{next(iter(SLOTS))} 7\n" in text
    assert "citygraph_processes 1\n" in text


def test_log_tells_what_was_asked_and_how_it_went(watched, log):
    size = len(ask(watched, "ASK {}").data)
    ask(watched, "ASK {}")
    ask(watched, "ASK")
    first, second, third = lines(log)
    assert datetime.fromisoformat(first.pop("time")).tzinfo
    assert first.pop("ms") > 0
    assert first == {"method": "GET", "path": "/sparql", "status": 200, "bytes": size, "cached": False, "problem": None}  # fmt: skip
    assert second["cached"]
    assert (third["status"], third["problem"]) == (400, "syntax")


def test_log_tells_neither_who_asked_nor_the_parameters(watched, log):
    headers = {"User-Agent": "me-and-nobody-else", "Referer": "http://example.org/private"}
    ask(watched, "ASK { <urn:personal> ?p ?o }", headers=headers, environ_base={"REMOTE_ADDR": OTHER})
    text = log.read_text()
    assert not [word for word in (OTHER, "personal", "nobody", "private") if word in text]


def test_log_has_one_line_for_each_request_whatever_the_path(watched, log):
    watched.get("/a%0Ab%22" + "c" * 10_000)
    (line,) = lines(log)
    assert line["path"].startswith('/a\nb"c')
    assert len(log.read_bytes()) < 4096  # goes out whole beside what other processes write


def test_ready_when_a_worker_answers(watched):
    response = watched.get("/ready")
    assert (response.status_code, response.json["status"]) == (200, "ready")
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("error", "kind"), [(WorkerDiedError("it"), "engine"), (BusyError("", False, 1), "busy"), (DeadlineExceededError(""), "deadline")]
)  # fmt: skip
def test_not_ready_when_none_does(tiny_release, error, kind):
    response = Client(create_app(tiny_release, Failing(error))).get("/ready")
    assert (response.status_code, response.content_type) == (503, "application/problem+json")
    assert response.json["type"] == f"/problems/{kind}"


def test_not_ready_when_the_zygote_is_gone(tiny_release, tmp_path):
    workers = WatchedWorkers(str(tmp_path / "nobody"), LIMITS, (), Counters())
    client = Client(create_app(tiny_release, workers))
    assert client.get("/ready").status_code == 503
    assert client.get("/health").status_code == 200


@pytest.mark.parametrize(
    ("peer", "told", "client"),
    [
        (PROXY, OTHER, OTHER),
        (PROXY, f"203.0.113.9, {OTHER}", OTHER),  # the first is the client's own word
        (PROXY, f"{OTHER}, 10.0.0.2", OTHER),  # two proxies
        (PROXY, "2001:db8::1", "2001:db8::1"),
        (PROXY, "", PROXY),
        (PROXY, "not an address", PROXY),
        (OTHER, "203.0.113.9", OTHER),  # who is no proxy is not believed
    ],
)
def test_client_behind_a_proxy(peer, told, client):
    seen = {"REMOTE_ADDR": peer, "HTTP_X_FORWARDED_FOR": told}
    behind(["10.0.0.0/8"], lambda *_: [])(seen, None)
    assert seen["REMOTE_ADDR"] == client


@pytest.mark.parametrize(("peer", "scheme"), [(PROXY, "https"), (OTHER, "http")])
def test_scheme_behind_a_proxy(peer, scheme):
    seen = {"REMOTE_ADDR": peer, "HTTP_X_FORWARDED_PROTO": "https", "wsgi.url_scheme": "http"}
    behind([PROXY], lambda *_: [])(seen, None)
    assert seen["wsgi.url_scheme"] == scheme


def test_every_setting_is_told():
    options = [option for option in main.commands["serve"].params if option.envvar]
    text = (home() / "docs" / "operation.md").read_text(encoding="utf-8")
    rows = [f"| `{option.opts[0]}` | `{option.envvar[0]}` |" for option in options]
    assert len(rows) > 10
    assert [row for row in rows if row not in text] == []


def test_settings_come_from_the_environment(monkeypatch, tmp_path):
    seen = []
    monkeypatch.setattr("citygraph.cli.make.serve_files", lambda _, settings: seen.append(settings))
    file = tmp_path / "a.ttl"
    file.touch()
    variables = {"SECONDS": "7", "LARGEST": "2", "PROXY": "10.0.0.0/8 ::1", "ACCESS_LOG": "1", "PORT": "9000"}
    environment = {f"CITYGRAPH_{name}": value for name, value in variables.items()}
    result = CliRunner().invoke(main, ["serve", "--graph", str(file), "--queue", "3"], env=environment)
    assert result.exit_code == 0, result.output
    (settings,) = seen
    assert (settings.limits.seconds, settings.limits.largest, settings.limits.queue) == (7, 2 << 20, 3)
    assert (settings.proxies, settings.access_log, settings.port) == (("10.0.0.0/8", "::1"), True, 9000)


def test_wrong_proxy_is_told():
    result = CliRunner().invoke(main, ["serve", "--proxy", "nginx"])
    assert result.exit_code == 2
    assert "'nginx'" in result.output


def test_unit_and_container_use_settings_that_exist():
    known = {name for option in main.commands["serve"].params for name in option.opts + option.secondary_opts}
    variables = {name for option in main.commands["serve"].params for name in option.envvar or ()}
    for path in (home() / "deploy" / name for name in ("citygraph.service", "Containerfile")):
        text = path.read_text(encoding="utf-8")
        start = next(
            line for line in text.splitlines() if line.startswith(("ExecStart=", "ENTRYPOINT", "CMD"))
        )
        assert set(re.findall(r"--[a-z-]+", start)) <= known
        assert set(re.findall(r"CITYGRAPH_[A-Z_]+", text)) <= variables
