"""The page on which the graph is explored: one picture of all nodes and edges, made in the browser."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment

from citygraph import ready
from citygraph.catalog import ReadyQuery
from citygraph.folders import home
from citygraph.header import HeaderError
from citygraph.names import BASE
from citygraph.parameters import in_languages, require_keys
from citygraph.web.http.addresses import Place
from citygraph.web.http.answers import Answers, Asked
from citygraph.web.http.cache import Lazy
from citygraph.web.http.door import Door
from citygraph.web.http.languages import Reader, reader_of
from citygraph.web.http.rendering import page
from citygraph.web.http.replies import Reply
from citygraph.web.pages.layouts import read_sections
from citygraph.web.pages.sections import Sections
from citygraph.web.ready.querypage import CSV
from citygraph.workers import Limits
from citygraph.yaml_reader import read_yaml

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

EXPLORE = "/explore"
_SECTIONS = Path("queries") / "explore.yaml"
_DRAWN = Path("queries") / "explore-graph.yaml"
_PARTS = {
    "hubs": {"query", "id", "kind", "date"},
    "others": {"query", "id", "kind"},
    "edges": {"query", "source", "target", "begun", "seen", "over", "ended", "part"},
}
_FILTER = {"id", "title", "query", "of", "value"}
_LANGUAGE = "language"


@dataclass(frozen=True)
class Drawn:
    """What the picture is made of.

    Attributes:
        parts: by name (hubs, others, edges) the query and what its columns mean.
        filters: by what it is filtered: id, title by language, query, columns of the thing and of the value.
        whole: the ready-made query whose answer holds the graph in formats for other programs.
    """

    parts: Mapping[str, Mapping[str, Any]]
    filters: tuple[Mapping[str, Any], ...]
    whole: ReadyQuery


def read_drawn(path: Path, catalog: Mapping[str, ReadyQuery]) -> Drawn | None:
    """Return what the picture is made of, or None if the catalogue lacks one of its queries.

    Raises:
        HeaderError: if it cannot be read, or names a column that its query has not.
    """
    written = read_yaml(path.read_text(encoding="utf-8"))
    require_keys(written, {*_PARTS, "filters", "whole"}, path.name)
    told = [*(written[name] for name in _PARTS), *written["filters"]]
    if any(name not in catalog for name in (written["whole"], *(each["query"] for each in told))):
        return None
    for name, keys in _PARTS.items():
        require_keys(written[name], keys, name)
        _check(written[name], keys - {"query"}, catalog)
    for each in written["filters"]:
        require_keys(each, _FILTER, "a filter")
        in_languages(each, "title")
        _check(each, {"of", "value"}, catalog)
    return Drawn(
        {name: written[name] for name in _PARTS}, tuple(written["filters"]), catalog[written["whole"]]
    )


class Explore(Door):
    """A WSGI application that answers with the page, whose state the browser keeps in the address."""

    def __init__(self, sections: Sections, limits: Limits, answers: Answers, templates: Environment) -> None:
        super().__init__(answers, limits, templates)
        self._sections, self._answers = sections, answers
        self._tables = Lazy(partial(read_sections, home() / _SECTIONS, sections.catalog))
        self._drawn = Lazy(partial(read_drawn, home() / _DRAWN, sections.catalog))

    def answer(
        self, choices: dict[str, str], environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer with the page: the same whatever the picture shows, which is up to the browser."""
        reader = reader_of(choices, environ)
        reader = replace(reader, here=EXPLORE if reader.here else "")
        asked = Asked((EXPLORE, reader))
        make = partial(self._page, reader, environ.get("REMOTE_ADDR", ""))
        return self._answers.serve(asked, make, environ, start_response)

    def _page(self, reader: Reader, client: str) -> Reply:
        shown = [self._sections.shown(each, (), {}, reader, client) for each in self._tables.get()]
        drawn = self._drawn.get()
        told = _told(drawn, self._sections.catalog, reader) if drawn else None
        return page(
            self.templates, "explore.html", reader, sections=shown, graph=told,
            whole=_formats(drawn.whole, reader) if drawn else {},
        )  # fmt: skip


def _check(written: Mapping[str, Any], keys: Iterable[str], catalog: Mapping[str, ReadyQuery]) -> None:
    """Raise a HeaderError if a query has not the columns that are spoken of."""
    query = catalog[written["query"]]
    named = [written[key] for key in keys]
    columns = [name for each in named for name in (each if isinstance(each, list) else [each])]
    if unknown := sorted({*columns} - {*query.columns}):
        raise HeaderError(f"{query.name} has no column {unknown[0]}")


def _told(drawn: Drawn, catalog: Mapping[str, ReadyQuery], reader: Reader) -> dict[str, Any]:
    """Return what the program in the browser is told: where the tables are, and what their columns mean."""

    def found(written: Mapping[str, Any]) -> dict[str, Any]:
        return {**written, "query": _address(catalog[written["query"]], CSV.name, reader)}

    filters = [{**found(each), "title": each["title"][reader.language]} for each in drawn.filters]
    return {**{name: found(each) for name, each in drawn.parts.items()}, "filters": filters, "base": BASE}


def _formats(query: ReadyQuery, reader: Reader) -> dict[str, str]:
    return {each.name: _address(query, each.name, reader) for each in ready.offers(query)}


def _address(query: ReadyQuery, suffix: str, reader: Reader) -> str:
    """Return where a query is answered, with names in the language of the page."""
    known = any(each.name == _LANGUAGE for each in query.parameters)
    return Place("", "", "").path(query.name, suffix, {_LANGUAGE: reader.language} if known else {})
