"""Load a release into memory and evaluate one query on it: text in, bytes out."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import IO, Any, Self, cast

import pyoxigraph as ox

from citygraph import manifest
from citygraph.catalog import SOURCE, SOURCES, THING, bind_text
from citygraph.datasets import several_defaults
from citygraph.documents import WRITERS
from citygraph.formats import EDGES, GEOJSON, GEXF, GRAPHML, GRAPHS, LAYOUTS, RESULTS, Format
from citygraph.links import write_edges, write_gexf, write_graphml
from citygraph.maps import write_geojson
from citygraph.names import DESCRIPTION, RDFS_LABEL
from citygraph.sparql import QueryError, QueryFailedError, QueryRefusedError
from citygraph.syntax import explain
from citygraph.tabular import (
    Table,
    Term,
    literal,
    read_table,
    with_labels,
    with_sources,
    write_csv,
    write_table,
)

_AS_LINES = 4
_TRIPLE_TERM = " <<( "
_LAYOUTS = {GEOJSON: write_geojson, GRAPHML: write_graphml, GEXF: write_gexf, EDGES: write_edges}


class TooLargeError(QueryError):
    """An answer that grew past the size cap."""


@dataclass(frozen=True)
class Finish:
    """What becomes of the table that a query returns.

    Attributes:
        labels: the language in which IRIs are named in columns of their own; empty for no such columns.
        evidence: columns, and for each the text of the query that tells the sources of what it holds.
        offset: how many rows are left out before the first.
        limit: how many rows there are at most.
        layout: for a format of LAYOUTS what the columns are: `map` or `edges` of a ready-made query.
    """

    labels: str = ""
    evidence: tuple[tuple[str, str], ...] = ()
    offset: int = 0
    limit: int | None = None
    layout: tuple[tuple[str, str], ...] = ()


PLAIN = Finish()
"""Nothing: the table leaves as the engine writes it."""


@dataclass(frozen=True)
class Question:
    """A query, the format for either kind of result, the graphs that the request names, a base for IRIs."""

    text: str
    result_format: Format = RESULTS[0]
    graph_format: Format = GRAPHS[0]
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    base: str | None = None
    finish: Finish = PLAIN

    @classmethod
    def answered_in(
        cls,
        chosen: Format,
        text: str,
        default_graphs: tuple[str, ...] = (),
        named_graphs: tuple[str, ...] = (),
        base: str | None = None,
    ) -> Self:
        """Return the question to be answered in one format; of another kind of result it says nothing."""
        return cls(text, *_formats(chosen), default_graphs, named_graphs, base)


@cache
def _formats(chosen: Format) -> tuple[Format, Format]:
    """Return the formats of tables and of graphs of which only one was chosen."""
    return (
        chosen if chosen in RESULTS + LAYOUTS else RESULTS[0],
        chosen if chosen in GRAPHS else GRAPHS[0],
    )


@dataclass(frozen=True)
class Answer:
    """A complete result and the format it is in; whether rows follow that the question left out."""

    body: bytes
    format: Format
    more: bool = False


@dataclass
class _Output:
    """A file to write to that refuses to grow past its cap."""

    largest: int
    written: bytearray = field(default_factory=bytearray)

    def write(self, data: bytes) -> int:
        if len(self.written) + len(data) > self.largest:
            raise _too_large(self.largest)
        self.written += data
        return len(data)

    def flush(self) -> None:
        """Do nothing: what is written is in memory."""


def _too_large(largest: int) -> TooLargeError:
    return TooLargeError(
        f"The answer is larger than {largest:,} bytes. "
        "Narrow the query, or fetch it in parts with ORDER BY, LIMIT and OFFSET."
    )


def load(folder: Path) -> ox.Store:
    """Return an in-memory store: the union as default graph, each source, and what describes them."""
    store = ox.Store()
    store.bulk_load(path=folder / manifest.UNION, format=ox.RdfFormat.N_TRIPLES)
    store.bulk_load(path=folder / manifest.GRAPHS, format=ox.RdfFormat.N_QUADS)
    description = folder / manifest.DESCRIPTION
    if description.exists():
        store.bulk_load(path=description, format=ox.RdfFormat.TURTLE, to_graph=DESCRIPTION)
    return store


def evaluate(store: ox.Store, question: Question, prefixes: Mapping[str, str], largest: int) -> Answer:
    """Return the complete answer to a question, of at most `largest` bytes.

    Graphs are written with `prefixes` where their format has such.

    Raises:
        QuerySyntaxError: if the text is not a query.
        QueryFailedError: if the engine cannot evaluate it.
        QueryRefusedError: if a graph of the request, or the base, is not an absolute IRI.
        TooLargeError: if the answer is larger than that.
    """
    base = _name(question.base).value if question.base else None
    try:
        with _dataset(store, question) as dataset:
            results = store.query(question.text, base_iri=base, **dataset)
            if isinstance(results, ox.QueryTriples):
                return Answer(_graph(results, question, prefixes, largest), question.graph_format)
            if question.finish != PLAIN and isinstance(results, ox.QuerySolutions):
                return _finished(store, results, question, largest)
            return Answer(_table(results, question, largest), question.result_format)
    except SyntaxError as error:
        raise explain(question.text, str(error)) from None
    except (RuntimeError, OSError) as error:
        raise QueryFailedError(f"The query cannot be evaluated: {error}.") from None


def _table(results: ox.QuerySolutions | ox.QueryBoolean, question: Question, largest: int) -> bytes:
    output = _Output(largest)
    kind = ox.QueryResultsFormat.from_media_type(question.result_format.media_type)
    if kind == ox.QueryResultsFormat.CSV and isinstance(results, ox.QuerySolutions):
        rows = ([_text(term) for term in row] for row in results)
        write_csv([variable.value for variable in results.variables], rows, cast("IO[bytes]", output))
    else:
        results.serialize(cast("IO[bytes]", output), kind)
    return bytes(output.written)


def _text(term: object) -> str:
    if isinstance(term, ox.NamedNode | ox.Literal):
        return term.value
    return "" if term is None else str(term)


def _finished(store: ox.Store, results: ox.QuerySolutions, question: Question, largest: int) -> Answer:
    """Cut out the window, add columns and lay the table out; what is not shown may be larger."""
    finish, output = question.finish, _Output(_AS_LINES * largest)
    results.serialize(cast("IO[bytes]", output), ox.QueryResultsFormat.JSON)
    whole = read_table(bytes(output.written))
    table = whole.window(finish.offset, finish.limit)
    more = len(whole.rows) > finish.offset + len(table.rows)
    if finish.evidence:
        found = {column: _sources(store, text, table.iris(column)) for column, text in finish.evidence}
        table = with_sources(table, SOURCES, found)
    if finish.labels:
        table = with_labels(table, whole.iri_columns(), _namer(store, finish.labels))
    return Answer(_laid_out(table, question, largest), question.result_format, more)


def _sources(store: ox.Store, text: str, things: list[str]) -> dict[str, list[str]]:
    """Return the sources of the things, as the evidence query in `text` tells them."""
    found: dict[str, list[str]] = defaultdict(list)
    terms = " ".join(str(ox.NamedNode(thing)) for thing in things)
    for row in cast("ox.QuerySolutions", store.query(bind_text(text, {THING: terms}))):
        found[row[THING].value].append(row[SOURCE].value)
    return found


def _namer(store: ox.Store, language: str) -> Callable[[str], Term | None]:
    """Return what tells how a thing is called: in the language, or else in the first one that there is."""

    @cache
    def name(thing: str) -> Term | None:
        labels = store.quads_for_pattern(ox.NamedNode(thing), RDFS_LABEL, None, ox.DefaultGraph())
        texts = {
            quad.object.language or "": quad.object.value
            for quad in labels
            if isinstance(quad.object, ox.Literal)
        }
        chosen = min(texts, key=lambda each: (each != language, each), default=None)
        return None if chosen is None else literal(texts[chosen], chosen)

    return name


def _laid_out(table: Table, question: Question, largest: int) -> bytes:
    write = _LAYOUTS.get(question.result_format)
    if not write:
        return _table(
            ox.parse_query_results(write_table(table), ox.QueryResultsFormat.JSON), question, largest
        )
    document = write(table, dict(question.finish.layout))
    if len(document) > largest:
        raise _too_large(largest)
    return document


def _graph(results: ox.QueryTriples, question: Question, prefixes: Mapping[str, str], largest: int) -> bytes:
    """Collect the triples, each once, and lay them out; as lines they are longer than in most formats."""
    output = _Output(_AS_LINES * largest)
    ox.serialize(results, cast("IO[bytes]", output), ox.RdfFormat.N_TRIPLES)
    lines = list(dict.fromkeys(output.written.decode().split("\n")[:-1]))
    if question.graph_format.name == "jsonld" and any(_TRIPLE_TERM in line for line in lines):
        raise QueryFailedError("JSON-LD cannot hold triple terms: ask for Turtle or N-Triples.")
    document = WRITERS[question.graph_format.name](lines, prefixes)
    if len(document) > largest:
        raise _too_large(largest)
    return document


@contextmanager
def _dataset(store: ox.Store, question: Question) -> Iterator[dict[str, Any]]:
    """Yield the engine's arguments for the graphs that the request names, or else several FROM clauses.

    Several default graphs are merged for as long as the query runs: the engine itself would return
    a triple once for each graph that holds it.
    """
    graphs = (question.default_graphs, question.named_graphs)
    if not any(graphs):
        graphs = several_defaults(question.text, question.base)
    default = [_name(graph) for graph in dict.fromkeys(graphs[0])]
    named = [_name(graph) for graph in graphs[1]]
    if not (default or named):
        yield {}
    elif len(default) < 2:  # noqa: PLR2004 several
        yield {"default_graph": default, "named_graphs": named}
    else:
        merged = ox.BlankNode()
        store.extend(
            ox.Quad(quad.subject, quad.predicate, quad.object, merged)
            for graph in default
            for quad in store.quads_for_pattern(None, None, None, graph)
        )
        yield {"default_graph": merged, "named_graphs": named}
        store.remove_graph(merged)


def _name(text: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(text)
    except ValueError:
        raise QueryRefusedError(f"{text!r} names nothing: give an absolute IRI.") from None
