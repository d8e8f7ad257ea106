"""Ready-made queries on the web: the catalogue, a page for each, and its answers in every format."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from jinja2 import Environment

from citygraph.catalog import ReadyQuery, UnknownQueryError, bind, did_you_mean, find
from citygraph.choices import ChoiceError, Names, choose, read_names
from citygraph.documents import as_json
from citygraph.formats import GRAPHS, RESULTS, Format, NotAcceptableError, named, negotiate
from citygraph.sparql import inspect
from citygraph.store import Answer, Question, TooLargeError
from citygraph.web import problems, tables
from citygraph.web.answers import Answers, Asked
from citygraph.web.cache import Lazy
from citygraph.web.replies import Reply, preflight, send
from citygraph.web.requests import READING, read_choices
from citygraph.workers import Workers

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

ROOT = "/queries"
_MOST_SUGGESTIONS = 1000
_TEXT = Format("rq", "application/sparql-query; charset=utf-8")
_LISTED = Format("json", "application/json")


@dataclass(frozen=True)
class _Asked:
    """A request for a ready-made query: which one, what is chosen, in which format if the address says so."""

    query: ReadyQuery
    given: Mapping[str, str]
    suffix: str

    @property
    def offers(self) -> tuple[Format, ...]:
        """The formats that its answer can have."""
        return (*(GRAPHS if inspect(self.query.text).makes_graph else RESULTS), tables.HTML, _TEXT)


class Queries:
    """A WSGI application that answers the ready-made queries of a catalogue."""

    def __init__(
        self, catalog: Mapping[str, ReadyQuery], workers: Workers, answers: Answers, templates: Environment
    ) -> None:
        self._catalog = catalog
        self._workers = workers
        self._answers = answers
        self._templates = templates
        self._lazy_names = Lazy(self._read_names)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        if environ["REQUEST_METHOD"] == "OPTIONS":
            return send(preflight(READING), environ, start_response)
        accept = environ.get("HTTP_ACCEPT", "")
        try:
            asked, make = self._read(environ, accept)
            return self._answers.serve(asked, make, environ, start_response)
        except problems.EXPECTED as error:
            problem = problems.explain(error, self._workers.limits)
            return self._answers.refuse(
                problems.reply(problem, accept, self._templates), environ, start_response
            )

    def _read(self, environ: "WSGIEnvironment", accept: str) -> tuple[Asked, Callable[[], Reply]]:
        """Return what a request asks for, and how to make the answer."""
        given = read_choices(environ)
        path = environ["PATH_INFO"].removeprefix(ROOT).strip("/")
        if not path:
            chosen = negotiate(accept, (_LISTED, tables.HTML))
            return Asked(("list", chosen)), partial(self._list, chosen)
        asked = self._asked(path, given)
        chosen = _chosen(asked, accept)
        client = environ.get("REMOTE_ADDR", "")
        if chosen is tables.HTML:
            return Asked((asked.query.name, *sorted(given.items()))), partial(self._page, asked, client)
        text = bind(asked.query, choose(asked.query, given, self._names))
        steady = not inspect(text).varies
        return Asked((text, chosen), steady), partial(self._data, text, chosen, client)

    def _data(self, text: str, chosen: Format, client: str) -> Reply:
        body = text.encode() if chosen is _TEXT else self._answer(text, chosen, client).body
        return Reply(HTTPStatus.OK, (("Content-Type", chosen.content_type),), body)

    @property
    def _names(self) -> Names:
        return self._lazy_names.get()

    def _read_names(self) -> Names:
        return read_names(self._catalog, lambda text: self._answer(text, RESULTS[0]).body)

    def _answer(self, text: str, chosen: Format, client: str = "", largest: int | None = None) -> Answer:
        limits = self._workers.limits
        question = Question.answered_in(chosen, text)
        return self._workers.answer(question, replace(limits, largest=largest or limits.largest), client)

    def _asked(self, path: str, given: Mapping[str, str]) -> _Asked:
        name, _, suffix = path.partition(".")
        try:
            return _Asked(find(self._catalog, name), given, suffix)
        except UnknownQueryError as error:
            raise _unknown(name, error.near) from None

    def _list(self, chosen: Format) -> Reply:
        if chosen is _LISTED:
            listed = [_described(query) for query in self._catalog.values()]
            return Reply(
                HTTPStatus.OK, (("Content-Type", chosen.content_type),), as_json({"queries": listed})
            )
        topics: dict[str, list[ReadyQuery]] = {}
        for query in self._catalog.values():
            topics.setdefault(query.name.partition("/")[0], []).append(query)
        return self._html("queries.html", HTTPStatus.OK, topics=topics)

    def _page(self, asked: _Asked, client: str) -> Reply:
        """Show the query with its form, and the answer if all that it needs is chosen."""
        result: dict[str, Any] = {}
        problem, text = "", asked.query.text
        try:
            text = bind(asked.query, choose(asked.query, asked.given, self._names))
            answer = self._answer(text, asked.offers[0], client, tables.LARGEST)
            result = tables.content(answer)
        except ChoiceError as error:
            problem = str(error) if asked.given else ""
        except TooLargeError:
            result = {"too_large": True}
        chosen = urlencode({name: value for name, value in asked.given.items() if value})
        links = {
            offer.name: f"{ROOT}/{asked.query.name}.{offer.name}" + (f"?{chosen}" if chosen else "")
            for offer in asked.offers
            if offer is not tables.HTML
        }
        status = HTTPStatus.BAD_REQUEST if problem else HTTPStatus.OK
        return self._html(
            "query.html", status, query=asked.query, given=asked.given, text=text, links=links,
            problem=problem, suggestions=self._suggestions(asked.query), **result,
        )  # fmt: skip

    def _suggestions(self, query: ReadyQuery) -> dict[str, list[str]]:
        listed = {each.name: self._names.slugs(each.classes) for each in query.parameters if each.classes}
        return {name: slugs for name, slugs in listed.items() if len(slugs) <= _MOST_SUGGESTIONS}

    def _html(self, template: str, status: HTTPStatus, **content: Any) -> Reply:
        body = self._templates.get_template(template).render(**content).encode()
        return Reply(status, (("Content-Type", tables.HTML.content_type),), body)


def _chosen(asked: _Asked, accept: str) -> Format:
    if not asked.suffix:
        return negotiate(accept, asked.offers)
    if chosen := named(asked.suffix, asked.offers):
        return chosen
    raise NotAcceptableError(asked.offers)


def _described(query: ReadyQuery) -> dict[str, Any]:
    return {
        "name": query.name,
        "address": f"{ROOT}/{query.name}",
        "summary": dict(query.summary),
        "description": dict(query.description),
        "tags": list(query.tags),
        "parameters": [
            {
                "name": parameter.name,
                "type": parameter.type,
                "classes": list(parameter.classes),
                "values": list(parameter.values),
                "required": parameter.required,
                "label": dict(parameter.label),
            }
            for parameter in query.parameters
        ],
    }


def _unknown(name: str, near: list[str]) -> problems.RequestError:
    detail = f"There is no query called {name}.{did_you_mean(near)} {ROOT} lists them all."
    return problems.RequestError(problems.Problem("unknown-query", detail, members={"near": near}))
