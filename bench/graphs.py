"""The graphs that are asked: a release, and one many times as large that is made of it.

The larger one repeats every line of N-Quads that speaks of a city, a membership or a source, with new names for them: the
networks stay the same and have that many times as many members. What the lines do not name so is said once.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from citygraph.manifest import CURRENT, GRAPHS, MANIFEST, UNION, read_manifest

_OWN = r"(?<=/id/)(?:city|authority|membership|source)/[^>#]+"
_CODE = r"(?<=geonames\.org/)\d+"
_RENAMED = re.compile(f"{_OWN}|{_CODE}")


@dataclass(frozen=True)
class Graph:
    """A graph to ask: its title, the folder of its release, and all of it in one file of N-Quads."""

    title: str
    releases: Path
    everything: Path
    quads: int
    triples: int
    times: int

    @property
    def union(self) -> Path:
        """The default graph."""
        return self.releases / CURRENT / UNION

    @property
    def graphs(self) -> Path:
        """The named graphs."""
        return self.releases / CURRENT / GRAPHS


def made(release: Path, folder: Path, times: int) -> Graph:
    """Write a graph `times` as large as that of a release to a folder."""
    title = "real graph" if times == 1 else f"graph {times} times as large"
    target = folder / "releases" / CURRENT
    target.mkdir(parents=True)
    counts = {}
    with (folder / "everything.nq").open("w", encoding="utf-8") as everything:
        for name in (UNION, GRAPHS):
            counts[name] = 0
            with (target / name).open("w", encoding="utf-8") as part:
                for line in _lines(release / name, times):
                    part.write(line)
                    everything.write(line)
                    counts[name] += 1
    manifest = read_manifest(release)
    manifest["name"] += f"-times-{times}"
    manifest["counts"] |= {"quads": counts[GRAPHS], "triples": counts[UNION]}
    (target / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    return Graph(title, folder / "releases", folder / "everything.nq", counts[GRAPHS], counts[UNION], times)


def _lines(path: Path, times: int) -> Iterator[str]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield line
            if times > 1 and _RENAMED.search(line):
                for number in range(1, times):
                    yield _RENAMED.sub(rf"\g<0>00{number}", line)
