"""How check, build and load grow: the real data beside many times as much; and the two SHACL engines side by side.

    .venv/bin/python bench/scale.py [--times 10] [--judges [--sources N]] [--home FOLDER]

Prints Markdown. Seconds are of processor time. Each graph is measured in a process of its own; the memory is the largest that a step has held, with what
those before it had left there. `us` are microseconds for each statement: where they are equal, growth is linear.
"""

import argparse
import csv
import json
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from pyoxigraph import DefaultGraph, Store

from citygraph.check import Shapes, check, read_shapes, violations
from citygraph.folders import FOLDERS, home
from citygraph.graph import ONTOLOGY, Graph, assemble
from citygraph.judge import JUDGES
from citygraph.release import write_release
from citygraph.statements import add_text, named_graphs, text_in
from citygraph.store import load

STEPS = ("assemble", "check", "write", "load")
Row = dict[str, str]


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument(
        "--times", type=int, default=10, help="how many times the cities and what is said of them"
    )
    parser.add_argument(
        "--judges", action="store_true", help="compare the SHACL engines; pyshacl takes minutes"
    )
    parser.add_argument("--sources", type=int, help="compare them on so many sources only")
    parser.add_argument("--home", type=Path, default=home(), help="the folder of the four folders")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.measure:
        print(json.dumps(measured(given.measure)))
    elif given.judges:
        compare_judges(given.home, given.sources)
    else:
        compare_sizes(given.home, given.times)


def compare_sizes(folder: Path, times: int) -> None:
    """Print what each step takes on the real data, and on `times` as many."""
    with tempfile.TemporaryDirectory() as scratch:
        homes = [folder, enlarged(folder, Path(scratch) / "large", times)]
        small, large = (in_another_process(each) for each in homes)
    sizes = [f"{each['statements']:,.0f} statements" for each in (small, large)]
    print(f"| step | {sizes[0]} | us | memory | {sizes[1]} | us | memory |\n|---|--:|--:|--:|--:|--:|--:|")
    for step in (*STEPS, "all"):
        cells = [cell for each in (small, large) for cell in cells_of(each, step)]
        print(f"| {step} | {' | '.join(cells)} |")
    for each in (small, large):
        if each["findings"]:
            print(f"\n{each['findings']:,} findings at {each['statements']:,} statements")


def cells_of(result: dict[str, Any], step: str) -> list[str]:
    """Return a step's seconds, microseconds for each statement, and memory."""
    steps = STEPS if step == "all" else (step,)
    seconds = sum(result[step][0] for step in steps)
    memory = max(result[step][1] for step in steps)
    return [f"{seconds:.2f} s", f"{seconds / result['statements'] * 1e6:.1f}", f"{memory:,.0f} MB"]


def in_another_process(folder: Path) -> dict[str, Any]:
    """Return what `measured` returns, without what this process has in memory."""
    command = [sys.executable, __file__, "--measure", str(folder)]
    result: dict[str, Any] = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)  # noqa: S603
    return result


def measured(folder: Path) -> dict[str, Any]:
    """Return seconds and memory of each step on the data below `folder`, and how many statements they make."""
    results: dict[str, Any] = {}

    def timed(step: str, work: Callable[[], Any]) -> Any:
        Path("/proc/self/clear_refs").write_text("5")  # forget the largest memory so far
        start = time.process_time()
        result = work()
        results[step] = time.process_time() - start, largest_memory()
        return result

    def built(releases: Path) -> Path:
        graph: Graph = timed("assemble", lambda: assemble(folder))
        found = timed("check", lambda: check(graph, read_shapes(folder / "shapes"), JUDGES["shacl"]))
        results.update(statements=len(graph.store), findings=len(found))
        release: Path = timed("write", lambda: write_release(graph, releases))
        return release

    with tempfile.TemporaryDirectory() as releases:
        release = built(Path(releases))
        timed("load", lambda: load(release))
    return results


