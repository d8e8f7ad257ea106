"""Style and types: ruff and mypy find nothing."""

import subprocess
import sys

import pytest

from citygraph.folders import home


@pytest.mark.parametrize(
    "tool",
    [["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"]],
    ids=["lint", "format", "types"],
)
def test_tool_finds_nothing(tool: list[str]) -> None:
    result = subprocess.run(
        [sys.executable, "-m", *tool], cwd=home(), capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr
