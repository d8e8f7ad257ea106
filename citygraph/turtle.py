"""Turtle files to statements, and the line in which each of them stands."""

import re
from pathlib import Path
from typing import Any

import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse
from rdflib.plugins.parsers.notation3 import RDFSink, SinkParser

from citygraph.finding import Finding, FindingsError
from citygraph.statements import line_of


def read_turtle(path: Path, name: str) -> list[Triple]:
    """Return the triples of the file at `path`; `name` is what findings call it.

    Raises:
        FindingsError: with file and line, if it is not Turtle.
    """
    try:
        return [quad.triple for quad in parse(path=path, format=RdfFormat.TURTLE)]
    except SyntaxError as error:
        finding = Finding(
            name, error.lineno or 0, f"not Turtle: {error.msg}", "correct the statement that ends here"
        )
        raise FindingsError([finding]) from error
    except UnicodeDecodeError as error:
        raise FindingsError([Finding(name, 0, f"not UTF-8: {error}", "save the file as UTF-8")]) from error


def lines_of(path: Path) -> dict[str, int]:
    """Return where each triple (a line of N-Triples) stands in a Turtle file: the line its object begins in.

    The fast parser tells no lines, so this is read with rdflib's, and only when something is to be found.
    """
    sink = _LineSink()
    _PlacedParser(sink, path.as_uri()).loadBuf(path.read_text(encoding="utf-8"))
    return sink.lines


class _PlacedParser(SinkParser):
    """Tells its sink where each object begins, in the order in which the statements will come."""

    def __init__(self, sink: "_LineSink", base: str) -> None:
        self._sink = sink
        self._positions: list[int] = []
        super().__init__(sink, baseURI=base, turtle=True)

    def objectList(self, argstr: str, i: int, res: Any) -> int:  # noqa: N802
        positions: list[int] = []
        self._positions = positions
        end: int = super().objectList(argstr, i, res)
        self._sink.begin(argstr, positions)
        return end

    def object(self, argstr: str, i: int, res: Any) -> int:
        positions = self._positions
        positions.append(i)
        end: int = super().object(argstr, i, res)
        self._positions = positions
        return end


class _LineSink(RDFSink):
    """Takes the parser's statements and keeps only their lines."""

    def __init__(self) -> None:
        super().__init__(rdflib.Graph())
        self.lines: dict[str, int] = {}
        self._coming: list[int] = []

    def begin(self, text: str, positions: list[int]) -> None:
        """Note the lines of the objects whose statements come next."""
        starts = (_skip_space(text, position) for position in positions)
        self._coming = [text.count("\n", 0, start) + 1 for start in starts]

    def makeStatement(self, quadruple: tuple[Any, ...], why: Any = None) -> None:  # noqa: ARG002, N802
        formula, predicate, subject, value = quadruple
        terms = (_term(self.normalise(formula, term)) for term in (subject, predicate, value))
        triple = line_of(Triple(*terms))  # type: ignore[arg-type]
        self.lines.setdefault(triple, self._coming.pop(0) if len(self._coming) > 1 else self._coming[0])


def _skip_space(text: str, position: int) -> int:
    match = re.compile(r"(\s|#.*)*").match(text, position)
    return match.end() if match else position


def _term(term: Any) -> NamedNode | BlankNode | Literal:
    if isinstance(term, rdflib.URIRef):
        return NamedNode(str(term))
    if isinstance(term, rdflib.BNode):
        return BlankNode(str(term))
    if term.language:
        return Literal(str(term), language=term.language)
    return Literal(str(term), datatype=NamedNode(str(term.datatype)) if term.datatype else None)
