"""SHACL engines behind one function each: data and shapes as N-Triples in, results as plain values out."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import pyshacl
import rdflib
import shacl
from rdflib import BNode, Literal, Node

from citygraph.names import SH


@dataclass(frozen=True, order=True)
class Result:
    """One validation result, all terms in N-Triples syntax.

    Attributes:
        focus: the node that is judged.
        path: the property, or an empty string for the node itself or a path that is no single property.
        value: the offending value, or an empty string.
        component: local name of the constraint component.
        shape: the shape, or an empty string where it has no IRI.
        message: what the shape says to do.
    """

    focus: str
    path: str
    value: str
    component: str
    shape: str
    message: str


Judge = Callable[[str, str], frozenset[Result]]
"""Takes data and shapes as N-Triples and returns the results."""


def judge_with_shacl(data: str, shapes: str) -> frozenset[Result]:
    """Judge with the `shacl` package: fast, the default."""
    report = _compiled(shapes).validate_text(data, format="ntriples")
    return frozenset(
        Result(
            focus=result.focus_node,
            path=_simple_path(result.path or ""),
            value=_plain(result.value or ""),
            component=result.component,
            shape=_named(result.source_shape or ""),
            message=" / ".join(sorted(result.messages)),
        )
        for result in report.results
    )


def judge_with_pyshacl(data: str, shapes: str) -> frozenset[Result]:
    """Judge with pyshacl: slow, the reference."""
    _, report, _ = pyshacl.validate(
        rdflib.Graph().parse(data=data, format="nt"),
        shacl_graph=_parsed(shapes),
        inference="none",
        meta_shacl=False,
        advanced=False,
    )
    if not isinstance(report, rdflib.Graph):
        raise RuntimeError(f"pyshacl could not judge: {report}")
    sh = rdflib.Namespace(SH)
    return frozenset(_result(report, node, sh) for node in report.objects(None, sh.result))


JUDGES: dict[str, Judge] = {"shacl": judge_with_shacl, "pyshacl": judge_with_pyshacl}


@lru_cache(maxsize=2)
def _compiled(shapes: str) -> shacl.Shapes:
    return shacl.Shapes.from_text(shapes, format="ntriples")


@lru_cache(maxsize=2)
def _parsed(shapes: str) -> rdflib.Graph:
    return rdflib.Graph().parse(data=shapes, format="nt")


def _result(report: rdflib.Graph, node: Node, sh: rdflib.Namespace) -> Result:
    path = report.value(node, sh.resultPath)
    shape = report.value(node, sh.sourceShape)
    return Result(
        focus=_term(report.value(node, sh.focusNode)),
        path="" if isinstance(path, BNode) else _term(path),
        value=_term(report.value(node, sh.value)),
        component=str(report.value(node, sh.sourceConstraintComponent)).removeprefix(SH),
        shape="" if isinstance(shape, BNode) else _term(shape),
        message=" / ".join(sorted(str(message) for message in report.objects(node, sh.resultMessage))),
    )


def _term(term: Node | None) -> str:
    if isinstance(term, Literal) and term.language:
        return f"{Literal(str(term)).n3()}@{term.language}"
    return _plain(term.n3()) if term is not None else ""


def _plain(term: str) -> str:
    """Write plain strings in one way: engines differ in whether they spell out xsd:string."""
    return term.removesuffix("^^<http://www.w3.org/2001/XMLSchema#string>")


def _simple_path(path: str) -> str:
    return path if path.startswith("<") and path.count("<") == 1 and path.endswith(">") else ""


def _named(shape: str) -> str:
    return shape if shape.startswith("<") else ""
