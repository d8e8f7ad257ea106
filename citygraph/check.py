"""Statements × shapes → findings: what the shapes say of the graph, with file, line and what to do.

SHACL Core shapes are judged on each source's graph by itself (two sources may differ), or on the union of
all where a shape says `shape:judgedOn shape:Union`. What needs SPARQL is a SELECT beside the shapes that must
return no row: `?this` and, as far as they are known, `?path`, `?value` and `?graph`.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    QuerySolution,
    QuerySolutions,
    Store,
    Triple,
)

from citygraph.finding import Finding, FindingsError
from citygraph.graph import Graph
from citygraph.header import HeaderError, read_header
from citygraph.judge import Judge, Result
from citygraph.mapping import Track, untracked
from citygraph.names import (
    JUDGED_ON,
    RDF_NIL,
    RDF_TYPE,
    RDFS_LABEL,
    RDFS_SUBCLASS,
    SH,
    SH_DATATYPE,
    SH_DEACTIVATED,
    SH_NODE_SHAPE,
    SHAPES,
    UNION,
)
from citygraph.statements import line_of, named_graphs, text_in, text_of, triples_of
from citygraph.turtle import lines_of, read_turtle


@dataclass(frozen=True, order=True)
class Violation:
    """A result of a shape or of a SELECT, and the graph that it was found in (empty for the union)."""

    result: Result
    graph: str = ""


@dataclass(frozen=True)
class Shapes:
    """The shapes: what is judged on each source, what on the union, and the SELECTs by name.

    `words` are the statements in which a shape names a word or thing of the graph, each with its file.
    """

    on_source: str
    on_union: str
    selects: dict[str, tuple[str, str]]
    words: tuple[tuple[Path, Triple], ...]


def read_shapes(folder: Path) -> Shapes:
    """Read the Turtle files and SELECTs in `folder`.

    Raises:
        FindingsError: with file and line, if one of them cannot be read.
    """
    read = [
        (path, triple)
        for path in sorted(folder.glob("*.ttl"))
        for triple in read_turtle(path, f"{folder.name}/{path.name}")
    ]
    triples = [triple for _, triple in read]
    on_union = {
        triple.subject for triple in triples if triple.predicate == JUDGED_ON and triple.object == UNION
    }
    nodes = {
        triple.subject
        for triple in triples
        if triple.predicate == RDF_TYPE and triple.object == SH_NODE_SHAPE
    }
    return Shapes(
        on_source=text_of(sorted(map(line_of, [*triples, *map(_deactivated, on_union)]))),
        on_union=text_of(
            sorted(map(line_of, [*triples, *map(_deactivated, nodes - on_union - _shared(triples))]))
        ),
        selects=dict(_select(path, folder) for path in sorted(folder.glob("*/*.rq"))),
        words=tuple((path, triple) for path, triple in read if _names_the_graph(triple)),
    )


def _shared(triples: list[Triple]) -> set[NamedNode | BlankNode]:
    """Return the shapes that others point to: they must stay active."""
    return {triple.object for triple in triples if isinstance(triple.object, NamedNode | BlankNode)}


def _deactivated(shape: NamedNode | BlankNode | Triple) -> Triple:
    return Triple(shape, SH_DEACTIVATED, Literal(True))


def _select(path: Path, folder: Path) -> tuple[str, tuple[str, str]]:
    name = path.relative_to(folder).as_posix()
    text = path.read_text(encoding="utf-8")
    try:
        message = str(read_header(text)["message"])
        is_select = isinstance(Store().query(text), QuerySolutions)
    except (KeyError, HeaderError):
        raise FindingsError(
            [
                Finding(
                    f"{folder.name}/{name}",
                    1,
                    "the header has no message",
                    "add a line: #+ message: what to do",
                )
            ]
        ) from None
    except SyntaxError as error:
        finding = Finding(f"{folder.name}/{name}", _line(error), f"not SPARQL: {error}", "correct the query")
        raise FindingsError([finding]) from error
    if not is_select:
        raise FindingsError(
            [Finding(f"{folder.name}/{name}", 1, "not a SELECT", "write a SELECT that must return no row")]
        )
    return name, (message, text)


def _line(error: SyntaxError) -> int:
    """Return the line that the engine names in its message, `error at LINE:COLUMN: ...`."""
    found = re.search(r"at (\d+):", str(error))
    return int(found[1]) if found else 0


def violations(store: Store, shapes: Shapes, judge: Judge, track: Track = untracked) -> list[Violation]:
    """Return what `shapes` find wrong, sorted.

    Args:
        store: a named graph for each source, and their union as the default graph.
        shapes: what must hold.
        judge: the SHACL engine.
        track: shows progress.
    """
    found = {*_of_sources(store, shapes.on_source, judge, track), *_of_selects(store, shapes, track)}
    for graph in track([DefaultGraph()], "judging their union"):
        found |= {Violation(result) for result in judge(text_in(store, graph).decode(), shapes.on_union)}
    return sorted(found)


def _of_sources(store: Store, shapes: str, judge: Judge, track: Track) -> Iterator[Violation]:
    """Judge each source by itself, but for the classes of its things, which all sources tell together."""
    classes = list(map(line_of, store.quads_for_pattern(None, RDFS_SUBCLASS, None, DefaultGraph())))
    types: dict[str, list[str]] = defaultdict(list)
    for quad in store.quads_for_pattern(None, RDF_TYPE, None, DefaultGraph()):
        types[str(quad.subject)].append(line_of(quad))
    for graph in track(named_graphs(store), "judging sources"):
        lines = triples_of(store, graph)
        subjects = {line.partition(" ")[0] for line in lines} & types.keys()
        typed = (line for subject in subjects for line in types[subject])
        for result in judge(text_of([*lines, *classes, *typed]), shapes):
            yield Violation(result, graph.value)


def _of_selects(store: Store, shapes: Shapes, track: Track) -> Iterator[Violation]:
    for name, (message, text) in track(list(shapes.selects.items()), "asking for what must not be"):
        solutions = store.query(text)
        columns = {variable.value for variable in solutions.variables}  # type: ignore[union-attr]
        for row in solutions:  # type: ignore[union-attr]
            this, path, value, graph = (
                _cell(row, columns, column) for column in ("this", "path", "value", "graph")
            )
            yield Violation(Result(this, path, value, "SELECT", name, message), graph.strip("<>"))


def _cell(row: QuerySolution, columns: set[str], column: str) -> str:
    return str(row[column] or "") if column in columns else ""


def check(graph: Graph, shapes: Shapes, judge: Judge, track: Track = untracked) -> list[Finding]:
    """Return the findings of the shapes on `graph`, each with the file and line of what it is about."""
    found = violations(graph.store, shapes, judge, track)
    return sorted({*_unknown_words(graph, shapes), *(_finding(violation, graph) for violation in found)})


def _unknown_words(graph: Graph, shapes: Shapes) -> Iterator[Finding]:
    """Yield a finding for each IRI in the shapes that the graph has no name for: it would judge nothing."""
    for path, triple in shapes.words:
        if not _is_named(triple.object, graph.store):  # type: ignore[arg-type]
            what = f"{_short(str(triple.object), graph.prefixes())} is not known"
            name, line = f"{path.parent.name}/{path.name}", lines_of(path)[line_of(triple)]
            yield Finding(name, line, what, "correct it, or name it in ontology/")


def _names_the_graph(triple: Triple) -> bool:
    """Tell whether the object of a triple in the shapes is a word or thing of the graph, not of SHACL."""
    machinery = str(triple.object).startswith((f"<{SH}", f"<{SHAPES}")) or triple.object == RDF_NIL
    return isinstance(triple.object, NamedNode) and triple.predicate != SH_DATATYPE and not machinery


def _is_named(word: NamedNode, store: Store) -> bool:
    return any(True for _ in store.quads_for_pattern(word, RDFS_LABEL, None, DefaultGraph()))


def _finding(violation: Violation, graph: Graph) -> Finding:
    result = violation.result
    file, line = next(_places(violation, graph), ("data", 0))
    terms = " ".join(term for term in (result.focus, result.path, result.value) if term)
    rule = result.shape.strip("<>").rpartition("#")[2] or result.component
    return Finding(file, line, f"{_short(terms, graph.prefixes())} ({rule})", result.message)


def _places(violation: Violation, graph: Graph) -> Iterator[tuple[str, int]]:
    """Yield places that may be meant: the very statement, the property, the node, a mention of it."""
    result = violation.result
    focus = _node(result.focus)
    path = _node(result.path)
    patterns = [(focus, path, None), (focus, RDF_TYPE, None), (focus, None, None), (None, None, focus)]
    names = [NamedNode(violation.graph)] if violation.graph else []
    for graph_name in [*names, None]:
        for subject, predicate, value in patterns:
            quads = graph.store.quads_for_pattern(subject, predicate, value, graph_name)
            stated = [quad for quad in quads if isinstance(quad.graph_name, NamedNode)]
            stated.sort(key=lambda quad: (str(quad.object) != result.value, str(quad)))
            yield from (place for place in map(graph.place, stated) if place)


def _node(term: str) -> NamedNode | None:
    return NamedNode(term.strip("<>")) if term.startswith("<") else None


def _short(text: str, prefixes: dict[str, str]) -> str:
    """Write IRIs with the shared prefixes, as people know them from the files."""
    for prefix, namespace in prefixes.items():
        text = text.replace(f"<{namespace}", f"<{prefix}:")
    return " ".join(
        part.strip("<>") if part.startswith("<") and "://" not in part else part for part in text.split(" ")
    )
