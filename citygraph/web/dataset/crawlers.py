"""What crawlers ask for first: `/robots.txt`, and `/sitemap.xml` with all pages and their last changes."""

import re
from collections.abc import Iterable, Sequence
from functools import partial
from http import HTTPStatus
from math import ceil
from typing import TYPE_CHECKING
from urllib.parse import quote
from xml.sax.saxutils import escape

from jinja2 import Environment

from citygraph.history import History
from citygraph.names import BASE
from citygraph.web.http.answers import Answers, Asked
from citygraph.web.http.cache import Lazy
from citygraph.web.http.door import Door, host_of, nothing_here
from citygraph.web.http.replies import Reply
from citygraph.workers import Limits

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

ROBOTS, SITEMAP = "/robots.txt", "/sitemap.xml"
LARGEST = 50_000  # addresses in one file, says sitemaps.org
_PART = re.compile(r"/sitemap-([1-9][0-9]{0,5})\.xml")
_TEXT, _XML = "text/plain; charset=utf-8", "application/xml; charset=utf-8"
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_THINGS, _DOCUMENTS = f"{BASE}id/", "/doc/"

Entry = tuple[str, str]


def is_for_crawlers(path: str) -> bool:
    """Tell whether a path leads here."""
    return path in (ROBOTS, SITEMAP) or _PART.fullmatch(path) is not None


class Crawlers(Door):
    """A WSGI application for what crawlers read."""

    def __init__(
        self,
        history: History,
        pages: Sequence[str],
        answers: Answers,
        limits: Limits,
        templates: Environment,
    ) -> None:
        """List the documents of all things, and these `pages` by their paths."""
        super().__init__(answers, limits, templates)
        self._history, self._pages, self._answers = history, pages, answers
        self._entries = Lazy(self._listed)

    def answer(
        self, choices: dict[str, str], environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer a request with these parameters."""
        del choices
        path, host = environ["PATH_INFO"], host_of(environ)
        part = _PART.fullmatch(path)
        make = (
            partial(self._robots, host) if path == ROBOTS else partial(self._map, host, part and int(part[1]))
        )
        return self._answers.serve(Asked((path, host)), make, environ, start_response)

    def _robots(self, host: str) -> Reply:
        """Let everybody read everything."""
        body = f"User-agent: *\nDisallow:\n\nSitemap: {host}{SITEMAP}\n".encode()
        return Reply(HTTPStatus.OK, (("Content-Type", _TEXT),), body)

    def _map(self, host: str, part: int | None) -> Reply:
        """Return the whole map if it is small, else an index of its parts, or one of these."""
        entries = self._entries.get()
        parts = ceil(len(entries) / LARGEST)
        if part is None and parts > 1:
            latest = max(date for _, date in entries)
            index = [(f"/sitemap-{number}.xml", latest) for number in range(1, parts + 1)]
            return _reply("sitemapindex", "sitemap", index, host)
        if part is not None and (parts == 1 or part > parts):
            raise nothing_here()
        start = ((part or 1) - 1) * LARGEST
        return _reply("urlset", "url", entries[start : start + LARGEST], host)

    def _listed(self) -> list[Entry]:
        """Return the paths of all pages, each with the day when what it shows changed last."""
        today = self._history.current.date
        return [
            *((path, today) for path in self._pages),
            *(
                (_DOCUMENTS + quote(iri.removeprefix(_THINGS), safe="/:@!$&'()*+,;=%~"), date)
                for iri, date in self._history.dates().items()
                if iri.startswith(_THINGS) and "#" not in iri
            ),
        ]


def _reply(root: str, item: str, entries: Iterable[Entry], host: str) -> Reply:
    listed = "".join(
        f"<{item}><loc>{escape(host + path)}</loc><lastmod>{date}</lastmod></{item}>\n"
        for path, date in entries
    )
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{_NAMESPACE}">\n{listed}</{root}>\n'
    return Reply(HTTPStatus.OK, (("Content-Type", _XML),), body.encode())
