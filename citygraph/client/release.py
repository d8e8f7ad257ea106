"""A release on disk, asked in this process."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from pyoxigraph import Store

from citygraph import ready
from citygraph.catalog import ReadyQuery, UnknownQueryError, did_you_mean, find, read_catalog
from citygraph.choices import ChoiceError, Names, choose, read_names
from citygraph.client.results import GRAPH, TABLE, ClientError, Finish, Listed, Result, read_graph, read_table
from citygraph.manifest import queries_of, read_manifest
from citygraph.sparql import QueryError, QuerySyntaxError, admit
from citygraph.store import Answer, Question, evaluate, load

_LARGEST = 1 << 32


class Release:
    """A release. It is loaded, and names are read, when a question first needs them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._manifest = read_manifest(folder)

    @cached_property
    def _store(self) -> Store:
        return load(self._folder)

    @cached_property
    def _catalog(self) -> Mapping[str, ReadyQuery]:
        return read_catalog(queries_of(self._folder))

    @cached_property
    def _names(self) -> Names:
        return read_names(self._catalog, lambda text: self._answer(Question(text)).body)

    def queries(self) -> tuple[Listed, ...]:
        """Return the ready-made queries."""
        return tuple(map(_listed, self._catalog.values()))

    def query(self, name: str, choices: Mapping[str, str], finish: Finish) -> Result:
        """Ask a ready-made query."""
        with _told():
            query = find(self._catalog, name)
            question = ready.question(
                self._catalog,
                query,
                choose(query, choices, self._names),
                GRAPH if query.makes_graph else TABLE,
                labels=finish.labels,
                explain=finish.explain,
                offset=finish.offset,
                limit=finish.limit,
            )
            return self._result(self._answer(question))

    def sparql(self, text: str) -> Result:
        """Ask a query in SPARQL."""
        with _told():
            admit(text)
            return self._result(self._answer(Question(text, TABLE, GRAPH)))

    def _answer(self, question: Question) -> Answer:
        return evaluate(self._store, question, self._manifest["prefixes"], _LARGEST)

    def _result(self, answer: Answer) -> Result:
        read = read_graph if answer.format is GRAPH else read_table
        return Result(*read(answer.body), version=self._manifest["version"], more=answer.more)


def _listed(query: ReadyQuery) -> Listed:
    names = tuple(each.name for each in query.parameters)
    required = tuple(each.name for each in query.parameters if each.required)
    return Listed(query.name, query.summary, query.description, names, required)


@contextmanager
def _told() -> Iterator[None]:
    """Raise what went wrong as ClientError."""
    try:
        yield
    except UnknownQueryError as error:
        raise ClientError(f"There is no query called {error.name}.{did_you_mean(error.near)}") from None
    except QuerySyntaxError as error:
        raise ClientError(f"line {error.line}, column {error.column}: {error.message}") from None
    except (ChoiceError, QueryError) as error:
        raise ClientError(str(error)) from None
