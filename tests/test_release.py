"""A release: complete, the same bytes from the same input, and never half-written."""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, DefaultGraph, Literal, Quad, RdfFormat, parse

from citygraph.build import build, up_to_date
from citygraph.catalog import read_catalog
from citygraph.finding import FindingsError
from citygraph.graph import Graph
from citygraph.manifest import NoReleaseError, newest, queries_of, read_manifest
from citygraph.names import EXAMPLES
from citygraph.release import write_release
from tests.tables import edit


def union(graph: Graph) -> set[Quad]:
    return set(graph.store.quads_for_pattern(None, None, None, DefaultGraph()))


def content(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def made_of_others(name: str) -> bool:
    return name in ("dataset.ttl", "SHA256SUMS") or name.endswith((".gz", ".zst"))


def test_release_is_named_by_date_and_content(seeds_release: Path) -> None:
    manifest = read_manifest(seeds_release)
    assert seeds_release.name == manifest["name"] == f"{manifest['date']}-{manifest['version'][:8]}"
    held = {key: value for key, value in manifest.items() if key not in ("name", "version")}
    held["files"] = {name: told for name, told in held["files"].items() if not made_of_others(name)}
    text = json.dumps(held, ensure_ascii=False, indent=2) + "\n"
    assert manifest["version"] == hashlib.sha256(text.encode()).hexdigest()


def test_manifest_names_every_file_with_its_checksum(seeds_release: Path) -> None:
    files = {
        name: {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
        for name, data in content(seeds_release).items()
    }
    files.pop("manifest.json")
    assert read_manifest(seeds_release)["files"] == files


def test_a_release_holds_the_queries_as_they_were(seeds_home: Path, seeds_release: Path) -> None:
    kept = {name: data for name, data in content(seeds_release).items() if name.startswith("queries/")}
    queries = {name: data for name, data in content(seeds_home / "queries").items() if name.endswith(".rq")}
    assert kept == {f"queries/{name}": data for name, data in queries.items()}
    assert read_catalog(queries_of(seeds_release)) == read_catalog(seeds_home / "queries")


def test_a_release_without_queries_is_told(seeds_release: Path, tmp_path: Path) -> None:
    older = shutil.copytree(seeds_release, tmp_path / "older")
    shutil.rmtree(older / "queries")
    with pytest.raises(NoReleaseError, match="built before releases kept them"):
        queries_of(older)


def test_every_serialisation_says_the_same(seeds_release: Path, seeds: Graph) -> None:
    for name, kind in (
        ("union.nt", RdfFormat.N_TRIPLES),
        ("citygraph.ttl", RdfFormat.TURTLE),
        ("citygraph.jsonld", RdfFormat.JSON_LD),
    ):
        assert {Quad(*quad.triple) for quad in parse(path=seeds_release / name, format=kind)} == union(seeds)
    stated = {quad for quad in parse(path=seeds_release / "graphs.nq") if quad.graph_name != EXAMPLES}
    assert stated == set(seeds.store) - union(seeds)


def test_the_union_holds_each_statement_once(seeds_release: Path) -> None:
    lines = (seeds_release / "union.nt").read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(set(lines)) == read_manifest(seeds_release)["counts"]["triples"]


def test_the_default_graph_is_the_union_of_all(seeds: Graph) -> None:
    assert {Quad(*quad.triple) for quad in seeds.store} == union(seeds)


def test_no_blank_nodes(seeds: Graph) -> None:
    assert not [quad for quad in seeds.store if BlankNode in (type(quad.subject), type(quad.object))]


def test_literals_survive_the_store(seeds_home: Path, seeds_release: Path) -> None:
    """What is written is what the files say: the engine would rewrite `1.50` or `P14M` without a word."""
    stated = {
        quad.object
        for path in [*(seeds_home / "data").glob("*.ttl"), *(seeds_home / "ontology").glob("*.ttl")]
        if path.name != "dataset.ttl"  # what is said of the graph, and no part of it
        for quad in parse(path=path)
        if isinstance(quad.object, Literal)
    }
    assert stated <= {quad.object for quad in parse(path=seeds_release / "graphs.nq")}


def test_the_same_input_gives_the_same_bytes_in_another_process(
    seeds_home: Path, seeds_release: Path, tmp_path: Path
) -> None:
    code = "import sys; from pathlib import Path; from citygraph.build import build; build(*map(Path, sys.argv[1:]))"
    command = [sys.executable, "-c", code, str(seeds_home), str(tmp_path)]
    subprocess.run(command, check=True, env=os.environ | {"PYTHONHASHSEED": "7"})
    assert content(newest(tmp_path)) == content(seeds_release)


def test_a_change_of_a_file_is_seen(copy: Path, seeds_release: Path, tmp_path: Path) -> None:
    edit(copy / "data" / "labels.csv", "body/unesco,UNESCO,UNESCO", "body/unesco,UNESCO,UNESCO in Paris")
    changed = build(copy, tmp_path / "releases")
    assert changed.name != seeds_release.name
    assert b"UNESCO in Paris" in (changed / "union.nt").read_bytes()


def test_the_last_build_is_the_current_release(copy: Path, tmp_path: Path) -> None:
    first = build(copy, tmp_path / "releases")
    edit(copy / "data" / "labels.csv", "body/unesco,UNESCO,UNESCO", "body/unesco,UNESCO,UNESCO in Paris")
    second = build(copy, tmp_path / "releases")
    assert newest(tmp_path / "releases") == second
    assert read_manifest(first)["name"] == first.name


def reworded(home: Path) -> None:
    edit(home / "queries" / "bodies" / "founded.rq", "found or initiate?", "found, or initiate?")


def test_where_only_a_query_changes_nothing_is_judged_anew(
    copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And what is written is what a build from nothing writes."""
    first = build(copy, tmp_path / "releases")
    reworded(copy)
    whole = build(copy, tmp_path / "elsewhere")
    monkeypatch.setattr("citygraph.build.checked", None)
    second = build(copy, tmp_path / "releases")
    assert second.name == whole.name != first.name
    assert content(second) == content(whole)
    assert up_to_date(copy, tmp_path / "releases") == second


@pytest.mark.parametrize("name", ["graphs.nq", "union.nt", "citygraph.ttl", "citygraph.jsonld"])
def test_nothing_is_taken_from_a_release_that_was_changed(
    copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """The change leaves the size: only the checksum tells."""
    path = build(copy, tmp_path / "releases") / name
    path.write_bytes(path.read_bytes()[:-3] + b"#\n\n")
    reworded(copy)
    monkeypatch.setattr("citygraph.build.checked", None)
    with pytest.raises(TypeError):
        build(copy, tmp_path / "releases")


def test_build_refuses_what_check_refuses(copy: Path, tmp_path: Path) -> None:
    edit(copy / "data" / "004_b77be1604833c886.ttl", "schema:value 1500 ;", "schema:value 0 ;")
    with pytest.raises(FindingsError):
        build(copy, tmp_path / "releases")
    assert not (tmp_path / "releases").exists()


def test_a_killed_build_leaves_the_last_release_whole(copy: Path, tmp_path: Path) -> None:
    """The build is killed between two files of the release that it writes; the next build clears up."""
    releases = tmp_path / "releases"
    before = content(build(copy, releases))
    name = newest(releases).name
    edit(copy / "data" / "labels.csv", "body/unesco,UNESCO,UNESCO", "body/unesco,UNESCO,UNESCO in Paris")
    code = f"""
import sys, time
from pathlib import Path
from citygraph import release
from citygraph.build import build
write = release._write
def write_first_and_wait(path, content):
    write(path, content)
    if path.name == "union.nt":
        print("half", flush=True)
        time.sleep(60)
release._write = write_first_and_wait
build(Path({str(copy)!r}), Path({str(releases)!r}))
"""
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    assert process.stdout
    assert process.stdout.readline() == b"half\n"
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert (newest(releases).name, content(newest(releases))) == (name, before)
    after = build(copy, releases)
    assert newest(releases) == after != releases / name
    assert not (releases / ".building").exists()


def test_what_has_not_changed_is_up_to_date(copy: Path, tmp_path: Path) -> None:
    releases = tmp_path / "releases"
    assert up_to_date(copy, releases) is None
    folder = build(copy, releases)
    for path in copy.rglob("*.csv"):
        os.utime(path)  # contents count, not times
    assert up_to_date(copy, releases) == folder


@pytest.mark.parametrize(
    "change",
    [
        lambda home: (home / "data" / "labels.csv").write_text(""),
        lambda home: (home / "queries" / "new.rq").touch(),
        lambda home: (home / "shapes" / "membership.ttl").unlink(),
        lambda home: (home / "data" / "labels.csv").rename(home / "data" / "label.csv"),
    ],
    ids=["more", "new", "gone", "renamed"],
)
def test_what_has_changed_is_not_up_to_date(
    copy: Path, tmp_path: Path, change: Callable[[Path], object]
) -> None:
    build(copy, tmp_path / "releases")
    change(copy)
    assert up_to_date(copy, tmp_path / "releases") is None


@pytest.mark.parametrize(
    "damage",
    [
        shutil.rmtree,
        lambda folder: (folder / "union.nt").write_bytes(b""),
        lambda folder: (folder / "citygraph.ttl").unlink(),
        lambda folder: (folder / "manifest.json").write_text("{}"),
        lambda folder: edit(folder / "manifest.json", '"graphs": ', '"graphs": 1'),
        lambda folder: (folder.parent / "current").unlink(),
        lambda folder: (folder.parent / ".built.json").write_text("{"),
        lambda folder: folder.rename(folder.parent / "other") and folder.symlink_to("other"),
    ],
    ids=["deleted", "cut", "lacking", "empty", "false", "none", "record", "another"],
)
def test_what_is_damaged_is_not_up_to_date(
    copy: Path, tmp_path: Path, damage: Callable[[Path], object]
) -> None:
    damage(build(copy, tmp_path / "releases"))
    assert up_to_date(copy, tmp_path / "releases") is None


def test_a_damaged_release_is_written_anew(copy: Path, tmp_path: Path) -> None:
    before = content(folder := build(copy, tmp_path / "releases"))
    (folder / "union.nt").write_bytes(b"")
    assert build(copy, tmp_path / "releases") == folder
    assert content(folder) == before


def test_what_changes_while_it_is_built_is_not_up_to_date(
    copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write_and_change(*arguments: object) -> Path:
        (copy / "queries" / "new.rq").touch()
        return write_release(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr("citygraph.build.write_release", write_and_change)
    build(copy, tmp_path / "releases")
    (copy / "queries" / "new.rq").unlink()
    assert up_to_date(copy, tmp_path / "releases") is None


def test_without_a_release_the_message_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(NoReleaseError, match="run `citygraph build` first"):
        newest(tmp_path)
    with pytest.raises(NoReleaseError, match="run `citygraph build` first"):
        read_manifest(tmp_path)
