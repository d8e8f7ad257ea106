"""Older releases, asked on demand: the right one answers, one at a time is in memory, and none is left over."""

import hashlib
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Thread
from urllib.error import HTTPError

import pytest
from werkzeug.test import Client

from citygraph import archive as module
from citygraph.archive import Archive, ArchivedWorkers, borrowed, release_folder, release_names
from citygraph.documents import as_json
from citygraph.formats import RESULTS
from citygraph.manifest import NoReleaseError
from citygraph.store import Question
from citygraph.turns import BusyError
from citygraph.web import create_app
from citygraph.web.ready import releases as web
from citygraph.workers import Limits, WorkerDiedError, Workers, Zygote
from tests.conftest import served
from tests.test_server import descendants

LIMITS = Limits(seconds=20, at_once=2, wait=20)
RDFS_LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
HEADER = '#+ summary: {de: Wer, en: Who}\n#+ description: {de: "", en: ""}\n#+ tags: [names]\n'
QUERY = f"SELECT ?name WHERE {{ ?thing {RDFS_LABEL} ?name }} ORDER BY ?name\n"
ASKED = Question(QUERY, RESULTS[2])
FOREVER = "public, max-age=31536000, immutable"


def write(below: Path, label: str, query: str | None = HEADER + QUERY) -> str:
    """Write a whole release that holds one label, and return what it is called."""
    line = f'<http://example.org/a> {RDFS_LABEL} "{label}"@en'
    texts = {"union.nt": f"{line} .\n", "graphs.nq": f"{line} <http://example.org/source> .\n"}
    texts |= {"queries/names/all.rq": query} if query else {}
    told = {
        "date": "2026-11-22",
        "counts": {"quads": 1, "triples": 1, "graphs": 1, "things": {}},
        "prefixes": {},
        "files": {name: {"bytes": len(text), "of": label} for name, text in sorted(texts.items())},
    }
    version = hashlib.sha256(as_json(told)).hexdigest()
    folder = below / f"2026-11-22-{version[:8]}"
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    (folder / "manifest.json").write_bytes(as_json({"name": folder.name, "version": version, **told}))
    return folder.name


@pytest.fixture
def releases(tmp_path: Path) -> Path:
    folder = tmp_path / "releases"
    folder.mkdir()
    return folder


@pytest.fixture
def first(releases: Path) -> str:
    return write(releases, "first")


@pytest.fixture
def second(releases: Path) -> str:
    return write(releases, "second")


@pytest.fixture
def archive(releases: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Archive]:
    monkeypatch.setattr(module, "_BETWEEN_LOOKS", 0.01)
    monkeypatch.setattr(module, "STAYS", 0.2)
    monkeypatch.setattr(module, "STAYS_AT_FIRST", 0.2)
    with Archive(releases, LIMITS, tmp_path) as archive:
        yield archive


def name_in(archive: Archive, release: str) -> str:
    workers = ArchivedWorkers(archive.address, release, LIMITS)
    try:
        return workers.answer(ASKED).body.decode().split()[1]
    finally:
        workers.close()


