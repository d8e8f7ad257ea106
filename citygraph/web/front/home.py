"""The home page: what it is, what it holds, where to enter, what is new."""

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from jinja2 import Environment

from citygraph import changes
from citygraph.folders import home
from citygraph.history import Difference, History, Release
from citygraph.web.dataset.about import About
from citygraph.web.dataset.timeline import FROM_HOME
from citygraph.web.http import problems
from citygraph.web.http.addresses import RELEASES
from citygraph.web.http.answers import Answers, Asked
from citygraph.web.http.cache import Lazy
from citygraph.web.http.door import Door, host_of
from citygraph.web.http.languages import Reader, reader_of
from citygraph.web.http.rendering import page
from citygraph.web.http.replies import Reply
from citygraph.web.http.signposts import header
from citygraph.web.pages import portraits
from citygraph.web.pages.layouts import Section, read_sections
from citygraph.web.pages.sections import Sections
from citygraph.web.pages.sections import Shown as ShownSection
from citygraph.web.search.index import Index
from citygraph.web.search.search import Found, shown
from citygraph.workers import Limits

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

HOME = "/"
_SECTIONS = Path("queries") / "home.yaml"
_AT_ONCE = 2  # sections that ask the workers at the same time
_NEW = 12  # new things that are named


@dataclass(frozen=True)
class Greeting:
    """What the home page tells, whatever the data.

    Attributes:
        manifest: of the release.
        example: a query to begin with.
        about: what the release says of itself, if it does.
    """

    manifest: dict[str, Any]
    example: str
    about: About | None = None


@dataclass(frozen=True)
class News:
    """What is new in a release.

    Attributes:
        before: the name of the release before.
        address: of the page that tells all.
        counts: how many statements and things differ; empty if that could not be found out.
        things: some that are new.
    """

    before: str
    address: str
    counts: Mapping[str, int]
    things: list[Found]


class Home(Door):
    """A WSGI application that answers with the home page of a release."""

    def __init__(  # noqa: PLR0913, PLR0917 much meets here
        self,
        greeting: Greeting,
        sections: Sections,
        limits: Limits,
        index: Index,
        history: History,
        answers: Answers,
        templates: Environment,
    ) -> None:
        super().__init__(answers, limits, templates)
        self._greeting, self._index, self._history, self._answers = greeting, index, history, answers
        self._sections = sections
        self._layout = Lazy(partial(read_sections, home() / _SECTIONS, sections.catalog))

    def answer(
        self, choices: dict[str, str], environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer with the page, or with a section of it alone."""
        host, reader, client = host_of(environ), reader_of(choices, environ), environ.get("REMOTE_ADDR", "")
        turned = {name: value for name, value in choices.items() if name == portraits.PART or "." in name}
        before = self._before()
        found = self._difference(before)
        asked = Asked(
            (HOME, host, reader, tuple(sorted(turned.items())), before and before.name),
            steady=not before or found is not None,
        )
        news = self._news(before, found, reader) if before else None
        make = partial(self._page, turned, news, reader, host, client)
        return self._answers.serve(asked, make, environ, start_response)

    def _page(
        self, turned: Mapping[str, str], news: News | None, reader: Reader, host: str, client: str
    ) -> Reply:
        part = turned.get(portraits.PART)
        wanted = [each for each in self._layout.get() if part in (None, each.id)]
        with ThreadPoolExecutor(_AT_ONCE) as threads:
            sections = list(threads.map(partial(self._shown, turned, reader, client), wanted))
        kept = {name: value for name, value in turned.items() if name != portraits.PART}
        about = self._greeting.about
        links = header([*FROM_HOME, *(about.signposts(host) if about else ())])
        return page(
            self.templates, "part.html" if part else "home.html", reader, (links,),
            sections=[each for each in sections if each.rows], news=news,
            path=HOME, turned=kept, turn=partial(portraits.address, HOME, kept, reader),
            manifest=self._greeting.manifest, query=self._greeting.example, address=f"{host}/",
            markup=about.markup(host) if about else "",
        )  # fmt: skip

    def _shown(
        self, turned: Mapping[str, str], reader: Reader, client: str, section: Section
    ) -> ShownSection:
        state = portraits.of_section(turned, section.id)
        return self._sections.shown(section, (), state, reader, client)

    def _before(self) -> Release | None:
        """Return the release before this one, if there is one."""
        line = self._history.line
        return line[-2] if len(line) > 1 else None

    def _difference(self, before: Release | None) -> Difference | None:
        """Return what is new since a release, or None where that cannot be found out now."""
        if not before:
            return None
        try:
            return self._history.difference(before, self._history.current)
        except problems.EXPECTED:
            return None

    def _news(self, before: Release, found: Difference | None, reader: Reader) -> News:
        paths = [f"{RELEASES}/{quote(name)}" for name in (before.name, self._history.current.name)]
        address = f"{paths[0]}/changes/{quote(self._history.current.name)}"
        if not found:
            return News(before.name, address, {}, [])
        new = found.iris(changes.NEW)
        entries = [entry for iri in new if (entry := self._index.get(iri))]
        entries.sort(key=lambda entry: -entry.known)
        things = [shown(entry, reader.language) for entry in entries[:_NEW]]
        return News(before.name, address, found.counts, things)
