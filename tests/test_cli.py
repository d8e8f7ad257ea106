"""The command line: help that helps, progress for people only, errors without stack traces."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from citygraph.cli import main


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "citygraph", *words], capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    "command", [[], ["check"], ["build"], ["serve"]], ids=["main", "check", "build", "serve"]
)
def test_help_tells_every_option(command: list[str]) -> None:
    result = CliRunner().invoke(main, [*command, "--help"])
    assert result.exit_code == 0
    assert result.output.startswith("Usage: ")


def test_build_prints_the_folder_and_is_quiet_in_a_pipe(tmp_path: Path) -> None:
    result = run("build", "--releases", str(tmp_path))
    assert Path(result.stdout.strip()).is_dir()
    assert result.stderr.splitlines() == [
        f"release {Path(result.stdout.strip()).name}: {result.stderr.split(': ')[1].strip()}"
    ]


def test_check_shows_progress_on_a_terminal() -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "citygraph", "check"], stdout=subprocess.DEVNULL, stderr=theirs
    )
    process.wait()
    os.close(theirs)
    shown = os.read(ours, 100_000).decode()
    os.close(ours)
    assert "judging sources" in shown


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
