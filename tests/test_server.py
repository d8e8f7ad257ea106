"""The real server on a real port: it answers, tells what is wrong, and goes away without leaving anything."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.parse
import urllib.request
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from threading import Event, Thread
from urllib.error import HTTPError

import pytest
from SPARQLWrapper import CSV, JSON, TURTLE, SPARQLWrapper

SERVER = Path(__file__).parent.parent / "server.py"
FOUNDED = "SELECT ?o { ?s <http://example.org/founded> ?o } ORDER BY ?o"


def start(release, port, processes=""):
    settings = os.environ | {"CITYGRAPH_RELEASE": str(release), "PORT": str(port)}
    if processes:
        settings["CITYGRAPH_PROCESSES"] = processes
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


def linked(tiny_release, folder):
    """Two releases that differ in their version, and a link to the first."""
    for name in ("first", "second"):
        shutil.copytree(tiny_release, folder / name)
        manifest = json.loads((folder / name / "manifest.json").read_text())
        (folder / name / "manifest.json").write_text(json.dumps(manifest | {"version": name}))
    (folder / "current").symlink_to("first")
    return folder / "current"


class Asking(Thread):
    """A client that asks again and again, each time something else; tells versions and errors."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.port, self.ended, self.versions, self.errors, self.count = port, Event(), set(), [], 0
        self.start()

    def run(self):
        while not self.ended.is_set():
            query = urllib.parse.urlencode({"query": f"SELECT ({self.count} AS ?x) {{}}"})
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/sparql?{query}") as response:
                    response.read()
                    self.versions.add(response.headers["X-Dataset-Version"])
            except (OSError, HTTPException) as error:
                self.errors.append(error)
            self.count += 1

    def asked(self, more):
        aim = self.count + more
        while self.count < aim:
            pass

    def end(self):
        self.ended.set()
        self.join()


@contextmanager
def served_and_asked(release):
    """The server and two clients that ask it all the time and must see no error."""
    port = free_port()
    process = start(release, port)
    process.stdout.readline()
    clients = [Asking(port), Asking(port)]
    try:
        yield process, clients
    finally:
        for client in clients:
            client.end()
        process.terminate()
        process.communicate()
    assert [client.errors for client in clients] == [[], []]


def children(pid):
    """What the processes that a process started are called, by their ids."""
    command = ["ps", "-o", "pid=,args=", "--ppid", str(pid)]
    listed = subprocess.run(command, check=False, capture_output=True, text=True).stdout.splitlines()
    return {int(pid): name for pid, name in (line.split(maxsplit=1) for line in listed)}


def zygotes(pid):
    return [child for child, name in children(pid).items() if "citygraph.zygote" in name]


def answering(pid):
    """Ids of the processes that answer requests: copies of the one that started them."""
    return [child for child, name in children(pid).items() if name.endswith("server.py")]


def test_next_release_is_taken_without_a_dropped_request(tiny_release, tmp_path):
    current = linked(tiny_release, tmp_path)
    with served_and_asked(current) as (_, clients):
        clients[0].asked(20)
        (tmp_path / "new").symlink_to("second")
        (tmp_path / "new").replace(current)
        while not all("second" in client.versions for client in clients):
            pass
        clients[0].asked(20)
    assert all(client.versions == {"first", "second"} for client in clients)


def test_killed_zygote_is_noticed_by_nobody(tiny_release):
    with served_and_asked(tiny_release) as (process, clients):
        (first,) = zygotes(process.pid)
        clients[0].asked(20)
        os.kill(first, signal.SIGKILL)
        while zygotes(process.pid) in ([], [first]):
            pass
        clients[0].asked(20)


def test_nobody_is_turned_away_while_all_that_answer_are_replaced(tiny_release):
    port = free_port()
    process = start(tiny_release, port, "2")
    process.stdout.readline()
    for _ in range(3):
        killed = answering(process.pid)
        assert len(killed) == 2
        for pid in killed:
            os.kill(pid, signal.SIGKILL)
        for _ in range(20):
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health") as response:
                assert json.load(response)["status"] == "ok"
        while len(set(answering(process.pid)) - set(killed)) < 2:
            pass
    process.terminate()
    process.communicate()
    assert process.returncode == 0


def test_processes_are_replaced_when_the_release_is_there_again(tiny_release, tmp_path):
    port = free_port()
    shutil.copytree(tiny_release, tmp_path / "here")
    process = start(tmp_path / "here", port, "2")
    process.stdout.readline()
    (tmp_path / "here").rename(tmp_path / "away")
    first = answering(process.pid)
    os.kill(first[0], signal.SIGKILL)
    while "cannot begin" not in process.stderr.readline():
        pass
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/health") as response:  # of the other
        assert json.load(response)["status"] == "ok"
    (tmp_path / "away").rename(tmp_path / "here")
    os.kill(first[1], signal.SIGKILL)
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/health") as response:
        assert json.load(response)["status"] == "ok"
    process.terminate()
    assert "Traceback" not in process.communicate()[1]


def test_killed_server_leaves_no_process(tiny_release):
    port = free_port()
    process = start(tiny_release, port)
    process.stdout.readline()
    client = Asking(port)
    client.asked(5)
    family = descendants(process.pid)
    process.kill()
    process.communicate()
    client.end()
    while any(Path(f"/proc/{pid}").exists() for pid in family):
        pass


def test_files_are_served_like_a_release(tmp_path):
    (tmp_path / "a.ttl").write_text("@prefix ex: <http://example.org/> . ex:a ex:founded 1991, 1992 .")
    (tmp_path / "b.nq").write_text(
        '<http://example.org/a> <http://example.org/b> "c" <http://example.org/g> .'
    )
    port = str(free_port())
    options = [option for name in ("a.ttl", "b.nq") for option in ("--graph", str(tmp_path / name))]
    command = [sys.executable, "-m", "citygraph", "serve", "--port", port, *options]
    process = subprocess.Popen(command, text=True, stdout=subprocess.PIPE)
    process.stdout.readline()
    address = f"http://127.0.0.1:{port}/"
    query = urllib.parse.urlencode({"query": FOUNDED, "format": "csv"})
    with urllib.request.urlopen(f"{address}sparql?{query}") as response:
        assert response.read() == b"o\r\n1991\r\n1992\r\n"
    with pytest.raises(HTTPError) as told:
        urllib.request.urlopen(f"{address}queries")
    with told.value as problem:
        assert json.load(problem)["type"] == "/problems/no-queries"
    with urllib.request.urlopen(address) as response:
        assert "GROUP BY ?class" in response.read().decode()
    process.terminate()
    process.communicate()


def test_file_that_cannot_be_read_is_told_in_one_line(tmp_path):
    (tmp_path / "a.ttl").write_text("<a")
    command = [sys.executable, "-m", "citygraph", "serve", "--graph", str(tmp_path / "a.ttl")]
    done = subprocess.run(command, text=True, capture_output=True, check=False)
    assert done.returncode == 1
    assert "a.ttl" in done.stderr
    assert done.stderr.count("\n") == 1
