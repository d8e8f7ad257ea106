"""The command line: help that helps, progress for people only, errors without stack traces."""

import contextlib
import csv
import json
import os
import pty
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from citygraph.cli import main
from citygraph.manifest import read_manifest
from citygraph.names import SOURCE


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "citygraph", *words], capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    "command",
    [[], ["check"], ["build"], ["serve"], ["query"], ["export"]],
    ids=["main", "check", "build", "serve", "query", "export"],
)
def test_help_tells_every_option(command: list[str]) -> None:
    result = CliRunner().invoke(main, [*command, "--help"])
    assert result.exit_code == 0
    assert result.output.startswith("Usage: ")


def test_build_prints_the_folder_and_is_quiet_in_a_pipe(seeds_home: Path, tmp_path: Path) -> None:
    result = run("build", "--home", str(seeds_home), "--releases", str(tmp_path))
    assert Path(result.stdout.strip()).is_dir()
    assert result.stderr.splitlines() == [
        f"release {Path(result.stdout.strip()).name}: {result.stderr.split(': ')[1].strip()}"
    ]


def test_build_says_that_nothing_has_changed(seeds_home: Path, tmp_path: Path) -> None:
    words = ["build", "--home", str(seeds_home), "--releases", str(tmp_path)]
    first, second = run(*words), run(*words)
    assert second.stdout == first.stdout
    name = Path(first.stdout.strip()).name
    assert second.stderr == f"nothing has changed since {name}: {tmp_path / 'current'} is up to date\n"


def test_check_shows_progress_on_a_terminal(seeds_home: Path) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "citygraph", "check", "--home", str(seeds_home)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=theirs)
    os.close(theirs)
    shown = b""
    with contextlib.suppress(OSError):  # that is how a terminal ends
        while part := os.read(ours, 100_000):
            shown += part
    os.close(ours)
    process.wait()
    assert b"reading tables" in shown
    assert b"judging sources" in shown


def test_serving_without_a_release_says_what_to_do(tmp_path: Path) -> None:
    result = run("serve", "--no-build", "--releases", str(tmp_path))
    assert result.returncode == 1
    assert result.stderr.startswith("Error: no release in ")
    assert "Traceback" not in result.stderr


def test_a_folder_without_data_says_what_is_missing(tmp_path: Path) -> None:
    result = run("check", "--home", str(tmp_path))
    assert result.returncode == 1
    assert "data/csv-metadata.json" in result.stdout
    assert "Traceback" not in result.stderr


def ask(release: Path, *words: str, **options: Any) -> Result:
    return CliRunner(**options).invoke(main, [*words, "--releases", str(release.parent)])


def test_query_list_names_every_query_with_its_parameters(seeds_release: Path) -> None:
    output = ask(seeds_release, "query", "--list").output
    assert "members/of-network [network=] [language=en]\n    Which cities belong to a network" in output
    assert "networks/graph network=" in output


def test_query_in_a_pipe_is_csv(seeds_release: Path) -> None:
    result = ask(seeds_release, "query", "members/of-network", "network=eccar")
    assert result.exit_code == 0
    assert result.stdout.startswith("network_name,member_name,")
    assert "Kraków" in result.stdout


