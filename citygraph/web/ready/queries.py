"""Ready-made queries on the web: the catalogue, a page for each, and its answers in every format."""

import csv
from collections.abc import Callable, Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import sha256
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from jinja2 import Environment

from citygraph import ready
from citygraph.catalog import ReadyQuery, UnknownQueryError, did_you_mean, find
from citygraph.choices import ChoiceError, Names, read_names
from citygraph.documents import as_json
from citygraph.formats import Format, NotAcceptableError, named, negotiate
from citygraph.store import Answer, Question, TooLargeError
from citygraph.web.http import problems, tables
from citygraph.web.http.addresses import ROOT, Place, as_header
from citygraph.web.http.answers import Answers, Asked
from citygraph.web.http.cache import Lazy
from citygraph.web.http.csvw import METADATA, metadata
from citygraph.web.http.languages import PARAMETER, Reader, reader_of
from citygraph.web.http.rendering import page
from citygraph.web.http.replies import ANYWHERE, Reply, preflight, send
from citygraph.web.http.requests import READING, read_choices
from citygraph.web.pages import results
from citygraph.web.pages.cite import BIBTEX, CSL
from citygraph.web.pages.portraits import PART
from citygraph.web.pages.results import EMBED, Result, Results, split
from citygraph.web.ready import catalogue, querypage
from citygraph.web.ready.catalogue import Wish
from citygraph.web.ready.listing import listing
from citygraph.web.ready.querypage import CSV, TEXT
from citygraph.web.ready.wanted import Wanted, settle
from citygraph.web.search.index import searched
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
    told: Mapping[str, str] = field(default_factory=dict)  # to the page that shows the answer

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
    def paged(self) -> "_Request":
        """The same for a page: the question, and apart from that how the page shows its answer."""
        given, told = split({name: each for name, each in self.given.items() if name != PARAMETER})
        return replace(self, given=given, told=told)

    @property
    def said(self) -> dict[str, str]:
        """All that the address of the page says."""
        return {**self.given, **self.told}

    def by(self, reader: Reader) -> Reader:
        """Return who reads, here by whichever suffix it was asked."""
        said = {name: each for name, each in self.said.items() if name not in (PARAMETER, PART)}
        return replace(reader, here=self.place.path(self.query.name, "", said))

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

    def __init__(  # noqa: PLR0913, PLR0917 much meets here
        self,
        catalog: Mapping[str, ReadyQuery],
        workers: Workers,
        answers: Answers,
        templates: Environment,
        manifest: Mapping[str, Any],
        results: Results,
    ) -> None:
        self._catalog = catalog
        self._workers = workers
        self._answers = answers
        self._templates = templates
        self._results = results
        self._searched = Lazy(partial(searched, manifest["prefixes"]))
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
        path, place = environ["PATH_INFO"].removeprefix(ROOT).strip("/"), Place.of(environ, self._release)
        given = read_choices(environ, self._several(path))
        if not path:
            chosen = negotiate(accept, (_LISTED, tables.HTML))
            reader = reader_of(given, environ) if chosen is tables.HTML else None
            wish = Wish.of(given if reader else {})
            return Asked(("list", chosen, place, reader, wish)), partial(self._list, place, reader, wish)
        name, _, suffix = path.partition(".")
        request = _Request(self._find(name), given, suffix, place, environ.get("REMOTE_ADDR", ""))
        chosen, steady = request.chosen(accept), not request.query.varies
        if chosen is tables.HTML:
            make = partial(self._page, request.paged, request.by(reader_of(given, environ)))
            return Asked((request.query, make.args), steady), make
        wanted = settle(request.query, given, self.names, place)
        if chosen is TEXT:
            text = querypage.text(wanted)
            return Asked((text, chosen, wanted.key)), partial(_send, chosen, text.encode(), wanted)
        question = self._question(wanted, _data_of(chosen, request.query))
        make = partial(self._data, wanted, question, chosen, request.client)
        return Asked((question, chosen, wanted.key), steady), make

    def _several(self, path: str) -> set[str]:
        """Return the parameters of the query at a path that take several things, if there is such a query."""
        query = self._catalog.get(path.partition(".")[0])
        return {each.name for each in query.parameters if each.many > 1} if query else set()

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
            digest = sha256(answer.body).hexdigest()
            citation = querypage.citation(wanted, self._date, digest, answer.format.name)
            return _send(chosen, (citation.bibtex if chosen is BIBTEX else citation.csl).encode(), wanted)
        return _send(chosen, answer.body, wanted, more=answer.more)

    @property
    def names(self) -> Names:
        """What things are called, by which they are chosen; read when they are first needed."""
        return self._lazy_names.get()

    def _read_names(self) -> Names:
        return read_names(self._catalog, lambda text: self._answer(Question(text)).body)

    def _answer(self, question: Question, client: str = "", largest: int | None = None) -> Answer:
        limits = self._workers.limits
        return self._workers.answer(question, replace(limits, largest=largest or limits.largest), client)

    def _list(self, place: Place, reader: Reader | None, wish: Wish) -> Reply:
        if not reader:
            body = as_json(listing(self._catalog.values(), place))
            return Reply(HTTPStatus.OK, (("Content-Type", _LISTED.content_type),), body)
        found = catalogue.content(self._catalog.values(), wish, reader.language)
        begin = partial(querypage.begin, language=reader.language)
        return page(self._templates, "queries.html", reader, place=place, begin=begin, **found)

    def _page(self, request: _Request, reader: Reader) -> Reply:
        """Show the query with its form, and the answer if all that it needs is chosen."""
        query, given = request.query, request.given
        problem, links = None, as_header({})
        try:
            wanted = settle(query, given, self.names, request.place)
            result = self._shown(wanted, request.client)
            links = as_header(_links(wanted, request.suffix, "", more=bool(result and result.more)))
            content = querypage.content(wanted, self._date, result)
            if result:
                path = request.place.path(query.name, "", {})
                content |= results.content(result, path, request.said, reader, querypage.links(wanted))
            if EMBED in request.told or (result and PART in request.told):
                return self._alone(request, reader, content, part=bool(result) and PART in request.told)
        except ChoiceError as error:
            problem = error if given else None
            content = {"sparql": query.text, "begin": querypage.begin(query, reader.language)}
        status = HTTPStatus.BAD_REQUEST if problem else HTTPStatus.OK
        return page(
            self._templates, "query.html", reader, links, status, query=query, given=given,
            place=request.place, current=request.current, problem=problem, searched=self._searched.get(),
            suggestions=querypage.suggestions(query, self.names), **content,
        )  # fmt: skip

    def _alone(self, request: _Request, reader: Reader, content: Mapping[str, Any], *, part: bool) -> Reply:
        """Show an answer alone: the section of its page, or a page for the page of somebody else."""
        template, headers = ("_result.html", ()) if part else ("embed.html", (ANYWHERE,))
        whole = request.place.path(request.query.name, "", request.given)
        told = {"query": request.query, "given": request.given, "bare": EMBED in request.told, "whole": whole}
        return page(self._templates, template, reader, headers, **{**told, **content})

    def _shown(self, wanted: Wanted, client: str) -> Result | None:
        """Return an answer that makes a page, or None if it is too large."""
        question = self._question(wanted, ready.offers(wanted.query)[0])
        ask = partial(self._answer, question, client, tables.LARGEST)
        key = (self._release, question)
        try:
            return self._results.get(key, wanted.query, ask, steady=not wanted.query.varies)
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
