"""Attack a server again and again, ask it cheap things meanwhile as another client, and print what came of both as a table.

python -m bench.hostile [--releases FOLDER]
"""

import argparse
import http.client
import os
import signal
import socket
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self
from urllib.parse import quote

from bench.attacks import ATTACKS, Attack, Target
from bench.machine import described
from bench.processes import Tree

_SECONDS = 4.0  # at least, for each attack
_BETWEEN_REQUESTS = 0.005
_AT_LEAST = 3  # one of each kind
_BETWEEN_ATTACKS = 1.0
_CLIENT = "127.0.0.2"  # not the address of the attackers
_LONGEST = 20
_TO_START = 120
_OK = 200


@dataclass
class Cheap:
    """A client that asks cheap things one after the other: a page, a query of a moment ago, a new one."""

    port: int
    seconds: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)

    def __enter__(self) -> Self:
        """Begin."""
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._ask_until_the_end)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End with the answer that is under way."""
        self._ended.set()
        self._thread.join()

    def quantile(self, share: float) -> float:
        """Return how many milliseconds this share of the answers took at most."""
        return sorted(self.seconds)[min(int(share * len(self.seconds)), len(self.seconds) - 1)] * 1000

    def _ask_until_the_end(self) -> None:
        number = 0
        while number < _AT_LEAST or not self._ended.wait(_BETWEEN_REQUESTS):
            number += 1
            new = f"SELECT ?s {{ ?s a <urn:{time.time_ns()}> }} LIMIT 5"
            paths = ("/health", "/sparql?query=" + quote("ASK { ?s ?p ?o }"), "/sparql?query=" + quote(new))
            start = time.perf_counter()
            if outcome := self.ask(paths[number % 3]):
                self.errors[outcome] += 1
            else:
                self.seconds.append(time.perf_counter() - start)

    def ask(self, path: str) -> str:
        """Return what went wrong, if anything did."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, _LONGEST, (_CLIENT, 0))
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException) as error:
            return type(error).__name__
        finally:
            connection.close()
        return "" if answer.status == _OK else str(answer.status)


def main() -> None:
    """Start a server, measure it idle, then under each attack."""
    parser = argparse.ArgumentParser(prog="bench.hostile", description=__doc__)
    parser.add_argument("--releases", type=Path, default=Path("releases"))
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    place = ["--releases", str(given.releases.resolve()), "--port", str(port)]
    with tempfile.TemporaryFile() as log:
        tree = Tree(
            [sys.executable, "-m", "citygraph", "serve", "--no-build", *place], os.environ, log, Path.cwd()
        )
        try:
            _wait_for(port, tree)
            _measure(Target(port, tree.pid), tree)
        finally:
            tree.stop()
        log.seek(0)
        told = Counter(line[:150] for line in log.read().decode(errors="replace").splitlines())
    for line, times in told.most_common(20):
        print(f"log, {times} x: {line}", file=sys.stderr)


def _wait_for(port: int, tree: Tree) -> None:
    until = time.monotonic() + _TO_START
    while Cheap(port).ask("/health"):
        if tree.ended or time.monotonic() > until:
            raise SystemExit("the server does not start")
        time.sleep(0.1)


def _measure(target: Target, tree: Tree) -> None:
    idle = _asked_during(lambda: time.sleep(_SECONDS), target)
    before = tree.megabytes()
    print(
        f"{described()}. Idle: {len(idle.seconds)} cheap requests, {sum(idle.errors.values())} errors, p50 {idle.quantile(0.5):.1f} ms, p99 {idle.quantile(0.99):.1f} ms; {before:.0f} MB of memory.\n"
    )
    print(
        "| attack | times | what it got | cheap requests meanwhile | errors | p50 ms | p99 ms | memory after, MB |"
    )
    print("| --- | ---: | --- | ---: | --- | ---: | ---: | ---: |")
    for attack in ATTACKS:
        _row(attack, target, tree)
    print(f"\nIdle again: {_asked_during(lambda: time.sleep(_SECONDS), target).quantile(0.99):.1f} ms (p99).")


def _row(attack: Attack, target: Target, tree: Tree) -> None:
    got: Counter[str] = Counter()

    def repeat() -> None:
        until = time.monotonic() + _SECONDS
        while time.monotonic() < until:
            got.update(attack.run(target))

    cheap = _asked_during(repeat, target)
    time.sleep(_BETWEEN_ATTACKS)
    tree.settle()
    outcomes = ", ".join(
        f"{name}: {times}" + ("" if name in attack.proper else " (!)") for name, times in got.most_common()
    )
    errors = ", ".join(f"{name}: {times}" for name, times in cheap.errors.items()) or "0"
    times = sum(got.values()) - got.get("killed", 0)
    print(
        f"| {attack.name} | {times} | {outcomes} | {len(cheap.seconds) + sum(cheap.errors.values())} | {errors} | {cheap.quantile(0.5):.1f} | {cheap.quantile(0.99):.1f} | {tree.megabytes():.0f} |",
        flush=True,
    )


def _asked_during(act: Callable[[], None], target: Target) -> Cheap:
    with Cheap(target.port) as cheap:
        act()
    return cheap


if __name__ == "__main__":
    main()
