"""The queries that are asked: files `queries/<class>/<name>.rq`, whose header says what for and in which format."""

from dataclasses import dataclass
from pathlib import Path

from citygraph.header import read_header, without_header

FOLDER = Path(__file__).parent / "queries"
CLASSES = ("lookup", "join", "aggregate", "path", "text", "space", "construct", "large")
_JSON = "application/sparql-results+json"


@dataclass(frozen=True)
class Query:
    """A query of the mix: its class and name, what it asks, its text, the format it is asked in."""

    kind: str
    name: str
    summary: str
    text: str
    accept: str

    @property
    def title(self) -> str:
        """What the tables call it."""
        return f"{self.kind}/{self.name}"


def read_mix(quick: bool = False) -> list[Query]:
    """Return the queries in the order of their classes; of each class only the first if it must be quick."""
    mix = [_read(path) for kind in CLASSES for path in sorted((FOLDER / kind).glob("*.rq"))]
    return [next(query for query in mix if query.kind == kind) for kind in CLASSES] if quick else mix


def first_question() -> Query:
    """Return the question by which a server shows that it has the data."""
    return _read(FOLDER / "lookup" / "exists.rq")


def _read(path: Path) -> Query:
    source = path.read_text(encoding="utf-8")
    header = read_header(source)
    accept = header.get("accept", _JSON)
    return Query(path.parent.name, path.stem, header["summary"], without_header(source), accept)
