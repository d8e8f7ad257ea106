"""The graph as files to take away, whole, in parts and as tables, each with what is known of its rights.

Which queries are tables and parts stands in their headers (`dump`). A new one needs no line here.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from io import BytesIO

from pyoxigraph import DefaultGraph, NamedNode

from citygraph import csvw, ready
from citygraph.catalog import ReadyQuery, read_catalog
from citygraph.choices import slug
from citygraph.context import read_context, write_readable
from citygraph.documents import as_json, with_head, write_rdfxml, write_trig, write_turtle
from citygraph.folders import home
from citygraph.formats import GRAPHS as DOCUMENTS
from citygraph.formats import RESULTS, Format, named
from citygraph.graph import Graph
from citygraph.header import HeaderError
from citygraph.manifest import GRAPHS, QUERIES, UNION
from citygraph.names import RDF_TYPE, SOURCE
from citygraph.parameters import Parameter
from citygraph.rights import Rights, read_rights
from citygraph.statements import in_graph, named_graphs, text_of, triples_of
from citygraph.store import evaluate
from citygraph.tabular import Table, read_table, values, write_csv

Make = Callable[[], bytes]
BASE = "citygraph"
PUBLIC = {UNION: f"{BASE}.nt", GRAPHS: f"{BASE}.nq"}
"""What the files that a server loads are called for everybody else."""
RIGHTS = "RIGHTS.txt"
"""What stands at the head of files that can have one: for all others too."""
TABLES = "tables/"
METADATA = f"{TABLES}csv-metadata.json"
_LARGEST = 1 << 32
_LINES = next(each for each in DOCUMENTS if each.name == "nt")
_SOURCES = re.compile(f"<({re.escape(SOURCE)}[^>#]*)")
_UNITED = "Was alle Quellen angeben, jede Aussage einmal. / What all sources state, each statement once."
_APART = "Was jede Quelle angibt, in ihrem Graphen. / What each source states, in its graph."


@dataclass(frozen=True)
class Dumps:
    """What makes the files, by name.

    Attributes:
        graph: what is dumped, with the ready-made queries in its folder.
        beside: graphs that describe the release and are no source: lines of N-Triples, by IRI.
    """

    graph: Graph
    beside: Mapping[str, list[str]]

    @cached_property
    def union(self) -> list[str]:
        """What all sources state, each statement once, sorted: lines of N-Triples."""
        return sorted(triples_of(self.graph.store, DefaultGraph()))

    @cached_property
    def rights(self) -> Rights:
        """What is known of the rights in it."""
        return read_rights(self.graph.home, self.graph.store)

    def of_graph(self) -> dict[str, Make]:
        """Return the files that depend on what the sources state, and on nothing else."""
        names = [name.value for name in named_graphs(self.graph.store) if name.value.startswith(SOURCE)]
        return {
            RIGHTS: self._rights,
            UNION: lambda: text_of(self.union).encode(),
            f"{BASE}.ttl": lambda: self._headed(write_turtle(self.union, self._prefixes), "ttl", _UNITED),
            f"{BASE}.rdf": lambda: self._headed(write_rdfxml(self.union, self._prefixes), "rdf", _UNITED),
            f"{BASE}.jsonld": self._jsonld,
            **{f"sources/{slug(name)}.ttl": partial(self._source, name) for name in names},
        }

    def of_queries(self) -> dict[str, Make]:
        """Return the files that depend on the ready-made queries too.

        Raises:
            HeaderError: if the header of one names a file that cannot be made of it.
        """
        files: dict[str, Make] = {
            GRAPHS: lambda: b"".join(self._quads()),
            f"{BASE}.trig": lambda: self._headed(self._trig(), "trig", _APART),
        }
        for query in self._catalog.values():
            for name in query.dumps:
                files |= self._of_query(query, name)
        return {**files, METADATA: self._metadata} if self._tables else files

    @cached_property
    def _prefixes(self) -> dict[str, str]:
        return self.graph.prefixes()

    @cached_property
    def _catalog(self) -> dict[str, ReadyQuery]:
        return read_catalog(self.graph.home / QUERIES)

    def _headed(self, document: bytes, suffix: str, *about: str, sources: set[str] | None = None) -> bytes:
        held = self.rights.sources.keys() if sources is None else sources
        return with_head(document, self.rights.head(about, held, self._prefixes), suffix)

    def _rights(self) -> bytes:
        return text_of(self.rights.head([], self.rights.sources.keys(), self._prefixes)).encode()

    def _jsonld(self) -> bytes:
        """Return the union in the words of the published context; what is known of rights stands first."""
        first = {self.rights.dataset, *self.rights.sources}
        return write_readable(self.union, read_context(home()), first)

    def _source(self, name: str) -> bytes:
        about = f"Was diese Quelle angibt. / What this source states. <{name}>"
        document = write_turtle(triples_of(self.graph.store, NamedNode(name)), self._prefixes)
        return self._headed(document, "ttl", about, sources={name})

    def _graphs(self) -> Iterator[tuple[str, list[str]]]:
        """Yield each graph, in order, with its statements as lines of N-Triples, sorted."""
        names = [name.value for name in named_graphs(self.graph.store)]
        for name in sorted({*names, *self.beside}):
            held = self.beside[name] if name in self.beside else triples_of(self.graph.store, NamedNode(name))
            yield name, sorted(held)

    def _quads(self) -> list[bytes]:
        """Return all graphs as lines of N-Quads, sorted; they are bytes, which are smaller."""
        return sorted(
            f"{in_graph(line, name)}\n".encode() for name, lines in self._graphs() for line in lines
        )

    def _trig(self) -> bytes:
        lines = [in_graph(line, name) for name, lines in self._graphs() for line in lines]
        return write_trig(lines, self._prefixes)

    def _of_query(self, query: ReadyQuery, name: str) -> dict[str, Make]:
        chosen = named(name.partition(".")[2], ready.offers(query))
        if not chosen:
            raise HeaderError(f"queries/{query.name}.rq: it cannot be answered as the dump {name}")
        if "*" not in name:
            return {name: partial(self._answer, query, chosen)}
        parameter = next((each for each in query.parameters if each.required), None)
        if not parameter or not query.makes_graph:
            raise HeaderError(f"queries/{query.name}.rq: dump {name} needs a graph and a required parameter")
        return {
            name.replace("*", slug(thing)): partial(self._part, query, parameter, thing)
            for thing in self._things(parameter)
        }

    def _things(self, parameter: Parameter) -> list[str]:
        """Return the IRIs of all that can be chosen."""
        store = self.graph.store
        found = {
            quad.subject.value  # type: ignore[union-attr]
            for kind in parameter.classes
            for quad in store.quads_for_pattern(None, RDF_TYPE, NamedNode(kind), DefaultGraph())
        }
        return sorted(found)

    def _answer(self, query: ReadyQuery, chosen: Format) -> bytes:
        if chosen.name == "csv":
            table, output = self._tables[query.name], BytesIO()
            write_csv(table.columns, values(table), output)
            return output.getvalue()
        return self._headed(self._ask(query, {}, chosen), chosen.name, *query.summary.values())

    def _part(self, query: ReadyQuery, parameter: Parameter, thing: str) -> bytes:
        """Return what the query tells of one thing, as Turtle, headed by the rights of the sources in it."""
        text = self._ask(query, {parameter.name: f"<{thing}>"}, _LINES).decode()
        document = write_turtle(text.split("\n")[:-1], self._prefixes)
        about = (*query.summary.values(), f"<{thing}>")
        return self._headed(document, "ttl", *about, sources=set(_SOURCES.findall(text)))

    def _ask(self, query: ReadyQuery, terms: Mapping[str, str], chosen: Format) -> bytes:
        question = ready.question(self._catalog, query, terms, chosen)
        return evaluate(self.graph.store, question, self._prefixes, _LARGEST).body

    @cached_property
    def _tables(self) -> dict[str, Table]:
        """The tables, by the name of the query: each is asked once."""
        asked = [
            query for query in self._catalog.values() if any(name.endswith(".csv") for name in query.dumps)
        ]
        return {query.name: read_table(self._ask(query, {}, RESULTS[0])) for query in asked}

    def _metadata(self) -> bytes:
        tables = [
            csvw.described(query, name.removeprefix(TABLES), self._tables[query.name])
            for query in self._catalog.values()
            for name in query.dumps
            if name.startswith(TABLES)
        ]
        return as_json(csvw.group(tables, self.rights))
