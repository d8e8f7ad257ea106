"""Attacks on the real server: each ends in its proper status or a closed connection, and others do not notice."""

import json
import os
import signal
import socket
import sys
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.attacks import ATTACKS, Attack, Target, processes
from bench.hostile import Cheap
from bench.processes import Tree

MEGABYTES_OF_IDLE_WORKERS = 400
KILLS_A_SERVER_PROCESS = "server process killed"


class Hostile:
    """A server that is attacked, with its log."""

    def __init__(self, release: Path, folder: Path):
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        self.log = folder / "log"
        options = ["--no-build", "--releases", str(release.parent), "--port", str(port)]
        with self.log.open("wb") as log:
            self.tree = Tree(
                [sys.executable, "-m", "citygraph", "serve", *options], os.environ, log, Path.cwd()
            )
        self.target = Target(port, self.tree.pid)
        while b"citygraph serves" not in self.log.read_bytes():
            assert not self.tree.ended
            time.sleep(0.05)

    def family(self) -> dict[str, int]:
        """How many processes there are of each kind that is always there."""
        return {kind: len(found) for kind, found in processes(self.target).items() if kind != "worker"}


@pytest.fixture(scope="module")
def hostile(seeds_release: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hostile]:
    server = Hostile(seeds_release, tmp_path_factory.mktemp("hostile"))
    yield server
    server.tree.stop()


@pytest.mark.parametrize("attack", ATTACKS, ids=[attack.name for attack in ATTACKS])
def test_attack_gets_what_is_proper_and_others_do_not_notice(attack: Attack, hostile: Hostile) -> None:
    before, memory = hostile.family(), hostile.tree.megabytes()
    with Cheap(hostile.target.port) as cheap:
        outcomes = attack.run(hostile.target)
    assert outcomes.keys() <= attack.proper
    assert cheap.seconds
    if attack.name == KILLS_A_SERVER_PROCESS:  # whom it had accepted, that is one client, has lost it
        assert cheap.errors.total() <= outcomes["killed"]
        assert "ConnectionRefusedError" not in cheap.errors
    else:
        assert cheap.errors == Counter()
    until_whole(hostile, before)
    assert hostile.tree.megabytes() < memory + MEGABYTES_OF_IDLE_WORKERS
    assert b"Traceback" not in hostile.log.read_bytes()


def until_whole(hostile: Hostile, family: dict[str, int]) -> None:
    """Wait until the processes that are always there are there, no query runs, and a page is answered."""
    while hostile.family() != family or Cheap(hostile.target.port).ask("/health"):
        assert not hostile.tree.ended
        time.sleep(0.05)
    assert hostile.tree.settle()
    with urllib.request.urlopen(f"http://127.0.0.1:{hostile.target.port}/health") as answer:
        assert json.load(answer)["status"] == "ok"


def test_nothing_is_left_over_after_attacks(seeds_release: Path, tmp_path: Path) -> None:
    server = Hostile(seeds_release, tmp_path)
    threads = [
        threading.Thread(target=attack.run, args=(server.target,)) for attack in ATTACKS[:4] for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    time.sleep(0.2)
    os.kill(server.target.pid, signal.SIGTERM)
    for thread in threads:
        thread.join()
    server.tree.stop()
    assert server.tree.members() <= {server.target.pid}  # nothing but what was waited for
