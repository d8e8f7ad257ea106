"""Answers as Python takes them: rows of plain values, the version of the data, an address to cite."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeAlias

import pyoxigraph as ox

from citygraph.formats import GRAPHS, RESULTS

if TYPE_CHECKING:
    import pandas

Value: TypeAlias = str | int | float | bool | date | None
"""What stands in a row: None where there is nothing."""

_XSD = "http://www.w3.org/2001/XMLSchema#"
TABLE, GRAPH = RESULTS[0], next(each for each in GRAPHS if each.name == "nt")
"""How answers come from wherever they are asked for."""

_TRIPLE = ("subject", "predicate", "object")
_VERDICT = "boolean"


class ClientError(Exception):
    """A question that was not answered; the message says why.

    Attributes:
        problem: what a server told besides (RFC 9457): `type`, `status`, `near` and the like.
    """

    def __init__(self, message: str, problem: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.problem: Mapping[str, Any] = problem or {}


@dataclass(frozen=True)
class Listed:
    """A ready-made query as the catalogue lists it.

    Attributes:
        name: as `Client.query` takes it.
        summary: the question, by language.
        description: what the answer holds, by language.
        parameters: what can be chosen.
        required: what must be chosen.
    """

    name: str
    summary: Mapping[str, str]
    description: Mapping[str, str]
    parameters: tuple[str, ...] = ()
    required: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finish:
    """What is asked for besides choices: a language of labels, evidence, a window of rows."""

    labels: str = ""
    explain: bool = False
    limit: int | None = None
    offset: int = 0


@dataclass(frozen=True)
class Result:
    """A complete answer.

    A number is an int or a float, a day a date, a year an int; all else is a text, as are IRIs and months
    (`2006-05`). The rows of a graph are its triples.

    Attributes:
        columns: their names, in order.
        rows: by column; None where a row has nothing.
        version: of the data.
        cite_as: the address at which this answer stays, if it comes from a server and has one.
        more: whether rows follow that `limit` left out.
    """

    columns: tuple[str, ...]
    rows: tuple[Mapping[str, Value], ...]
    version: str = ""
    cite_as: str | None = None
    more: bool = False

    def __iter__(self) -> Iterator[Mapping[str, Value]]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def to_pandas(self) -> "pandas.DataFrame":
        """Return the rows as a data frame.

        Raises:
            ImportError: if pandas is not installed.
        """
        try:
            import pandas  # noqa: PLC0415 only who wants a data frame needs it
        except ImportError as error:
            raise ImportError("pandas is needed for this: pip install pandas") from error
        return pandas.DataFrame(list(self.rows), columns=list(self.columns))


def read_table(body: bytes) -> tuple[tuple[str, ...], tuple[Mapping[str, Value], ...]]:
    """Return columns and rows of an answer in SPARQL JSON; the answer to a yes-no question is one cell."""
    results = ox.parse_query_results(body, ox.QueryResultsFormat.JSON)
    if isinstance(results, ox.QueryBoolean):
        return (_VERDICT,), ({_VERDICT: bool(results)},)
    columns = tuple(variable.value for variable in results.variables)
    return columns, tuple(dict(zip(columns, map(_value, row), strict=True)) for row in results)


def read_graph(body: bytes) -> tuple[tuple[str, ...], tuple[Mapping[str, Value], ...]]:
    """Return columns and rows of a graph in Turtle or N-Triples: its triples."""
    triples = ox.parse(body, ox.RdfFormat.TURTLE)
    return _TRIPLE, tuple(dict(zip(_TRIPLE, map(_value, quad.triple), strict=True)) for quad in triples)


def _value(term: object) -> Value:
    """Return a term as a plain value; what its datatype does not allow stays a text."""
    if term is None:
        return None
    if not isinstance(term, ox.Literal):
        return term.value if isinstance(term, ox.NamedNode) else str(term)
    try:
        return _READERS.get(term.datatype.value.removeprefix(_XSD), str)(term.value)
    except ValueError:  # a day with a time zone, the year 12000: Python has no such value
        return term.value


def _truth(text: str) -> bool:
    return text in ("true", "1")


_READERS: dict[str, Callable[[str], Value]] = {
    **dict.fromkeys(("integer", "int", "long", "short", "byte", "gYear"), int),
    **dict.fromkeys(("nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger"), int),
    **dict.fromkeys(("decimal", "double", "float"), float),
    "boolean": _truth,
    "date": date.fromisoformat,
    "dateTime": datetime.fromisoformat,
}
