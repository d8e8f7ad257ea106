"""Ready-made queries on the web: the catalogue, a page for each, and its answers in every format."""

import csv
from collections.abc import Callable, Iterable, Mapping
from copy import copy
from dataclasses import dataclass, replace
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from jinja2 import Environment

from citygraph import ready
from citygraph.catalog import ReadyQuery, UnknownQueryError, did_you_mean, find
from citygraph.choices import ChoiceError, Names, read_names
from citygraph.documents import as_json
from citygraph.formats import Format, NotAcceptableError, named, negotiate
from citygraph.store import Answer, Question, TooLargeError
from citygraph.web import problems, querypage, tables
from citygraph.web.addresses import ROOT, Place, as_header
from citygraph.web.answers import Answers, Asked
from citygraph.web.cache import Lazy
from citygraph.web.cite import BIBTEX, CSL
from citygraph.web.csvw import METADATA, metadata
from citygraph.web.languages import PARAMETER, Reader, reader_of
from citygraph.web.listing import listing
from citygraph.web.querypage import CSV, TEXT
from citygraph.web.rendering import page
from citygraph.web.replies import Reply, preflight, send
from citygraph.web.requests import READING, read_choices
from citygraph.web.wanted import Wanted, settle
from citygraph.workers import Workers

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_LISTED = Format("json", "application/json")


@dataclass(frozen=True)
class _Request:
    """A request for a ready-made query: which one, what is given, in which format if the address says so."""

    query: ReadyQuery
    given: Mapping[str, str]
    suffix: str
    place: Place
    client: str

    @property
    def offers(self) -> tuple[Format, ...]:
        """What can be sent of it."""
        described = (METADATA,) if self.query.columns else ()
        return (*ready.offers(self.query), tables.HTML, TEXT, *described, BIBTEX, CSL)

    @property
    def current(self) -> str:
        """The same asked of the current release, whatever that makes of it."""
        given = {name: value for name, value in self.given.items() if value}
        return replace(self.place, mount="").path(self.query.name, self.suffix, given)

    @property
    def plain(self) -> "_Request":
        """The same whatever the language of the page."""
        return replace(self, given={name: each for name, each in self.given.items() if name != PARAMETER})

    def by(self, reader: Reader) -> Reader:
        """Return who reads, here by whichever suffix it was asked."""
        return replace(reader, here=self.place.path(self.query.name, "", self.plain.given))

    def chosen(self, accept: str) -> Format:
        """Return the format that the address names, or else the one that an Accept header prefers.

        Raises:
            NotAcceptableError: if it cannot be had.
        """
        if not self.suffix:
            return negotiate(accept, self.offers)
        if chosen := named(self.suffix, self.offers):
            return chosen
        raise NotAcceptableError(self.offers)


