"""The allocator of the processes that evaluate: which they have, and what becomes of it where it is missing."""

import sys
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from citygraph import allocator
from citygraph.workers import Limits, Zygote


def missing(package):
    raise PackageNotFoundError(package)


@pytest.fixture(autouse=True)
def nothing_preloaded(monkeypatch):
    monkeypatch.delenv("LD_PRELOAD", raising=False)


@pytest.mark.skipif(sys.platform != "linux", reason="the package is only asked for on Linux")
def test_the_process_that_holds_a_release_allocates_with_mimalloc(tiny_release):
    with Zygote(tiny_release, Limits()) as zygote:
        assert "libmimalloc.so" in Path(f"/proc/{zygote.pid}/maps").read_text()


def test_without_the_package_the_system_allocates(monkeypatch):
    monkeypatch.setattr(allocator, "files", missing)
    assert not allocator.environment()["LD_PRELOAD"]


@pytest.mark.skipif(sys.platform != "linux", reason="the package is only asked for on Linux")
def test_a_library_that_does_not_load_is_left_out_and_told(monkeypatch, tmp_path, tiny_release, caplog):
    """As where libatomic is missing: a process that preloads such a library does not begin."""
    whole = Path(allocator.environment()["LD_PRELOAD"]).read_bytes()
    copy = tmp_path / "libmimalloc.so"
    copy.write_bytes(whole.replace(b"libatomic.so.1", b"libabsent.so.1"))

    class File:
        name = copy.name

        def locate(self):
            return copy

    monkeypatch.setattr(allocator, "files", lambda _: [File()])
    with Zygote(tiny_release, Limits()) as zygote:
        assert "libmimalloc.so" not in Path(f"/proc/{zygote.pid}/maps").read_text()
    assert "error while loading shared libraries" in caplog.text


def test_what_an_operator_preloads_comes_first(monkeypatch):
    monkeypatch.setenv("LD_PRELOAD", "/usr/lib/liboperator.so")
    first, *others = allocator.environment()["LD_PRELOAD"].split(":")
    assert first == "/usr/lib/liboperator.so"
    assert [Path(other).name for other in others] == ["libmimalloc.so"]


def test_a_path_that_would_be_taken_for_two_is_left_out(monkeypatch, tmp_path):
    class File:
        name = "libmimalloc.so"

        def locate(self):
            return tmp_path / "a folder" / self.name

    monkeypatch.setattr(allocator, "files", lambda _: [File()])
    assert not allocator.environment()["LD_PRELOAD"]
