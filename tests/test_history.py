"""What differs between two releases: found, told in every form, and applied by who knows nothing but the forms."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import rdflib
from rdflib import PROV, VOID, Namespace, URIRef
from werkzeug.test import Client

from citygraph import changes
from citygraph import history as module
from citygraph.changes import DisorderError, compare
from citygraph.history import History
from citygraph.web import create_app
from citygraph.web.dataset import history as web
from citygraph.workers import DeadlineExceededError, Limits, WorkerDiedError, Workers
from tests.past import ABOUT, BOOK, FIRST, ID, LABEL, PAGE, SECOND, THIRD, Written, data, write_past

DCAT = Namespace("http://www.w3.org/ns/dcat#")
FOREVER = "public, max-age=31536000, immutable"


@pytest.fixture(scope="module")
def history(past: Written) -> History:
    return History(past[2])


@pytest.fixture(scope="module")
def open_to_all(past: Written) -> Client:
    return Client(create_app(past[2], Workers("", Limits())))


def lines(text: str) -> set[str]:
    return set(text.splitlines())


def test_what_differs_makes_one_of_the_other(history: History) -> None:
    states = dict(zip([release.name for release in history.releases], (FIRST, SECOND, THIRD), strict=True))
    for old in history.releases:
        for new in history.releases:
            found = history.difference(old, new)
            added, removed = (lines(found.read(name).decode()) for name in (changes.ADDED, changes.REMOVED))
            before, after = data(states[old.name]), data(states[new.name])
            assert (added, removed) == (after - before, before - after)
            assert (before - removed) | added == after


def test_what_came_and_went_is_listed(history: History) -> None:
    found = history.difference(*history.releases[:2])
    assert found.iris(changes.SUBJECTS) == [f"{ID}/city/berlin", f"{ID}/city/łódź%20"]
    assert found.iris(changes.NEW) == [f"{ID}/city/łódź%20"]
    assert found.iris(changes.GONE) == [f"{ID}/city/bern"]
    assert found.counts == {"added": 2, "removed": 3, "new": 1, "changed": 1, "gone": 1}
    assert lines(found.read(changes.LABELS).decode()) >= {f'<{ID}/country/ch> {LABEL} "Switzerland"@en .'}


def test_what_is_about_a_release_is_no_data(history: History) -> None:
    assert ABOUT in FIRST
    assert ABOUT not in SECOND
    assert "query" not in history.difference(*history.releases[:2]).read(changes.ADDED).decode()
    assert not [iri for iri in history.subjects() if "well-known" in iri]


def test_the_same_twice_differs_in_nothing(history: History) -> None:
    found = history.difference(history.current, history.current)
    assert [found.size(name) for name in (changes.ADDED, changes.REMOVED, changes.THINGS)] == [0, 0, 0]


def test_a_thing_is_as_old_as_its_last_change(past: Written, history: History) -> None:
    assert history.dates() == {
        f"{ID}/city/berlin": "2026-11-21",
        f"{ID}/city/berlin#geometry": "2026-11-20",
        f"{ID}/city/bern": "2026-11-21",
        f"{ID}/city/łódź%20": "2026-11-21",
        f"{ID}/country/ch": "2026-11-20",
        "http://purl.org/dc/terms/date": "2026-11-20",
    }
    assert set(History(past[0]).dates().values()) == {"2026-11-20"}


def test_releases_stand_in_their_order(past: Written, history: History) -> None:
    assert [release.folder for release in history.releases] == list(past)
    assert [release.folder for release in History(past[1]).line] == list(past[:2])
    assert history.releases[0].moment == "2026-11-22T12:00:01.000Z"


def test_moments_differ_where_times_do_not(tmp_path: Path) -> None:
    for quads in (FIRST, SECOND, THIRD):
        current = write_past(tmp_path, quads, "2026-11-21", 1)
    moments = [release.moment for release in History(current).releases]
    assert moments == sorted(set(moments))
    assert len(moments) == 3


def test_disorder_is_no_difference(tmp_path: Path) -> None:
    ordered, not_ordered = tmp_path / "a.nq", tmp_path / "b.nq"
    ordered.write_text(f"{FIRST[0]} .\n{FIRST[3]} .\n", encoding="utf-8")
    not_ordered.write_text(f"{FIRST[3]} .\n{FIRST[0]} .\n", encoding="utf-8")
    with pytest.raises(DisorderError, match="not sorted"):
        compare(ordered, not_ordered, tmp_path)


def test_a_comparison_that_fails_leaves_nothing(tmp_path: Path) -> None:
    first = write_past(tmp_path / "past", FIRST, "2026-11-20", 1)
    second = write_past(tmp_path / "past", SECOND, "2026-11-20", 2)
    (second / "graphs.nq").write_text(
        "".join(f"{quad} .\n" for quad in sorted(SECOND, reverse=True)), encoding="utf-8"
    )
    history = History(first, tmp_path / "kept")
    with pytest.raises(WorkerDiedError, match="not sorted"):
        history.difference(*history.releases)
    assert list((tmp_path / "kept").iterdir()) == []


def test_a_comparison_ends_when_its_time_is_up(past: Written, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_SECONDS", 0.001)
    history = History(past[2])
    with pytest.raises(DeadlineExceededError):
        history.difference(*history.releases[:2])


def test_a_comparison_ends_by_itself(tmp_path: Path) -> None:
    subprocess.run(["mkfifo", tmp_path / "never.nq"], check=True)
    began = time.monotonic()
    command = [sys.executable, "-m", "citygraph.changes", "-", tmp_path / "never.nq", tmp_path, "1"]
    assert subprocess.run(command, check=False).returncode < 0
    assert time.monotonic() - began < 10


def test_comparisons_are_kept_as_long_as_there_is_room(
    tmp_path: Path, past: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    history = History(past[2], tmp_path / "kept")
    made = history.difference(*history.releases[:2]).folder
    before = made.stat().st_ino
    assert history.difference(*history.releases[:2]).folder.stat().st_ino == before
    monkeypatch.setattr(module, "_LARGEST", 0)
    os.utime(made, (0, 0))
    history.difference(*history.releases[1:])
    assert not made.exists()
    assert history.difference(*history.releases[:2]).counts["added"] == 2


def test_what_is_kept_goes_with_who_kept_it(past: Written) -> None:
    history = History(past[2])
    kept = history.difference(*history.releases[:2]).folder.parent
    del history
    assert not kept.exists()


@pytest.fixture
def between(past: Written) -> Callable[[str], str]:
    return lambda suffix: f"/releases/{past[0].name}/changes/{past[1].name}{suffix}"


def test_differences_as_n_quads(open_to_all: Client, between: Callable[[str], str]) -> None:
    for suffix, expected in (
        (".added.nq", data(SECOND) - data(FIRST)),
        (".removed.nq", data(FIRST) - data(SECOND)),
    ):
        answer = open_to_all.get(between(suffix))
        assert (answer.mimetype, lines(answer.text)) == ("application/n-quads", expected)
        assert answer.headers["Cache-Control"] == FOREVER
        again = open_to_all.get(between(suffix), headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304


def test_differences_as_a_patch(open_to_all: Client, between: Callable[[str], str], past: Written) -> None:
    answer = open_to_all.get(between(""), headers={"Accept": "application/rdf-patch"})
    assert answer.mimetype == "application/rdf-patch"
    assert answer.data == open_to_all.get(between(".rdfp")).data
    rows = answer.text.splitlines()
    assert rows[:3] == [
        f"H id <https://w3id.org/citygraph/releases/{past[1].name}> .",
        f"H prev <https://w3id.org/citygraph/releases/{past[0].name}> .",
        "TX .",
    ]
    assert rows[-1] == "TC ."
    state = data(FIRST)
    for row in rows[3:-1]:
        operation, _, quad = row.partition(" ")
        if operation == "D":
            state.remove(quad)
        else:
            assert (operation, quad in state) == ("A", False)
            state.add(quad)
    assert state == data(SECOND)


def test_differences_as_a_page(open_to_all: Client, between: Callable[[str], str]) -> None:
    page = open_to_all.get(between(""), headers={"Accept": "text/html"}).text
    assert "<dd>2</dd>" in page
    for said in (
        "Bern <small>gone</small>",
        "Łódź <small>new</small>",
        "<del>Switzerland</del>",
        "<ins>Berlin</ins>",
        "city:berlin",
    ):
        assert said in page
    same = open_to_all.get(between("").rpartition("/")[0] + "/" + between("").split("/")[2])
    assert "Nothing differs" in same.text


def test_differences_in_windows(
    open_to_all: Client, between: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "_SHOWN", 1)
    second = open_to_all.get(between(".html?page=2")).text
    assert "Page 2 of 3" in second
    assert second.count('id="thing-') == 1
    assert open_to_all.get(between(".html?page=4")).status_code == 404
    assert open_to_all.get(between(".html?page=0")).status_code == 400


def test_where_differences_are_is_told(open_to_all: Client, between: Callable[[str], str]) -> None:
    told = open_to_all.get(between(".json")).json
    assert told["counts"] == {"added": 2, "removed": 3, "new": 1, "changed": 1, "gone": 1}
    for form in ("page", "patch", "added", "removed"):
        assert open_to_all.get(told[form].removeprefix("http://localhost")).status_code == 200


def test_what_is_too_large_is_refused(past: Written) -> None:
    small = Client(create_app(past[2], Workers("", Limits(largest=100))))
    answer = small.get(f"/releases/{past[0].name}/changes/{past[1].name}.added.nq")
    assert (answer.status_code, answer.json["type"]) == (413, "/problems/size")
    assert past[1].name in answer.json["detail"]


def test_what_is_not_there_is_told(open_to_all: Client, past: Written) -> None:
    unknown = open_to_all.get(f"/releases/2026-01-01-00000000/changes/{past[0].name}")
    assert (unknown.status_code, unknown.json["type"]) == (404, "/problems/unknown-release")
    assert past[0].name in unknown.json["near"]
    assert open_to_all.get(f"/releases/{past[0].name}.csv").status_code == 404
    assert open_to_all.get("/releases", headers={"Accept": "image/png"}).status_code == 406
    assert open_to_all.post("/releases").status_code == 405
    assert open_to_all.options("/releases").headers["Allow"] == "GET, HEAD, OPTIONS"


def test_releases_are_listed_for_programs(open_to_all: Client, past: Written) -> None:
    listed = open_to_all.get("/releases", headers={"Accept": "application/json"}).json
    assert [each["name"] for each in listed["releases"]] == [folder.name for folder in past[::-1]]
    assert listed["current"] == past[2].name
    assert listed["releases"][0]["changes"]["from"] == past[1].name
    assert listed["releases"][2]["changes"] is None


@pytest.mark.parametrize(
    ("accept", "syntax"), {"text/turtle": "turtle", "application/ld+json": "json-ld"}.items()
)
def test_releases_are_listed_as_rdf(open_to_all: Client, past: Written, accept: str, syntax: str) -> None:
    answer = open_to_all.get("/releases", headers={"Accept": accept})
    assert answer.mimetype == accept
    graph = rdflib.Graph().parse(data=answer.data, format=syntax)
    first, second, third = (URIRef(f"https://w3id.org/citygraph/releases/{folder.name}") for folder in past)
    dataset = URIRef("https://w3id.org/citygraph/dataset")
    assert set(graph.objects(dataset, DCAT.hasVersion)) == {first, second, third}
    assert graph.value(dataset, DCAT.hasCurrentVersion) == third
    assert graph.value(third, PROV.wasRevisionOf) == second
    assert URIRef(f"http://localhost/releases/{past[2].name}/graphs.nq") in set(
        graph.objects(third, VOID.dataDump)
    )


def test_the_page_of_a_release(open_to_all: Client, past: Written) -> None:
    page = open_to_all.get(f"/releases/{past[1].name}", headers={"Accept": "text/html"})
    for said in (f"/releases/{past[0].name}/changes/{past[1].name}", "graphs.nq", "@misc{", "2026-11-21"):
        assert said in page.text
    links = page.headers["Link"]
    for name, relation in (
        (past[0].name, "predecessor-version"),
        (past[2].name, "successor-version"),
        (past[2].name, "latest-version"),
    ):
        assert f'</releases/{name}>; rel="{relation}"' in links
    told = open_to_all.get(f"/releases/{past[1].name}.json").json
    assert {file["name"] for file in told["files"]} == {"graphs.nq", "union.nt"}
    assert told["cite"]["text"].endswith(f"https://w3id.org/citygraph/releases/{past[1].name}")


def test_the_list_is_new_when_a_release_goes(tmp_path: Path) -> None:
    first = write_past(tmp_path, FIRST, "2026-11-20", 1)
    client = Client(create_app(write_past(tmp_path, SECOND, "2026-11-21", 2), Workers("", Limits())))
    assert len(client.get("/releases.json").json["releases"]) == 2
    shutil.rmtree(first)
    assert len(client.get("/releases.json").json["releases"]) == 1


def test_sources_are_told_apart(history: History) -> None:
    removed = history.difference(*history.releases[:2]).read(changes.REMOVED).decode()
    assert f'"Berlin"@de {BOOK}' in removed
    assert f'"Berlin"@de {PAGE}' not in removed
