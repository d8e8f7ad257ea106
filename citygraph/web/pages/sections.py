"""The sections of a page about a thing: their answers, and what the templates of their views show of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from citygraph import ready
from citygraph.catalog import THING, ReadyQuery, bind_text
from citygraph.choices import slug
from citygraph.formats import RESULTS
from citygraph.parameters import SEPARATOR
from citygraph.store import Finish, Question
from citygraph.tabular import Row, Table, Term, read_table
from citygraph.web.http.addresses import Place
from citygraph.web.http.cache import Flights, Memory
from citygraph.web.http.languages import Reader
from citygraph.web.pages import views
from citygraph.web.pages.layouts import WHOLE, Section
from citygraph.web.pages.views.cells import Line, sources
from citygraph.workers import Workers

_LARGEST = 1 << 27  # bytes of answers that a server process keeps for sections
_PARTS = 4  # a larger part of these is not kept for one answer
_BYTES_OF_ROW, _BYTES_OF_CELL, _BYTES_OF_TERM = 100, 40, 300  # about, in Python
_LANGUAGE = "language"


@dataclass(frozen=True)
class Shown:
    """A section of a page as it is shown.

    Attributes:
        section: what is asked.
        content: what the template of its view needs.
        rows: how many rows the answer has.
        page: the address of the ready-made query, with the choices made.
        formats: the addresses of the answer as data, by the short name of the format.
    """

    section: Section
    content: Mapping[str, Any]
    rows: int
    page: str
    formats: Mapping[str, str]


class Sections:
    """Asks the workers of a release what sections show, and keeps the answers: views are turned over.

    All pages of a process share one, so that it keeps no more than it may.
    """

    def __init__(self, catalog: Mapping[str, ReadyQuery], workers: Workers, release: str) -> None:
        self.catalog, self._workers, self._place = catalog, workers, Place("", "", release)
        self._tables: Memory[Table] = Memory(_LARGEST, _PARTS)
        self._flights: Flights[Table] = Flights(())

    def shown(
        self, section: Section, things: tuple[str, ...], state: Mapping[str, str], reader: Reader, client: str
    ) -> Shown:
        """Return a section of the page about a thing, about several, or about none.

        Args:
            section: what is asked.
            things: their IRIs.
            state: how the view is turned: what is chosen, sorted, searched in it.
            reader: who reads.
            client: who asks the workers.
        """
        table = self.table(section, things, reader.language, client, section.window(state))
        if section.beside:
            beside = replace(section, query=section.beside, given={}, beside=None)
            table = table.followed_by(self.table(beside, things, reader.language, client))
        content = views.VIEWS[section.view](section, table, state, reader)
        if evidence := section.query.evidence.get(section.options.get("sources", "")):
            self._tell_sources(evidence, content.get("lines", ()), reader.language, client)
        choices = self._choices(section, _written(section, things), reader.language)
        formats = {
            each.name: self._place.path(section.query.name, each.name, choices)
            for each in ready.offers(section.query)
        }
        page = self._place.path(section.query.name, "", choices)
        return Shown(section, content, len(table.rows), page, formats)

    def table(
        self,
        section: Section,
        things: tuple[str, ...],
        language: str,
        client: str,
        window: tuple[int, int] = WHOLE,
    ) -> Table:
        """Return the answer to the query of a section, with names in a language.

        Of a window those rows only, and one more if others follow.
        """
        about = tuple(sorted(things))
        key = (section.query.name, section.parameter, tuple(section.given.items()), about, language, window)
        question = self._question(section, about, language, window)
        kept = self._tables.get(key)
        return kept or self._flights.once(key, lambda: self._asked(key, question, client))

    def _question(
        self, section: Section, things: tuple[str, ...], language: str, window: tuple[int, int]
    ) -> Question:
        query = section.query
        about = " ".join(f"<{thing}>" for thing in things)
        choices = {**self._choices(section, "", language), section.parameter: about}
        terms = {
            each.name: choices[each.name] if each.name == section.parameter else each.term(choices[each.name])
            for each in query.parameters
            if each.name in choices
        }
        told = {name: term for name, term in terms.items() if term}
        labels = language if section.labels else ""
        page, size = window
        offset, limit = (page - 1) * size, size + 1 if size else None
        return ready.question(
            self.catalog, query, told, RESULTS[0], labels=labels, offset=offset, limit=limit
        )

    def _asked(self, key: object, question: Question, client: str) -> Table:
        answer = self._workers.answer(question, self._workers.limits, client)
        table, size = compact(read_table(answer.body))
        self._tables.put(key, table, size)
        return table

    def _tell_sources(self, evidence: str, lines: Iterable[Line], language: str, client: str) -> None:
        """Tell the lines that are shown who states them, as a query for that tells it."""
        about = {line.about: line for line in lines if line.about}
        if not about:
            return
        terms = {THING: " ".join(f"<{each}>" for each in about)}
        question = Question(bind_text(self.catalog[evidence].text, terms), finish=Finish(labels=language))
        told = read_table(self._workers.answer(question, self._workers.limits, client).body)
        for row in told.rows:
            about[row[THING]["value"]].sources |= sources([row])

    def _choices(self, section: Section, things: str, language: str) -> dict[str, str]:
        """Return the choices as addresses write them."""
        has_language = any(each.name == _LANGUAGE for each in section.query.parameters)
        given = {name: str(value) for name, value in section.given.items()}
        about = {section.parameter: things} if section.parameter else {}
        return {**given, **about, **({_LANGUAGE: language} if has_language else {})}


def _written(section: Section, things: tuple[str, ...]) -> str:
    """Return what addresses call things: by their slugs where the parameter is for some classes only."""
    narrow = any(each.name == section.parameter and each.classes for each in section.query.parameters)
    return SEPARATOR.join(slug(thing) if narrow else thing for thing in sorted(things))


def compact(table: Table) -> tuple[Table, int]:
    """Return a table in which equal terms are one, and how many bytes it takes, about."""
    known: dict[tuple[str, ...], Term] = {}
    rows: list[Row] = [
        {name: known.setdefault(tuple(term.values()), term) for name, term in row.items()}
        for row in table.rows
    ]
    cells = sum(map(len, rows))
    size = _BYTES_OF_ROW * len(rows) + _BYTES_OF_CELL * cells + _BYTES_OF_TERM * len(known)
    return Table(table.columns, tuple(rows)), size
