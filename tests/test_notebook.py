"""The notebook of the docs runs as it stands, and what it was saved with is what it shows."""

import copy
import shutil
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode

from citygraph.folders import home

NOTEBOOK = home() / "docs" / "three-questions.ipynb"
LARGEST = 300_000  # bytes: the pictures are small


@pytest.fixture(scope="module")
def saved() -> NotebookNode:
    return nbformat.read(NOTEBOOK, as_version=4)


@pytest.fixture(scope="module")
def executed(saved: NotebookNode, release: Path, tmp_path_factory: pytest.TempPathFactory) -> NotebookNode:
    """The notebook, run in a folder beside the releases, as it lies in a checkout."""
    folder = tmp_path_factory.mktemp("checkout")
    (folder / "docs").mkdir()
    (folder / "releases").symlink_to(release.parent)
    shutil.copy(NOTEBOOK, folder / "docs")
    notebook = copy.deepcopy(saved)
    resources = {"metadata": {"path": str(folder / "docs")}}
    return NotebookClient(notebook, timeout=300, kernel_name="python3", resources=resources).execute()


def printed(notebook: NotebookNode) -> list[str]:
    outputs = (output for cell in notebook.cells for output in cell.get("outputs", []))
    return [output["text"] for output in outputs if output["output_type"] == "stream"]


def pictures(notebook: NotebookNode) -> int:
    outputs = (output for cell in notebook.cells for output in cell.get("outputs", []))
    return sum("image/png" in output.get("data", {}) for output in outputs)


def test_it_is_saved_with_its_answers(saved: NotebookNode) -> None:
    nbformat.validate(saved)
    assert sum(cell["source"].startswith("## ") for cell in saved.cells) == 3
    assert pictures(saved) == 4
    assert NOTEBOOK.stat().st_size < LARGEST
    assert all(
        cell["outputs"] for cell in saved.cells if "print(" in cell["source"] and cell["cell_type"] == "code"
    )


def test_it_runs_and_shows_what_it_was_saved_with(saved: NotebookNode, executed: NotebookNode) -> None:
    told = "the answers have changed: run `jupyter execute --inplace docs/three-questions.ipynb`, and read its words again"
    assert pictures(executed) == pictures(saved)
    assert printed(executed) == printed(saved), told
