"""All servers side by side on one graph: the same questions in turn, round by round."""

import json
import socket
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import asdict
from pathlib import Path
from statistics import median
from typing import Any

from bench.asking import Answer, NoAnswerError, ask, ask_at_once, rows
from bench.graphs import Graph
from bench.load import CLIENTS, measure
from bench.mix import Query, first_question
from bench.processes import Tree
from bench.servers import LONGEST, Constant, Ours, Server
from bench.tools import Tools

SLOWEST = 2.0  # seconds: what takes longer is asked only a few times
_TO_START = 900
_WAVES_IN_A_ROUND = 2.5
_MORE_ATTEMPTS = 2
_BETWEEN_ATTEMPTS = 0.02
_OF_THE_CONNECTION = {"connection", "date", "keep-alive", "server", "transfer-encoding"}
Result = dict[str, Any]


class Running:
    """A server that runs on a graph, and what is known of it."""

    def __init__(self, server: Server, graph: Graph, folder: Path, first: Query) -> None:
        self.server = server
        self._graph = graph
        self._folder = folder / server.name
        self._folder.mkdir(parents=True, exist_ok=True)
        self._first = first
        start = time.perf_counter()
        server.fill(graph, self._folder)
        self.facts: Result = {"title": server.title, "version": server.version()}
        self.facts["fill"] = time.perf_counter() - start
        self.facts["start"] = self.start()
        self.facts["memory"] = self.facts["most"] = self.tree.megabytes()

    def start(self) -> float:
        """Start it, and return the seconds until its first true answer."""
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", self.server.port)) == 0:
                raise NoAnswerError(f"finds its port {self.server.port} taken")
        start = time.perf_counter()
        with (self._folder / "log").open("ab") as log:
            command = self.server.command(self._graph, self._folder)
            self.tree = Tree(command, self.server.environment(), log, self._folder)
        try:
            while time.perf_counter() - start < _TO_START and not self.tree.ended:
                with suppress(NoAnswerError):
                    if rows(self._first, ask(self.server, self._first, _TO_START)):
                        return time.perf_counter() - start
                time.sleep(_BETWEEN_ATTEMPTS)
            raise NoAnswerError("does not start")
        except BaseException:
            self.tree.stop()
            raise

    def stop(self) -> None:
        """End all its processes."""
        self.tree.stop()

    def recover(self) -> None:
        """Wait until it no longer works on what nobody waits for, or start it anew."""
        if not self.tree.settle(LONGEST):
            self.tree.stop()
            self.start()

    def look(self) -> None:
        """Note how much memory it has now."""
        self.facts["most"] = max(self.facts["most"], self.tree.megabytes())


