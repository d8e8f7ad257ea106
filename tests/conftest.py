"""Fixtures: a tiny release; the graph of the seed documents, its service, and a copy of its files to break; the real graph."""

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from pyoxigraph import Store
from werkzeug.test import Client

from citygraph.build import checked
from citygraph.folders import FOLDERS, home
from citygraph.graph import Graph
from citygraph.release import write_release
from citygraph.web import create_app
from citygraph.workers import Limits, Workers, Zygote
from tests.browser import find
from tests.past import Written, write_line
from tests.seeds import write_seeds
from tests.visits import Visits

HARBOUR = "<http://example.org/harbour>"
LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
FOUNDED = "<http://example.org/founded>"
MEMBER = "<http://example.org/member>"
YEAR = "^^<http://www.w3.org/2001/XMLSchema#gYear>"
STATEMENTS = [
    (HARBOUR, LABEL, '"Harbour Cities"@en', "naming"),
    (HARBOUR, LABEL, '"Hafenstädte"@de', "naming"),
    (HARBOUR, FOUNDED, f'"1991"{YEAR}', "book"),
    (HARBOUR, FOUNDED, f'"1991"{YEAR}', "list"),
    (HARBOUR, FOUNDED, f'"1992"{YEAR}', "page"),
    *((HARBOUR, MEMBER, f"<http://example.org/city/{number}>", "list") for number in range(300)),
]


@pytest.hookimpl(tryfirst=True)  # before the marks are read
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let one process run all tests that need the real graph, where several run tests: it is made once."""
    for item in items:
        if "graph" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("real"))


@pytest.fixture(scope="session")
def tiny_release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("release")
    union = {f"{subject} {predicate} {value} .\n" for subject, predicate, value, _ in STATEMENTS}
    quads = [f"{s} {p} {o} <http://example.org/source/{source}> .\n" for s, p, o, source in STATEMENTS]
    (folder / "union.nt").write_text("".join(sorted(union)), encoding="utf-8")
    (folder / "graphs.nq").write_text("".join(sorted(quads)), encoding="utf-8")
    manifest = {
        "name": "2026-11-22-1a2b3c4d",
        "version": "1a2b3c4d5e6f",
        "date": "2026-11-22",
        "prefixes": {"ex": "http://example.org/"},
        "counts": {"quads": len(quads), "triples": len(union), "graphs": 4, "things": {"city network": 1}},
        "files": {},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def application(tiny_release: Path) -> Iterator[object]:
    limits = Limits(seconds=10, largest=100_000, at_once=2, wait=20)
    with Zygote(tiny_release, limits) as zygote:
        workers = Workers(zygote.address, limits)
        yield create_app(tiny_release, workers)
        workers.close()


@pytest.fixture
def client(application: object) -> Client:
    return Client(application)


@pytest.fixture(scope="session")
def graph() -> Graph:
    """The real graph, checked: large, so it is made once, for the few tests that must see all of it."""
    return checked(home())


@pytest.fixture(scope="session")
def store(graph: Graph) -> Store:
    """The real graph as the server loads it: the named graphs, and their union as the default graph."""
    return graph.store


@pytest.fixture(scope="session")
def release(graph: Graph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of the real graph."""
    return write_release(graph, tmp_path_factory.mktemp("releases"))


@pytest.fixture(scope="session")
def seeds_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The four folders with what the seed documents state, and no other source. Do not break it: break a `copy`."""
    return write_seeds(home(), tmp_path_factory.mktemp("seeds"))


@pytest.fixture(scope="session")
def seeds(seeds_home: Path) -> Graph:
    """The graph of the seed documents, checked."""
    return checked(seeds_home)


@pytest.fixture(scope="session")
def seeds_store(seeds: Graph) -> Store:
    """The graph of the seed documents as the server loads it."""
    return seeds.store


@pytest.fixture(scope="session")
def seeds_release(seeds: Graph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of the graph of the seed documents."""
    return write_release(seeds, tmp_path_factory.mktemp("releases"))


@pytest.fixture(scope="session")
def prefixes(seeds: Graph) -> dict[str, str]:
    """The shared prefixes."""
    return seeds.prefixes()


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """Three small releases, one after the other."""
    return write_line(tmp_path_factory.mktemp("past"))


@pytest.fixture
def copy(seeds_home: Path, tmp_path: Path) -> Path:
    """A copy of the four folders of the seeds that a test may break."""
    for name in FOLDERS:
        shutil.copytree(seeds_home / name, tmp_path / name)
    return tmp_path


@pytest.fixture(scope="session")
def service(seeds_release: Path) -> Iterator[Client]:
    """The service on the graph of the seeds, without a network."""
    limits = Limits(seconds=20, at_once=2, wait=20)
    with Zygote(seeds_release, limits) as zygote:
        workers = Workers(zygote.address, limits)
        yield Client(create_app(seeds_release, workers))
        workers.close()


@pytest.fixture(scope="session")
def address(seeds_release: Path) -> Iterator[str]:
    """The real server on the graph of the seeds; its address ends with a slash."""
    with served(seeds_release) as address:
        yield address


@contextmanager
def served(release: Path) -> Iterator[str]:
    """Serve a release as `citygraph serve` does, at a free port."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = str(probe.getsockname()[1])
    options = ["--no-build", "--releases", str(release.parent), "--port", port]
    command = [sys.executable, "-m", "citygraph", "serve", *options]
    process = subprocess.Popen(command, text=True, stdout=subprocess.PIPE)
    assert process.stdout
    assert "citygraph serves" in process.stdout.readline()
    yield f"http://127.0.0.1:{port}/"
    process.terminate()
    process.communicate()


@pytest.fixture(scope="session")
def real_address(release: Path) -> Iterator[str]:
    """The real server on the real graph; its address ends with a slash."""
    with served(release) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium. Of one module, since it occupies the event loop of the thread that tests elsewhere need."""
    options = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=options)
        yield browser
        browser.close()


@pytest.fixture
def visits(browser: Browser, real_address: str) -> Iterator[Visits]:
    """Visits to the service on the real graph; a test fails if a page that it opens is in trouble."""
    visits = Visits(browser, real_address)
    yield visits
    visits.close()
    assert visits.troubles == []
