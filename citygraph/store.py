"""Load a release into memory and evaluate one query on it: text in, bytes out."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Self, cast

import pyoxigraph as ox

from citygraph import manifest
from citygraph.datasets import several_defaults
from citygraph.documents import WRITERS
from citygraph.formats import GRAPHS, RESULTS, Format
from citygraph.sparql import QueryError, QueryFailedError, QueryRefusedError
from citygraph.syntax import explain

_AS_LINES = 4
_TRIPLE_TERM = " <<( "


class TooLargeError(QueryError):
    """An answer that grew past the size cap."""


@dataclass(frozen=True)
class Question:
    """A query, the format for either kind of result, the graphs that the request names, a base for IRIs."""

    text: str
    result_format: Format = RESULTS[0]
    graph_format: Format = GRAPHS[0]
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    base: str | None = None

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
        result, graph = (chosen if chosen in kind else kind[0] for kind in (RESULTS, GRAPHS))
        return cls(text, result, graph, default_graphs, named_graphs, base)


@dataclass(frozen=True)
class Answer:
    """A complete result and the format it is in."""

    body: bytes
    format: Format


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
    """Return an in-memory store with the union as default graph and each source as named graph."""
    store = ox.Store()
    store.bulk_load(path=folder / manifest.UNION, format=ox.RdfFormat.N_TRIPLES)
    store.bulk_load(path=folder / manifest.GRAPHS, format=ox.RdfFormat.N_QUADS)
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
            return Answer(_table(results, question, largest), question.result_format)
    except SyntaxError as error:
        raise explain(question.text, str(error)) from None
    except (RuntimeError, OSError) as error:
        raise QueryFailedError(f"The query cannot be evaluated: {error}.") from None


def _table(results: ox.QuerySolutions | ox.QueryBoolean, question: Question, largest: int) -> bytes:
    output = _Output(largest)
    kind = ox.QueryResultsFormat.from_media_type(question.result_format.media_type)
    results.serialize(cast("IO[bytes]", output), kind)
    return bytes(output.written)


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