def largest_memory() -> float:
    """Return in megabytes the most that this process has held since that was last forgotten."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"))
    return int(found[1]) / 1000 if found else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def enlarged(folder: Path, target: Path, times: int) -> Path:
    """Copy the four folders, and repeat the rows of each source and city for copies of the source and new cities."""
    for name in FOLDERS:
        shutil.copytree(folder / name, target / name)
    data = target / "data"
    tables = json.loads((data / "csv-metadata.json").read_text(encoding="utf-8"))["tables"]
    rows = {table["url"]: read(data / table["url"]) for table in tables}
    cities = {row["city"] for row in rows["cities.csv"]}
    sources = {row["source"] for table in rows.values() for row in table if row.get("source")}
    events = {row["event"] for row in rows.get("events.csv", [])}
    for table in tables:
        originals = rows[table["url"]]
        told = [
            row for row in originals if row.get("member", "told")
        ]  # the others are left out, by their keys
        copies = (renamed(row, n, cities, sources | events) for n in range(1, times) for row in told)
        if originals:
            write(data / table["url"], table["tableSchema"]["primaryKey"], [*originals, *copies])
    return target


def renamed(row: Row, number: int, cities: set[str], others: set[str]) -> Row:
    """Return a row that says the same in a copy of its source, of another city: the `number`-th of them."""

    def renamed_word(found: re.Match[str]) -> str:
        kind, _, slug = found[0].rpartition("/")
        is_other = found[0].removeprefix("source/") in others
        is_of_city = (kind == "city" or "--" in slug) and slug.rpartition("--")[2] in cities
        if is_other or is_of_city:
            return f"{found[0]}-{number}"
        return re.sub(
            r"(geonames\.org/\d+)", rf"\g<1>{number:09d}", found[0]
        )  # longer than any number there is

    new = {column: re.sub(r"[^;|\s]+", renamed_word, cell) for column, cell in row.items()}
    keys = {"city": f"{row.get('city')}-{number}", "code": f"{row.get('code')}{number:06d}"}
    return new | {column: key for column, key in keys.items() if column in row}


def read(path: Path) -> list[Row]:
    """Return the rows of a table."""
    with path.open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


def write(path: Path, key: list[str], rows: list[Row]) -> None:
    """Write a table, each key once."""
    unique = {tuple(row.get(column, "") for column in key): row for row in reversed(rows)}
    with path.open("w", encoding="utf-8", newline="") as table:
        writer = csv.DictWriter(table, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(reversed(unique.values()))


def compare_judges(folder: Path, sources: int | None) -> None:
    """Print what each SHACL engine takes for the same: every source by itself, and the union."""
    store = some_of(assemble(folder).store, sources)
    shapes = replace(read_shapes(folder / "shapes"), selects={})
    results = {judge: judged(store, shapes, judge) for judge in ("shacl", "pyshacl")}
    print(
        f"| engine | {len(store):,} statements of {len(named_graphs(store))} sources | results |\n|---|--:|--:|"
    )
    for judge, (seconds, found) in results.items():
        print(f"| {judge} | {seconds:.2f} s | {len(found)} |")
    (fast, found), (slow, found_slowly) = results.values()
    print(
        f"\n{slow / fast:,.0f} times as fast; the results are {'the same' if found == found_slowly else 'NOT the same'}."
    )


def judged(store: Store, shapes: Shapes, judge: str) -> tuple[float, list[Any]]:
    """Return the seconds that an engine takes, and what it finds."""
    start = time.perf_counter()
    found = violations(store, shapes, JUDGES[judge])
    return time.perf_counter() - start, found


def some_of(store: Store, number: int | None) -> Store:
    """Return the first `number` sources, with the ontology; all of them without a number."""
    if number is None:
        return store
    part = Store()
    for graph in {*named_graphs(store)[:number], ONTOLOGY}:
        for target in (graph, DefaultGraph()):
            add_text(part, target, text_in(store, graph))
    return part


if __name__ == "__main__":
    main()
