"""The release that is served follows the link to it, and the last one is let go."""

from dataclasses import replace
from pathlib import Path
from shutil import copytree

import pytest

from citygraph import keeper as module
from citygraph.keeper import Keeper, read_note
from citygraph.manifest import NoReleaseError
from citygraph.workers import Limits, Workers
from tests.test_workers import answers

LIMITS = Limits(seconds=20, at_once=2, wait=0)


@pytest.fixture(autouse=True)
def looks_often(monkeypatch):
    monkeypatch.setattr(module, "BETWEEN_LOOKS", 0.01)


@pytest.fixture
def link(tiny_release, tmp_path):
    for name in ("first", "second"):
        copytree(tiny_release, tmp_path / name)
    point(tmp_path / "current", "first")
    return tmp_path / "current"


def point(link, name):
    unfinished = link.with_name("new")
    unfinished.symlink_to(name)
    unfinished.replace(link)


def told(keeper, name):
    while read_note(keeper.note)[0].name != name:
        pass
    return read_note(keeper.note)[1]


def test_next_release_is_taken_and_the_last_one_let_go(link):
    with Keeper(link, LIMITS) as keeper:
        last = Workers(told(keeper, "first"), LIMITS)
        assert answers(last)
        point(link, "second")
        following = Workers(told(keeper, "second"), LIMITS)
        assert answers(last)
        assert answers(following)
        last.close()
        while len(keeper._zygotes) > 1:
            pass
        assert answers(following)
        following.close()


def test_damaged_release_is_not_taken(link, caplog):
    with Keeper(link, LIMITS) as keeper:
        workers = Workers(told(keeper, "first"), LIMITS)
        (link.parent / "third").mkdir()
        point(link, "third")
        while "is not taken" not in caplog.text:
            pass
        point(link, "second")
        told(keeper, "second")
        assert answers(workers)
        workers.close()


def test_missing_release_is_told(tmp_path):
    with pytest.raises(NoReleaseError):
        Keeper(tmp_path / "current", LIMITS)


def test_end_leaves_nothing(link):
    with Keeper(link, replace(LIMITS, wait=60)) as keeper:
        told(keeper, "first")
        point(link, "second")
        told(keeper, "second")
        pids = [zygote.pid for zygote in keeper._zygotes]
    assert len(pids) == 2
    assert not keeper.note.parent.exists()
    assert [pid for pid in pids if Path(f"/proc/{pid}").exists()] == []
