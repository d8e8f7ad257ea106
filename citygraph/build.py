"""Files → graph → release: build refuses what check refuses."""

from pathlib import Path

from citygraph.check import Track, check, read_shapes
from citygraph.finding import FindingsError
from citygraph.graph import Graph, assemble
from citygraph.judge import JUDGES
from citygraph.release import write_release


def checked(home: Path, judge: str = "shacl", track: Track = list) -> Graph:
    """Return the graph of the four folders below `home`, if nothing is wrong with it.

    Args:
        home: the folder that holds `ontology/ data/ shapes/`.
        judge: the SHACL engine, a key of `JUDGES`.
        track: shows progress over the sources that are judged.

    Raises:
        FindingsError: with everything that is wrong, each with file and line.
    """
    graph = assemble(home)
    findings = check(graph, read_shapes(home / "shapes"), JUDGES[judge], track)
    if findings:
        raise FindingsError(findings)
    return graph


def build(home: Path, releases: Path, track: Track = list) -> Path:
    """Check the four folders below `home`, write a release below `releases` and return its folder.

    Raises:
        FindingsError: if anything is wrong; nothing is written then.
    """
    return write_release(checked(home, track=track), releases)