class Queries:
    """A WSGI application that answers the ready-made queries of a catalogue on one release, wherever mounted.

    `manifest` is that of the release.
    """

    def __init__(
        self,
        catalog: Mapping[str, ReadyQuery],
        workers: Workers,
        answers: Answers,
        templates: Environment,
        manifest: Mapping[str, Any],
    ) -> None:
        self._catalog = catalog
        self._workers = workers
        self._answers = answers
        self._templates = templates
        self._release, self._date = manifest["name"], manifest["date"]
        self._lazy_names = Lazy(self._read_names)

    def keeping(self, answers: Answers) -> "Queries":
        """Return the same with another memory for answers."""
        same = copy(self)
        same._answers = answers
        return same

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
                problems.reply(problem, environ, self._templates), environ, start_response
            )

    def _read(self, environ: "WSGIEnvironment", accept: str) -> tuple[Asked, Callable[[], Reply]]:
        """Return what a request asks for, and how to make the answer."""
        given, place = read_choices(environ), Place.of(environ, self._release)
        path = environ["PATH_INFO"].removeprefix(ROOT).strip("/")
        if not path:
            chosen = negotiate(accept, (_LISTED, tables.HTML))
            reader = reader_of(given, environ) if chosen is tables.HTML else None
            return Asked(("list", chosen, place, reader)), partial(self._list, chosen, place, reader)
        name, _, suffix = path.partition(".")
        request = _Request(self._find(name), given, suffix, place, environ.get("REMOTE_ADDR", ""))
        chosen, steady = request.chosen(accept), not request.query.varies
        if chosen is tables.HTML:
            make = partial(self._page, request.plain, request.by(reader_of(given, environ)))
            return Asked((request.query, make.args), steady), make
        wanted = settle(request.query, given, self._names, place)
        if chosen is TEXT:
            text = querypage.text(wanted)
            return Asked((text, chosen, wanted.key)), partial(_send, chosen, text.encode(), wanted)
        question = self._question(wanted, _data_of(chosen, request.query))
        make = partial(self._data, wanted, question, chosen, request.client)
        return Asked((question, chosen, wanted.key), steady), make

    def _find(self, name: str) -> ReadyQuery:
        try:
            return find(self._catalog, name)
        except UnknownQueryError as error:
            detail = f"There is no query called {name}.{did_you_mean(error.near)} {ROOT} lists them all."
            problem = problems.Problem("unknown-query", detail, members={"near": error.near})
            raise problems.RequestError(problem) from None

    def _question(self, wanted: Wanted, chosen: Format) -> Question:
        said = wanted.extras
        return ready.question(
            self._catalog, wanted.query, wanted.terms, chosen,
            labels=said.labels, explain=said.explain, offset=said.offset, limit=said.limit,
        )  # fmt: skip

    def _data(self, wanted: Wanted, question: Question, chosen: Format, client: str) -> Reply:
        """Answer in a format for programs, or tell of that answer: its columns, or how it is cited."""
        answer = self._answer(question, client)
        if chosen is METADATA:
            columns = next(csv.reader(answer.body.decode().splitlines()))
            told = metadata(wanted.query, wanted.address(CSV.name), columns)
            return _send(chosen, as_json(told), wanted)
        if chosen in (BIBTEX, CSL):
            citation = querypage.citation(wanted, self._date, answer)
            return _send(chosen, (citation.bibtex if chosen is BIBTEX else citation.csl).encode(), wanted)
        return _send(chosen, answer.body, wanted, more=answer.more)

    @property
    def _names(self) -> Names:
        return self._lazy_names.get()

    def _read_names(self) -> Names:
        return read_names(self._catalog, lambda text: self._answer(Question(text)).body)

    def _answer(self, question: Question, client: str = "", largest: int | None = None) -> Answer:
        limits = self._workers.limits
        return self._workers.answer(question, replace(limits, largest=largest or limits.largest), client)

    def _list(self, chosen: Format, place: Place, reader: Reader | None) -> Reply:
        if not reader:
            body = as_json(listing(self._catalog.values(), place))
            return Reply(HTTPStatus.OK, (("Content-Type", chosen.content_type),), body)
        topics: dict[str, list[ReadyQuery]] = {}
        for query in self._catalog.values():
            topics.setdefault(query.name.partition("/")[0], []).append(query)
        begin = partial(querypage.begin, language=reader.language)
        return page(self._templates, "queries.html", reader, topics=topics, place=place, begin=begin)

    def _page(self, request: _Request, reader: Reader) -> Reply:
        """Show the query with its form, and the answer if all that it needs is chosen."""
        query, given = request.query, request.given
        problem, links = None, as_header({})
        try:
            wanted = settle(query, given, self._names, request.place)
            question = self._question(wanted, ready.offers(query)[0])
            answer = self._shown(question, request.client)
            content = querypage.content(wanted, self._date, answer)
            links = as_header(_links(wanted, request.suffix, "", more=bool(answer and answer.more)))
        except ChoiceError as error:
            problem = error if given else None
            content = {"sparql": query.text, "begin": querypage.begin(query, reader.language)}
        status = HTTPStatus.BAD_REQUEST if problem else HTTPStatus.OK
        return page(
            self._templates, "query.html", reader, links, status, query=query, given=given,
            place=request.place, current=request.current, problem=problem,
            suggestions=querypage.suggestions(query, self._names), **content,
        )  # fmt: skip

    def _shown(self, question: Question, client: str) -> Answer | None:
        """Return an answer that makes a page, or None if it is too large."""
        try:
            return self._answer(question, client, tables.LARGEST)
        except TooLargeError:
            return None


def _data_of(chosen: Format, query: ReadyQuery) -> Format:
    """Return the format of the answer that is sent, or that is told of."""
    if chosen is METADATA:
        return CSV
    return ready.offers(query)[0] if chosen in (BIBTEX, CSL) else chosen


def _send(chosen: Format, body: bytes, wanted: Wanted, *, more: bool = False) -> Reply:
    """Return what is sent for programs; who cites through a bibliography leads people to the page."""
    cited = "" if chosen in (BIBTEX, CSL) else chosen.name
    described = (
        {"describedby": wanted.address(METADATA.name)} if chosen is CSV and wanted.query.columns else {}
    )
    links = _links(wanted, chosen.name, cited, more=more) | described
    return Reply(HTTPStatus.OK, (("Content-Type", chosen.content_type), *as_header(links)), body)


def _links(wanted: Wanted, suffix: str, cited: str, *, more: bool) -> dict[str, str]:
    """Return the addresses of the windows beside an answer, and the one to cite, by relation."""
    windows = {relation: beside.address(suffix) for relation, beside in wanted.around(more=more).items()}
    return {**windows, "cite-as": wanted.lasting(cited)}