def until(condition: Callable[[], object]) -> None:
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def is_running(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def test_releases_are_listed(releases: Path, first: str, second: str) -> None:
    (releases / "current").symlink_to(first)
    (releases / ".building").mkdir()
    (releases / ".building" / "manifest.json").touch()
    assert release_names(releases) == sorted([first, second], reverse=True)


@pytest.mark.parametrize(
    "name", ["", ".", "..", "current", "../releases/{}", "{}/", "{}/.", "./{}", "{}\n", "2026-11-22-00000000"]
)
def test_a_name_is_no_path(releases: Path, first: str, name: str) -> None:
    (releases / "current").symlink_to(first)
    assert release_folder(releases, first) == releases / first
    assert release_folder(releases, name.format(first)) is None


def test_a_link_or_a_part_is_no_release(releases: Path, first: str, second: str, tmp_path: Path) -> None:
    (releases / first).rename(tmp_path / first)
    (releases / first).symlink_to(tmp_path / first)
    (releases / second / "union.nt").write_text("")
    assert [release_folder(releases, name) for name in (first, second)] == [None, None]


def test_each_release_answers_for_itself(archive: Archive, first: str, second: str) -> None:
    assert [name_in(archive, name) for name in (first, second, first)] == ["first", "second", "first"]


def test_one_at_a_time_is_in_memory(archive: Archive, first: str, second: str) -> None:
    seen = []
    for name in (first, second, first, second):
        with borrowed(archive.address, name):
            assert archive.holds
            seen.append(archive.holds[1])
            assert [pid for pid in seen if is_running(pid)] == seen[-1:]
    assert len(set(seen)) == 4


def test_who_asks_again_finds_it_there(archive: Archive, first: str) -> None:
    with borrowed(archive.address, first) as address:
        pass
    with borrowed(archive.address, first) as again:
        assert again == address


def test_workers_follow_a_release_that_was_let_go(archive: Archive, first: str, second: str) -> None:
    workers = ArchivedWorkers(archive.address, first, LIMITS)
    assert workers.answer(ASKED).body == b"name\r\nfirst\r\n"
    assert name_in(archive, second) == "second"
    assert workers.answer(ASKED).body == b"name\r\nfirst\r\n"
    workers.close()


@pytest.mark.parametrize("name", ["2026-11-22-00000000", "..", "x" * 100_000])
def test_what_is_not_there_is_not_lent(archive: Archive, name: str) -> None:
    with pytest.raises(WorkerDiedError, match="cannot be loaded"), borrowed(archive.address, name):
        pass


def test_a_damaged_release_is_tried_once(
    archive: Archive, releases: Path, first: str, second: str, caplog: pytest.LogCaptureFixture
) -> None:
    path = releases / first / "union.nt"
    path.write_text("x" * path.stat().st_size)
    for _ in range(3):
        with pytest.raises(WorkerDiedError, match="cannot be loaded"):
            name_in(archive, first)
    assert len(caplog.records) == 1
    assert name_in(archive, second) == "second"


def test_an_archive_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(WorkerDiedError, match="does not answer"), borrowed(str(tmp_path / "archive"), "x"):
        pass


def test_what_is_borrowed_stays(
    archive: Archive, first: str, second: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who wants another one waits for a while, and is told when to come back; by then it is there."""
    monkeypatch.setattr(module, "WAITS", 0.2)
    with ExitStack() as lent:
        until(lambda: _is_lent(archive, first, lent))
        with pytest.raises(BusyError) as told:
            name_in(archive, second)
        assert (told.value.own_share, told.value.retry_after >= 1) == (False, True)
        assert archive.holds
        assert archive.holds[0] == first
    until(lambda: archive.holds and archive.holds[0] == second)


def _is_lent(archive: Archive, name: str, lent: ExitStack) -> bool:
    try:
        lent.enter_context(borrowed(archive.address, name))
    except BusyError:
        return False
    return True


def test_whose_time_is_over_is_not_lent_again_while_others_wait(
    archive: Archive, first: str, second: str
) -> None:
    """Else who asks for one release without a pause would keep all others out."""
    ended = []

    def ask_on(name: str) -> None:
        while not ended:
            assert name_in(archive, name)

    threads = [Thread(target=ask_on, args=(first,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        assert [name_in(archive, second) for _ in range(3)] == ["second"] * 3
    finally:
        ended.append(True)
        for thread in threads:
            thread.join()


def test_a_release_stays_for_a_while(
    archive: Archive, first: str, second: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else who asks for one after the other would have releases loaded all the time. A few may follow each other."""
    monkeypatch.setattr(module, "STAYS", 3)
    monkeypatch.setattr(module, "STAYS_AT_FIRST", 0)
    took = []
    for name in (first, second) * 3:
        began = time.monotonic()
        with borrowed(archive.address, name):
            took.append(time.monotonic() - began)
    assert max(took[:4]) < 2.5 < min(took[4:])


def test_who_asks_no_more_is_forgotten(
    archive: Archive, first: str, second: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "WAITS", 20)
    monkeypatch.setattr(module, "_REMEMBERED", 0.1)
    with borrowed(archive.address, first):
        monkeypatch.setattr(module, "WAITS", 0.05)
        with pytest.raises(BusyError):
            name_in(archive, second)
        until(lambda: not archive._wishes)
    assert archive.holds
    assert archive.holds[0] == first


def test_a_release_that_nobody_asks_is_let_go(
    archive: Archive, first: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with borrowed(archive.address, first):
        assert archive.holds
        _, pid = archive.holds
        monkeypatch.setattr(module, "ENDS_AFTER", 0.1)
        time.sleep(0.5)
        assert is_running(pid)
    until(lambda: not archive.holds and not is_running(pid))


def test_end_leaves_no_process(releases: Path, first: str, tmp_path: Path) -> None:
    with Archive(releases, LIMITS, tmp_path) as archive:
        assert name_in(archive, first) == "first"
        assert archive.holds
        pid = archive.holds[1]
    assert not is_running(pid)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["archive", "releases"]


def test_killed_owner_leaves_no_process(releases: Path, first: str, tmp_path: Path) -> None:
    code = f"""
import time
from pathlib import Path
from citygraph.archive import Archive, borrowed
from citygraph.workers import Limits
private = Path({str(tmp_path)!r}) / "private"
private.mkdir()
archive = Archive(Path({str(releases)!r}), Limits(), private)
with borrowed(archive.address, {first!r}):
    print(archive.holds[1], flush=True)
    time.sleep(60)
"""
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    assert process.stdout
    pid = int(process.stdout.readline())
    process.send_signal(signal.SIGKILL)
    process.communicate()
    until(lambda: not is_running(pid) and not (tmp_path / "private").exists())


@pytest.fixture
def application(releases: Path, first: str, archive: Archive) -> Iterator[object]:
    """The service on the first release."""
    with Zygote(releases / first, LIMITS) as zygote:
        workers = Workers(zygote.address, LIMITS)
        with hiring(archive) as hire:
            yield create_app(releases / first, workers, None, hire)
        workers.close()


@contextmanager
def hiring(archive: Archive) -> Iterator[Callable[[str], Workers]]:
    """What finds the workers of older releases; they end with the block."""
    hired = []

    def hire(name: str) -> Workers:
        hired.append(ArchivedWorkers(archive.address, name, LIMITS))
        return hired[-1]

    yield hire
    for workers in hired:
        workers.close()


@pytest.fixture
def client(application: object) -> Client:
    return Client(application)


def at(release: str, path: str = "/names/all.csv") -> str:
    return f"/releases/{release}/queries{path}"


def test_an_address_that_names_a_release_is_answered_by_it(client: Client, first: str, second: str) -> None:
    for name, text in ((first, "first"), (second, "second"), (first, "first")):
        response = client.get(at(name))
        assert (response.status_code, response.text.split()[1]) == (200, text)
        assert response.headers["Cache-Control"] == FOREVER
        assert response.headers["X-Dataset-Version"].startswith(name[-8:])
        assert f'<http://localhost{at(name)}>; rel="cite-as"' in response.headers["Link"]
    assert client.get("/queries/names/all.csv").headers["Cache-Control"] != FOREVER


def test_pages_of_a_release_lead_to_itself(client: Client, first: str, second: str) -> None:
    for name in (first, second):
        page = client.get(at(name, ""), headers={"Accept": "text/html"})
        assert page.status_code == 200
        assert f'"{at(name, "/names/all")}"' in page.text


def test_answers_outlive_the_release_in_memory(client: Client, second: str, archive: Archive) -> None:
    answer = client.get(at(second))
    archive.close()
    assert client.get(at(second)).data == answer.data
    tag = answer.headers["ETag"]
    assert client.get(at(second), headers={"If-None-Match": tag}).status_code == 304


def test_what_needs_no_answer_loads_no_release(client: Client, second: str, archive: Archive) -> None:
    assert client.get(at(second, "/names/none")).status_code == 404
    assert client.get(at(second, "?a=%")).status_code == 400
    assert client.get(at(second, "")).status_code == 200
    assert client.post(at(second)).status_code == 405
    assert client.options(at(second)).status_code == 204
    assert archive.holds is None


def test_a_release_that_was_moved_away_is_not_there(
    client: Client, releases: Path, second: str, tmp_path: Path
) -> None:
    assert client.get(at(second)).status_code == 200
    (releases / second).rename(tmp_path / second)
    assert client.get(at(second, "/names/all.tsv")).json["type"] == "/problems/unknown-release"


def test_an_unknown_release_is_told_with_those_that_exist(client: Client, first: str, second: str) -> None:
    for name in ("2026-11-22-00000000", "current", "..", "x" * 1000):
        problem = client.get(at(name))
        assert (problem.status_code, problem.json["type"]) == (404, "/problems/unknown-release")
        assert problem.json["near"] == sorted([first, second], reverse=True)
        assert problem.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("query", "words"),
    [(None, "before releases kept"), ("#+ colour: red\n" + QUERY, "not read by this program")],
    ids=["none", "of another program"],
)
def test_a_release_without_queries_is_told(
    client: Client, releases: Path, query: str | None, words: str
) -> None:
    problem = client.get(at(write(releases, "third", query)))
    assert (problem.status_code, problem.json["type"]) == (404, "/problems/no-queries")
    assert words in problem.json["detail"]


@pytest.mark.parametrize("path", ["/releases/", "/releases/x", "/releases/x/queriesx", "/releases//"])
def test_other_addresses_are_not_found(client: Client, path: str) -> None:
    problem = client.get(path)
    assert (problem.status_code, problem.json["type"]) == (404, "/problems/unknown-release")


def test_what_holds_no_queries_says_so(releases: Path) -> None:
    name = write(releases, "bare", None)
    with Zygote(releases / name, LIMITS) as zygote:
        workers = Workers(zygote.address, LIMITS)
        client = Client(create_app(releases / name, workers))
        for path in ("/queries", "/queries/names/all.csv", at(name), at(name, "")):
            problem = client.get(path)
            assert (problem.status_code, problem.json["type"]) == (404, "/problems/no-queries")
        workers.close()


def test_queries_of_another_program_are_told(releases: Path) -> None:
    """The release that is to be served is refused; an older one is only not answered."""
    name = write(releases, "third", "#+ colour: red\n" + QUERY)
    with pytest.raises(NoReleaseError, match="knows no 'colour'"):
        create_app(releases / name, Workers("", LIMITS))


def test_without_an_archive_the_current_release_answers(releases: Path, first: str, second: str) -> None:
    with Zygote(releases / first, LIMITS) as zygote:
        workers = Workers(zygote.address, LIMITS)
        client = Client(create_app(releases / first, workers))
        assert client.get(at(first)).status_code == 200
        assert "Only the current one" in client.get(at(second)).json["detail"]
        workers.close()


def test_few_requests_wait_for_older_releases(
    application: object, first: str, second: str, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many who ask for what is not there take no threads from those who ask the current release."""
    monkeypatch.setattr(module, "WAITS", 20)
    statuses: list[int] = []

    def ask(number: int) -> None:
        response = Client(application).get(at(second, f"/names/all.csv?limit={number + 1}"))
        statuses.append(response.status_code)

    third = write(Path(archive._releases), "third")
    with borrowed(archive.address, third):
        threads = [Thread(target=ask, args=(number,)) for number in range(20)]
        for thread in threads:
            thread.start()
        until(lambda: len(statuses) == 20 - web._AT_ONCE)
        assert set(statuses) == {503}
        assert Client(application).get(at(first)).status_code == 200
    for thread in threads:
        thread.join()
    assert statuses[-web._AT_ONCE :] == [200] * web._AT_ONCE


def test_the_server_answers_from_older_releases_and_leaves_nothing(
    releases: Path, first: str, second: str
) -> None:
    (releases / "current").symlink_to(first)
    with served(releases / first) as address:
        (pid,) = [
            int(path.name)
            for path in Path("/proc").glob("[0-9]*")
            if str(releases).encode() in _command(path)
            and b"serve" in _command(path)
            and _parent(path) == os.getpid()
        ]
        with urllib.request.urlopen(address.rstrip("/") + at(second)) as response:
            assert response.read() == b"name\r\nsecond\r\n"
        with urllib.request.urlopen(f"{address}metrics") as response:
            assert 'citygraph_requests_total{door="releases",status="2xx"} 1' in response.read().decode()
        with pytest.raises(HTTPError, match="404"):
            urllib.request.urlopen(address.rstrip("/") + at("2026-11-22-00000000"))
        family = descendants(pid)
        holding = [each for each in family if second.encode() in _command(Path("/proc", str(each)))]
        assert holding
    assert [each for each in family if is_running(each)] == []


def _command(path: Path) -> bytes:
    try:
        return (path / "cmdline").read_bytes()
    except OSError:
        return b""


def _parent(path: Path) -> int:
    return int((path / "stat").read_text().rpartition(")")[2].split()[1])
