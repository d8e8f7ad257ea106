"""A release: complete, the same bytes from the same input, and never half-written."""

import hashlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, DefaultGraph, Literal, Quad, RdfFormat, parse

from citygraph.build import build
from citygraph.finding import FindingsError
from citygraph.folders import home
from citygraph.graph import Graph
from citygraph.manifest import NoReleaseError, newest, read_manifest
from tests.test_rows import edit


def union(graph: Graph) -> set[Quad]:
    return set(graph.store.quads_for_pattern(None, None, None, DefaultGraph()))


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_release_is_named_by_date_and_content(release: Path) -> None:
    manifest = read_manifest(release)
    assert release.name == manifest["name"] == f"{manifest['date']}-{manifest['version'][:8]}"
    held = {key: value for key, value in manifest.items() if key not in ("name", "version")}
    text = json.dumps(held, ensure_ascii=False, indent=2) + "\n"
    assert manifest["version"] == hashlib.sha256(text.encode()).hexdigest()


def test_manifest_names_every_file_with_its_checksum(release: Path) -> None:
    files = {
        name: {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
        for name, data in content(release).items()
    }
    files.pop("manifest.json")
    assert read_manifest(release)["files"] == files


def test_every_serialisation_says_the_same(release: Path, graph: Graph) -> None:
    for name, kind in (
        ("union.nt", RdfFormat.N_TRIPLES),
        ("citygraph.ttl", RdfFormat.TURTLE),
        ("citygraph.jsonld", RdfFormat.JSON_LD),
    ):
        assert {Quad(*quad.triple) for quad in parse(path=release / name, format=kind)} == union(graph)
    assert set(parse(path=release / "graphs.nq")) == set(graph.store) - union(graph)


def test_the_union_holds_each_statement_once(release: Path) -> None:
    lines = (release / "union.nt").read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(set(lines)) == read_manifest(release)["counts"]["triples"]


def test_the_default_graph_is_the_union_of_all(graph: Graph) -> None:
    assert {Quad(*quad.triple) for quad in graph.store} == union(graph)


def test_no_blank_nodes(graph: Graph) -> None:
    assert not [quad for quad in graph.store if BlankNode in (type(quad.subject), type(quad.object))]


def test_literals_survive_the_store(release: Path) -> None:
    """What is written is what the files say: the engine would rewrite `1.50` or `P14M` without a word."""
    stated = {
        quad.object
        for path in [*(home() / "data").glob("*.ttl"), *(home() / "ontology").glob("*.ttl")]
        for quad in parse(path=path)
        if isinstance(quad.object, Literal)
    }
    assert stated <= {quad.object for quad in parse(path=release / "graphs.nq")}


def test_the_same_input_gives_the_same_bytes_in_another_process(release: Path, tmp_path: Path) -> None:
    code = "import sys; from pathlib import Path; from citygraph.build import build; from citygraph.folders import home; build(home(), Path(sys.argv[1]))"
    subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], check=True, env=os.environ | {"PYTHONHASHSEED": "7"}
    )
    assert content(newest(tmp_path)) == content(release)


def test_a_change_of_a_file_is_seen(copy: Path, release: Path, tmp_path: Path) -> None:
    edit(copy / "data" / "labels.csv", "city/berlin,Berlin,Berlin", "city/berlin,Berlin,Berlin on the Spree")
    changed = build(copy, tmp_path / "releases")
    assert changed.name != release.name
    assert b"Berlin on the Spree" in (changed / "union.nt").read_bytes()


def test_the_last_build_is_the_current_release(copy: Path, tmp_path: Path) -> None:
    first = build(copy, tmp_path / "releases")
    edit(copy / "data" / "labels.csv", "city/berlin,Berlin,Berlin", "city/berlin,Berlin,Berlin on the Spree")
    second = build(copy, tmp_path / "releases")
    assert newest(tmp_path / "releases") == second
    assert read_manifest(first)["name"] == first.name


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
    edit(copy / "data" / "labels.csv", "city/berlin,Berlin,Berlin", "city/berlin,Berlin,Berlin on the Spree")
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


def test_without_a_release_the_message_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(NoReleaseError, match="run `citygraph build` first"):
        newest(tmp_path)
    with pytest.raises(NoReleaseError, match="run `citygraph build` first"):
        read_manifest(tmp_path)
