"""How check and build grow: the real data against itself with many more cities and memberships, in one run.

    .venv/bin/python bench/scale.py [FACTOR]

Prints seconds, and microseconds per statement, for each step on both; the last column is the ratio of the latter: 1.0 is
linear. FACTOR (default 20) is how many thousand memberships are added.
"""

import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from citygraph.build import checked
from citygraph.check import check, read_shapes
from citygraph.folders import home
from citygraph.graph import assemble
from citygraph.judge import JUDGES
from citygraph.release import write_release
from citygraph.store import load


def main(thousands: int) -> None:
    """Measure the real data and the enlarged ones."""
    with tempfile.TemporaryDirectory() as folder:
        large = enlarged(Path(folder) / "large", thousands * 1000)
        small_steps, large_steps = measured(home(), Path(folder) / "a"), measured(large, Path(folder) / "b")
    (small_number, large_number) = small_steps.pop("statements"), large_steps.pop("statements")
    print(
        f"{'step':<10}{small_number:>12,.0f}{'us each':>10}{large_number:>14,.0f}{'us each':>10}{'ratio':>8}"
    )
    for step, small in small_steps.items():
        each, each_large = small / small_number * 1e6, large_steps[step] / large_number * 1e6
        print(
            f"{step:<10}{small:>11.2f}s{each:>10.1f}{large_steps[step]:>13.2f}s{each_large:>10.1f}{each_large / each:>8.2f}"
        )


def enlarged(target: Path, number: int) -> Path:
    """Copy the four folders and add cities, and `number` memberships of 300 sources."""
    for name in ("ontology", "data", "shapes", "queries"):
        shutil.copytree(home() / name, target / name)
    data = target / "data"
    networks = [
        line.split(",")[0]
        for line in (data / "labels.csv").read_text(encoding="utf-8").splitlines()
        if line.startswith("network/")
    ]
    choose = random.Random(1)  # noqa: S311 the same every time
    pairs = sorted({(choose.choice(networks), choose.randrange(number // 2)) for _ in range(number)})
    append(
        data / "sources.csv",
        (f"source-{n},Title,en,en,,,undated,2026-11-22,frei,free,,," for n in range(300)),
    )
    append(data / "labels.csv", (f"source/source-{n},Quelle {n},Source {n}" for n in range(300)))
    append(data / "cities.csv", (f"city-{n},de,{n % 80}.5,{n % 170}.5,{n}" for n in range(number // 2)))
    append(data / "labels.csv", (f"city/city-{n},Stadt {n},City {n}" for n in range(number // 2)))
    append(
        data / "memberships.csv",
        (f"{network},city/city-{city},membership,member,{1990 + n % 30},,,source-{n % 300 if n < number // 10 else 0},row-{n}"
         for n, (network, city) in enumerate(pairs)),
    )  # fmt: skip
    append(
        data / "memberships.csv",
        (f"{networks[0]},city/city-0,membership,observer,,,,source-{n},row-x" for n in range(300)),
    )
    return target


def append(path: Path, rows: Any) -> None:
    """Add rows to a table."""
    with path.open("a", encoding="utf-8") as table:
        table.writelines(f"{row}\n" for row in rows)


def measured(folder: Path, releases: Path) -> dict[str, float]:
    """Return the seconds of each step on the data below `folder`, and the number of statements."""
    seconds: dict[str, float] = {}

    def timed(step: str, work: Callable[[], Any]) -> Any:
        start = time.perf_counter()
        result = work()
        seconds[step] = time.perf_counter() - start
        return result

    graph = timed("assemble", lambda: assemble(folder))
    timed("check", lambda: check(graph, read_shapes(folder / "shapes"), JUDGES["shacl"]))
    release = timed("write", lambda: write_release(graph, releases))
    timed("load", lambda: load(release))
    timed("whole", lambda: checked(folder))
    return seconds | {"statements": len(graph.store)}


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
