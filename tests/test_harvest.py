"""A harvester that knows only specifications and the home page ends with the whole graph, and keeps up with it."""

import json
import shutil
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from citygraph.build import checked
from citygraph.names import ABOUT
from citygraph.release import write_release
from tests.conftest import served
from tests.harvester import Harvester, Quad, read_quads

AROUND = {graph.value for graph in ABOUT}


@pytest.fixture(scope="module")
def releases(seeds_release: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of releases with one in it, to which others may be added."""
    below = tmp_path_factory.mktemp("harvested")
    shutil.copytree(seeds_release, below / seeds_release.name)
    (below / "current").symlink_to(seeds_release.name)
    return below


@pytest.fixture(scope="module")
def home(releases: Path) -> Iterator[str]:
    with served(releases / "current") as address:
        yield address


def stated(release: Path) -> set[Quad]:
    """What the sources state in a release: all that there is to harvest."""
    quads = read_quads((release / "graphs.nq").read_bytes())
    return {quad for quad in quads if str(quad[3]) not in AROUND}


def of_sources(harvester: Harvester) -> set[Quad]:
    return {quad for quad in harvester.quads if str(quad[3]) not in AROUND}


def changed(seeds_home: Path, folder: Path) -> Path:
    """The four folders with one name changed, one count gone, and another day."""
    for name in ("ontology", "data", "shapes", "queries"):
        shutil.copytree(seeds_home / name, folder / name)
    labels, counts = folder / "data" / "labels.csv", folder / "data" / "member-counts.csv"
    text = labels.read_text(encoding="utf-8")
    assert "network/eurocities,Eurocities," in text
    labels.write_text(
        text.replace("network/eurocities,Eurocities,", "network/eurocities,EUROCITIES,"), encoding="utf-8"
    )
    counts.write_text(
        "".join(counts.read_text(encoding="utf-8").splitlines(keepends=True)[:-1]), encoding="utf-8"
    )
    curation = folder / "data" / "curation.ttl"
    lines = curation.read_text(encoding="utf-8").splitlines(keepends=True)
    dated = [line.replace('"2026-', '"2027-') if "/modified>" in line else line for line in lines]
    assert dated != lines
    curation.write_text("".join(dated), encoding="utf-8")
    return folder


def wait_for(home: str, name: str) -> None:
    end = time.monotonic() + 60
    while True:  # each process takes the next release by itself: wait until they all have had the time
        with urllib.request.urlopen(f"{home}health") as response:
            if json.load(response)["name"] == name:
                time.sleep(2)
                return
        assert time.monotonic() < end
        time.sleep(0.1)


def test_a_harvester_keeps_up(releases: Path, home: str, seeds_home: Path, tmp_path: Path) -> None:
    first = (releases / "current").resolve()
    by_dump, by_stream = Harvester(home), Harvester(home)
    runs = {"dump": by_dump.harvest, "stream": by_stream.replicate}
    for harvester, run in ((by_dump, runs["dump"]), (by_stream, runs["stream"])):
        run()
        assert of_sources(harvester) == stated(first)
    at_first = by_dump.bytes_fetched, by_stream.bytes_fetched

    for harvester, run in ((by_dump, runs["dump"]), (by_stream, runs["stream"])):
        harvester.fetched.clear()
        run()
        assert {status for status, _, _ in harvester.fetched} == {304}
        assert harvester.bytes_fetched == 0
        assert of_sources(harvester) == stated(first)

    second = write_release(checked(changed(seeds_home, tmp_path)), releases)
    wait_for(home, second.name)
    assert stated(second) != stated(first)
    for before, harvester, run in zip(at_first, (by_dump, by_stream), runs.values(), strict=True):
        harvester.fetched.clear()
        run()
        assert of_sources(harvester) == stated(second)
        assert harvester.bytes_fetched < before / 10
        assert not [address for _, address, _ in harvester.fetched if address.endswith(".nq")]


def test_who_comes_late_fetches_all_differences_or_the_whole(releases: Path, home: str) -> None:
    late = Harvester(home)
    late.harvest()
    assert of_sources(late) == stated((releases / "current").resolve())


def test_a_sitemap_is_found_and_dated(home: str) -> None:
    pages = Harvester(home).sitemap()
    assert pages
    assert all(address.startswith(home) for address in pages)
    assert {date[:4] for date in pages.values()} <= {"2026", "2027"}
