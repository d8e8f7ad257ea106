"""The real server on a real port: it answers, tells what is wrong, and goes away without leaving anything."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.parse
import urllib.request
from pathlib import Path

import pytest
from SPARQLWrapper import CSV, JSON, TURTLE, SPARQLWrapper

SERVER = Path(__file__).parent.parent / "server.py"
FOUNDED = "SELECT ?o { ?s <http://example.org/founded> ?o } ORDER BY ?o"


def start(release, port):
    settings = os.environ | {"CITYGRAPH_RELEASE": str(release), "PORT": str(port)}
    return subprocess.Popen(
        [sys.executable, SERVER], env=settings, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def descendants(pid):
    """Process ids of everything that a process started, itself included."""
    listed = subprocess.run(["ps", "-e", "-o", "pid=,ppid="], capture_output=True, text=True, check=True)
    parents = {int(child): int(parent) for child, parent in map(str.split, listed.stdout.splitlines())}
    family = {pid}
    while more := {child for child, parent in parents.items() if parent in family} - family:
        family |= more
    return family


@pytest.fixture(scope="module")
def server(tiny_release):
    port = free_port()
    process = start(tiny_release, port)
    ready = process.stdout.readline()
    assert ready == f"citygraph serves {tiny_release.name} at http://127.0.0.1:{port}/\n"
    yield f"http://127.0.0.1:{port}/"
    process.terminate()
    process.communicate()


def test_urllib(server):
    address = f"{server}sparql?" + urllib.parse.urlencode({"query": FOUNDED})
    with urllib.request.urlopen(urllib.request.Request(address, headers={"Accept": "text/csv"})) as response:
        assert response.read() == b"o\r\n1991\r\n1992\r\n"
        assert response.headers["X-Dataset-Version"] == "1a2b3c4d5e6f"


def test_head(server):
    address = f"{server}sparql?" + urllib.parse.urlencode({"query": FOUNDED})
    with urllib.request.urlopen(urllib.request.Request(address, method="HEAD")) as response:
        assert int(response.headers["Content-Length"]) > 0
        assert response.read() == b""


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_sparqlwrapper_select(server, method):
    wrapper = SPARQLWrapper(f"{server}sparql", returnFormat=JSON)
    wrapper.setQuery(FOUNDED)
    wrapper.setMethod(method)
    assert [row["o"]["value"] for row in wrapper.queryAndConvert()["results"]["bindings"]] == ["1991", "1992"]


def test_sparqlwrapper_csv(server):
    wrapper = SPARQLWrapper(f"{server}sparql", returnFormat=CSV)
    wrapper.setQuery(FOUNDED)
    assert wrapper.queryAndConvert() == b"o\r\n1991\r\n1992\r\n"


def test_sparqlwrapper_construct(server):
    wrapper = SPARQLWrapper(f"{server}sparql", returnFormat=TURTLE)
    wrapper.setQuery("CONSTRUCT WHERE { ?s <http://example.org/founded> ?o }")
    assert b"ex:harbour" in wrapper.queryAndConvert()


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")  # of the wrapper
def test_sparqlwrapper_in_its_default_format(server):
    wrapper = SPARQLWrapper(f"{server}sparql")
    wrapper.setQuery("CONSTRUCT WHERE { ?s <http://example.org/founded> ?o }")
    assert len(wrapper.queryAndConvert()) == 2


def test_pages(server):
    with urllib.request.urlopen(f"{server}health") as response:
        assert json.load(response)["status"] == "ok"
    with urllib.request.urlopen(server) as response:
        assert f"{server}sparql" in response.read().decode()


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_stop_leaves_no_process(tiny_release, stop):
    port = free_port()
    process = start(tiny_release, port)
    process.stdout.readline()
    address = f"http://127.0.0.1:{port}/sparql?" + urllib.parse.urlencode({"query": FOUNDED})
    with urllib.request.urlopen(address) as response:
        assert response.status == 200
    family = descendants(process.pid)
    assert len(family) >= 4  # server, its process for requests, zygote, worker
    process.send_signal(stop)
    _, errors = process.communicate()
    assert (process.returncode, errors) == (0, "")
    assert [pid for pid in family if Path(f"/proc/{pid}").exists()] == []


def test_port_in_use_is_told_in_one_line(tiny_release):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        process = start(tiny_release, taken.getsockname()[1])
        _, errors = process.communicate()
    assert process.returncode == 1
    assert errors.startswith("citygraph: cannot listen on")
    assert errors.count("\n") == 1


def test_missing_release_is_told_in_one_line(tmp_path):
    process = start(tmp_path, free_port())
    _, errors = process.communicate()
    assert process.returncode == 1
    assert "citygraph build" in errors
    assert errors.count("\n") == 1
