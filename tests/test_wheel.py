"""The wheel: carries the four folders and works away from the checkout."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from citygraph.folders import FOLDERS, home


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built and unpacked as an installer would."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        str(home()),
        "--no-deps",
        "--no-build-isolation",
        "--wheel-dir",
        str(folder),
    ]
    subprocess.run([*build, "--quiet"], check=True)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        wheel.extractall(folder / "site")
    return folder / "site"


def test_the_wheel_carries_the_four_folders(installed: Path) -> None:
    for name in FOLDERS:
        ours = {str(path.relative_to(home())) for path in (home() / name).rglob("*") if path.is_file()}
        carried = {
            str(path.relative_to(installed / "citygraph"))
            for path in (installed / "citygraph" / name).rglob("*")
            if path.is_file()
        }
        assert carried == ours


def test_build_works_away_from_the_checkout(installed: Path, seeds_home: Path, tmp_path: Path) -> None:
    """With the data of the seeds in place of all: what is built is not the question here."""
    site = tmp_path / "site"
    shutil.copytree(installed, site)
    shutil.rmtree(site / "citygraph" / "data")
    shutil.copytree(seeds_home / "data", site / "citygraph" / "data")
    environment = os.environ | {"PYTHONPATH": str(site)}
    where = "import citygraph.folders; print(citygraph.folders.home())"
    found = subprocess.run(
        [sys.executable, "-c", where],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(found.stdout.strip()) == site / "citygraph"
    result = subprocess.run(
        [sys.executable, "-m", "citygraph", "build"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert (Path(result.stdout.strip()) / "manifest.json").is_file()
    assert Path(result.stdout.strip()).parent == tmp_path / "releases"