def test_query_table_fits_the_terminal(seeds_release: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    lines = ask(
        seeds_release, "query", "members/of-network", "network=eccar", "--format", "table"
    ).stdout.splitlines()
    assert max(map(len, lines[:-2])) <= 100
    assert lines[-2] == "2 rows"
    assert lines[-1].startswith("left out for want of room: ")


def test_query_on_a_terminal_is_a_table(seeds_release: Path) -> None:
    ours, theirs = pty.openpty()
    command = [
        sys.executable,
        "-m",
        "citygraph",
        "query",
        "data/numbers",
        "--releases",
        str(seeds_release.parent),
    ]
    process = subprocess.Popen(command, stdout=theirs)
    process.wait()
    os.close(theirs)
    assert "┌" in os.read(ours, 100_000).decode()
    os.close(ours)


def test_query_in_parts_says_how_to_go_on(seeds_release: Path) -> None:
    part = ["members/of-network", "--offset", "1", "--limit", "2"]
    result = ask(seeds_release, "query", *part)
    whole = ask(seeds_release, "query", "members/of-network").stdout.splitlines()
    assert result.stdout.splitlines() == [whole[0], *whole[2:4]]
    assert result.stderr == "More rows follow: --offset 3\n"
    assert ask(seeds_release, "query", *part, "--offset", str(len(whole) - 3)).stderr == ""


def test_several_things_are_chosen_with_commas_or_one_by_one(seeds_release: Path) -> None:
    together = ask(seeds_release, "query", "space/reach", "network=eccar,Rainbow Cities Network").stdout
    one_by_one = ["network=rainbow-cities-network", "network=eccar"]
    assert ask(seeds_release, "query", "space/reach", *one_by_one).stdout == together
    assert len(together.splitlines()) == 3


def test_query_names_and_explains(seeds_release: Path) -> None:
    result = ask(seeds_release, "query", "members/of-network", "network=eccar", "--labels", "de", "--explain")
    header, *rows = csv.reader(StringIO(result.stdout))
    assert header[-1] == "sources"
    assert {row[header.index("network_label")] for row in rows} == {
        "Europäische Städtekoalition gegen Rassismus"
    }
    assert all(row[-1].startswith("https://") for row in rows)


def test_query_for_maps_and_networks(seeds_release: Path) -> None:
    edges = ask(seeds_release, "query", "members/of-network", "--format", "edges.csv").stdout
    assert edges.startswith("Source,Target,Type,Weight,Start,End,Source label,Target label\n")
    places = ask(seeds_release, "query", "data/places", "--format", "geojson").stdout
    assert json.loads(places)["type"] == "FeatureCollection"


def test_own_query_from_a_file(seeds_release: Path, tmp_path: Path) -> None:
    file = tmp_path / "own.rq"
    file.write_text("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", encoding="utf-8")
    number = read_manifest(seeds_release)["counts"]["triples"]
    assert ask(seeds_release, "query", "--sparql", str(file)).stdout.split() == ["n", str(number)]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["cities/netwrks"], "Error: no query is called cities/netwrks. Did you mean cities/networks"),
        (["cities/networks", "city=Nurnburg"], "Did you mean nuernberg?"),
        (["cities/networks", "city"], "write choices as PARAMETER=VALUE, not 'city'"),
        (["cities/networks", "--format", "ttl"], "Error: this query cannot be answered as ttl: choose one of json, xml, csv, tsv"),
        (["cities/networks", "--format", "geojson"], "choose one of json, xml, csv, tsv, graphml, gexf, edges.csv"),
        (["data/numbers", "--explain"], "explain='true' does not fit: of no column"),
        (["networks/graph", "network=eccar", "--limit", "3"], "limit='3' does not fit: the answer to this query has no rows"),
        (["--sparql", "-", "--labels", "de"], "--labels belongs to ready-made queries"),
        ([], "name a query, or use --list or --sparql FILE"),
    ],
    ids=["name", "choice", "pair", "format", "layout", "explain", "limit", "labels", "nothing"],
)  # fmt: skip
def test_a_wrong_question_is_told(seeds_release: Path, words: list[str], message: str) -> None:
    result = ask(seeds_release, "query", *words)
    assert result.exit_code != 0
    assert message in result.output


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SELECT * { ?s ?p", "Error: line 1, column 17: "),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "Error: SERVICE is not allowed"),
        ("CLEAR ALL", "Error: This service is read-only"),
    ],
    ids=["syntax", "service", "update"],
)
def test_an_own_query_that_cannot_be_asked_is_told(seeds_release: Path, text: str, message: str) -> None:
    result = CliRunner().invoke(
        main, ["query", "--sparql", "-", "--releases", str(seeds_release.parent)], input=text
    )
    assert (result.exit_code, message in result.output) == (1, True), result.output


def test_export_of_a_network_keeps_the_sources(seeds_release: Path) -> None:
    lines = ask(seeds_release, "export", "--format", "nquads", "--network", "eccar").stdout.splitlines()
    assert all(line.endswith("> .") for line in lines)
    assert {line.rsplit("<", 1)[1] for line in lines} >= {
        f"{SOURCE}004_b77be1604833c886> .",
        f"{SOURCE}naming> .",
    }


def test_a_failed_export_leaves_the_file_as_it_was(seeds_release: Path, tmp_path: Path) -> None:
    file = tmp_path / "out.ttl"
    file.write_text("kept", encoding="utf-8")
    assert ask(seeds_release, "export", "--network", "nobody", "--output", str(file)).exit_code == 1
    assert [path.read_text(encoding="utf-8") for path in tmp_path.iterdir()] == ["kept"]


def test_who_has_read_enough_is_left_alone(seeds_release: Path) -> None:
    export = (
        f"{sys.executable} -m citygraph export --format nquads --releases {seeds_release.parent} | head -n 1"
    )
    result = subprocess.run(export, shell=True, capture_output=True, text=True, check=True)
    assert (result.stdout.count("\n"), result.stderr) == (1, "")