class Contest:
    """A graph, a mix of queries, and the servers that can be had."""

    def __init__(self, graph: Graph, mix: list[Query], folder: Path, tools: Tools) -> None:
        self.graph = graph
        self._mix = mix
        self._folder = folder
        self.tools = tools
        self._servers: dict[str, Running] = {}

    def run(
        self, servers: list[Server], rounds: int, seconds: float, keep: Callable[[Result], object]
    ) -> Result:
        """Return what was measured; servers that do not start are left out with a word.

        What is there after each query is given to `keep`: a run takes long and may be stopped.
        """
        left_out = {}
        with ExitStack() as stack:
            for server in servers:
                if reason := self._open(server, stack, first_question()):
                    left_out[server.title] = reason
                    say(f"{server.title}: left out: {reason}")
            questions = [self._compare(query) for query in self._mix]
            self._open(Constant(self.tools, servers[0].port - 1), stack, self._mix[0])
            for number, (query, question) in enumerate(zip(self._mix, questions, strict=True), 1):
                self._measure(query, question, rounds, seconds)
                say(f"{query.title}: {rates(question)}")
                for running in self._servers.values():
                    running.look()
                keep(self._result(left_out, questions[:number]))
        return self._result(left_out, questions)

    def _result(self, left_out: Mapping[str, str], questions: list[Result]) -> Result:
        return {
            "title": self.graph.title,
            "quads": self.graph.quads,
            "triples": self.graph.triples,
            "servers": {name: running.facts for name, running in self._servers.items()},
            "left out": dict(left_out),
            "queries": questions,
        }

    def _open(self, server: Server, stack: ExitStack, first: Query) -> str:
        """Start a server that answers a first question, to be stopped at the end; return why a peer cannot be."""
        try:
            running = Running(server, self.graph, self._folder, first)
        except NoAnswerError as error:
            if isinstance(server, Ours | Constant):
                raise
            return str(error)
        stack.callback(running.stop)
        self._servers[server.name] = running
        say(f"{server.title}: answers after {running.facts['start']:.1f} s")
        return ""

    def _compare(self, query: Query) -> Result:
        """Ask everyone once: how many rows, and how long it takes about."""
        question: Result = {
            "title": query.title,
            "kind": query.kind,
            "summary": query.summary,
            "subjects": {},
        }
        for name, running in self._servers.items():
            subject: Result = {"rounds": []}
            try:
                answer = ask(running.server, query)
                subject["rows"] = rows(query, answer)
                if isinstance(running.server, Ours):
                    question |= {"rows": subject["rows"], "bytes": len(answer.body)}
                    self._keep(query, answer)
                subject |= _about(running, query)
            except NoAnswerError as error:
                subject["failed"] = str(error)
                say(f"{query.title}: {running.server.title}: {error}")
                running.recover()
            question["subjects"][name] = subject
        question["subjects"]["cold"] = question["subjects"].pop("citygraph")
        for name in ("hot", "constant"):
            question["subjects"][name] = {"rounds": [], "seconds": 0}
            if "rows" not in question:
                question["subjects"][name]["failed"] = "no answer to keep"
        return question

    def _keep(self, query: Query, answer: Answer) -> None:
        """Keep our answer for the server of constant answers."""
        headers = [pair for pair in answer.headers if pair[0].lower() not in _OF_THE_CONNECTION]
        kept = self._folder / Constant.name / f"{query.kind}-{query.name}.json"
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(json.dumps(headers), encoding="utf-8")
        kept.with_suffix(".body").write_bytes(answer.body)

    def _measure(self, query: Query, question: Result, rounds: int, seconds: float) -> None:
        """Ask everyone in turn, round by round; the first round, in which caches fill, does not count."""
        for number in range(rounds + 1):
            names = list(question["subjects"])
            for name in names[number % len(names) :] + names[: number % len(names)]:
                subject = question["subjects"][name]
                if "failed" not in subject and not subject.get("once"):
                    found = self._round(name, query, subject, seconds)
                    subject["rounds"] += [found] if number else []

    def _round(self, name: str, query: Query, subject: Result, seconds: float) -> Result:
        running = self._servers["citygraph" if name in {"cold", "hot"} else name]
        enough = max(seconds, _WAVES_IN_A_ROUND * subject["seconds"])
        found = measure(self.tools, running.server, query, cold=name == "cold", seconds=enough)
        running.tree.settle()
        return asdict(found)


def _about(running: Running, query: Query) -> Result:
    """Return about how long all clients wait for their answers; if that is long, it is all that is measured."""
    alone = _quickest(running, query, 1)
    clients = CLIENTS if alone < SLOWEST else 1
    lasted = _quickest(running, query, CLIENTS) if clients > 1 else alone
    if lasted < SLOWEST:
        return {"seconds": lasted}
    found = {"rate": clients / lasted, "p50": lasted * 1000, "p99": lasted * 1000, "failures": 0}
    return {"seconds": lasted, "once": True, "rounds": [found]}


def _quickest(running: Running, query: Query, clients: int) -> float:
    """Return how long all clients wait for their answers; if long, in the quickest of some attempts: caches fill."""
    quickest = ask_at_once(running.server, query, clients)
    for _ in range(_MORE_ATTEMPTS):
        if quickest > SLOWEST:
            quickest = min(quickest, ask_at_once(running.server, query, clients))
    return quickest


def middle(subject: Result, what: str) -> float | None:
    """Return the median over the rounds, if there were any."""
    return median(each[what] for each in subject["rounds"] if each) if any(subject["rounds"]) else None


def rates(question: Result) -> str:
    """Return the answers in a second of all, in one line."""
    found = {name: middle(subject, "rate") for name, subject in question["subjects"].items()}
    return ", ".join(
        f"{name} {'-' if rate is None else format(rate, ',.1f')}" for name, rate in found.items()
    )


def say(text: str) -> None:
    """Tell whoever waits how far it is."""
    print(text, file=sys.stderr, flush=True)
