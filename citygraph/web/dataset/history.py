"""Releases and what differs between them: `/releases`, `/releases/<name>`, `/releases/<a>/changes/<b>`."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from math import ceil
from typing import TYPE_CHECKING, Any

from jinja2 import Environment

from citygraph import changes
from citygraph.dataset import described, is_described
from citygraph.documents import WRITERS, as_json
from citygraph.formats import GRAPHS, Format
from citygraph.history import Difference, History, Release
from citygraph.web.dataset.differences import PATCH, as_patch, grouped
from citygraph.web.dataset.timeline import Timeline, iri_of
from citygraph.web.http import problems
from citygraph.web.http.answers import Answers, Asked
from citygraph.web.http.door import Door, chosen_of, host_of, nothing_here
from citygraph.web.http.languages import Reader, reader_of
from citygraph.web.http.rendering import page
from citygraph.web.http.replies import Reply
from citygraph.web.http.tables import HTML
from citygraph.workers import Limits

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

JSON = Format("json", "application/json", ("text/json",))
_NQUADS = "application/n-quads"
ADDED, REMOVED = Format("added.nq", _NQUADS), Format("removed.nq", _NQUADS)
_LISTED = (HTML, JSON, *GRAPHS)
_COMPARED = (HTML, JSON, PATCH, ADDED, REMOVED)
_ADDRESS = re.compile(
    r"/releases(?:/(?P<name>[^/.]+)(?:/changes/(?P<new>[^/.]+))?)?(?:\.(?P<suffix>[a-z]+(?:\.nq)?))?"
)
_LARGEST = 1 << 23  # bytes of answers that a process keeps of each release
_SHOWN = 100  # things on a page of changes


def is_history(path: str) -> bool:
    """Tell whether a path leads here, and not to the files or the queries of a release."""
    return path.startswith("/releases") and _ADDRESS.fullmatch(path) is not None


@dataclass(frozen=True)
class _Wanted:
    """How something is told: in which format; of a page, who reads it and the number of its window."""

    chosen: Format
    reader: Reader | None
    number: int = 1


class Lasting:
    """The memories for answers that belong to one release and stay as they are, whichever is served."""

    def __init__(self) -> None:
        self._kept: dict[str, Answers] = {}

    def of(self, release: Release) -> Answers:
        """Return the memory of one release."""
        version = release.manifest["version"]
        return self._kept.setdefault(release.name, Answers(version, release.date, _LARGEST, lasting=True))


class ReleaseList(Door):
    """A WSGI application that tells which releases there are, and what differs."""

    def __init__(
        self, history: History, lasting: Lasting, refusing: Answers, limits: Limits, templates: Environment
    ) -> None:
        """Tell of the releases of `history`."""
        super().__init__(refusing, limits, templates)
        self._history, self._lasting = history, lasting
        current = history.current
        self._dataset = described(current.folder) if is_described(current.folder) else None
        self._passing = Answers(current.manifest["version"], current.date, _LARGEST)

    def answer(
        self, choices: dict[str, str], environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer a request with these parameters."""
        found = _ADDRESS.fullmatch(environ["PATH_INFO"])
        if not found:
            raise nothing_here()
        host, accept = host_of(environ), environ.get("HTTP_ACCEPT", "")
        timeline = Timeline(self._history.releases, self._history.current.name, host, self._dataset)
        if found["new"]:
            old, new = (self._release(timeline, found[group]) for group in ("name", "new"))
            chosen = chosen_of(found["suffix"], accept, _COMPARED)
            wanted = _Wanted(chosen, _reader(chosen, choices, environ), _number(choices.get("page", "1")))
            make = partial(self._compared, timeline, old, new, wanted)
            asked = Asked((old.name, new.name, wanted, host))
            return self._lasting.of(new).serve(asked, make, environ, start_response)
        chosen = chosen_of(found["suffix"], accept, _LISTED)
        release = self._release(timeline, found["name"]) if found["name"] else None
        wanted = _Wanted(chosen, _reader(chosen, choices, environ))
        make = partial(self._listed, timeline, release, wanted)
        asked = Asked((found["name"], wanted, host, [(each.name, each.moment) for each in timeline.releases]))
        return self._passing.serve(asked, make, environ, start_response)

    def _release(self, timeline: Timeline, name: str) -> Release:
        if release := next((each for each in timeline.releases if each.name == name), None):
            return release
        names = timeline.names[:20]
        detail = f"There is no release called {name}. Releases here are {', '.join(names)}."
        raise problems.RequestError(problems.Problem("unknown-release", detail, members={"near": names}))

    def _listed(self, timeline: Timeline, release: Release | None, wanted: "_Wanted") -> Reply:
        """Return what is told of one release, or of all."""
        chosen, links = wanted.chosen, ("Link", timeline.links(release))
        if wanted.reader:
            template = "release.html" if release else "releases.html"
            told: dict[str, Any] = {"timeline": timeline, "release": release}
            return page(self.templates, template, wanted.reader, (links,), **told)
        if chosen is JSON:
            body = as_json(timeline.one(release) if release else timeline.all())
        else:
            prefixes = self._history.current.manifest["prefixes"]
            body = WRITERS[chosen.name](timeline.triples(release), prefixes)
        return Reply(HTTPStatus.OK, (("Content-Type", chosen.content_type), links), body)

    def _compared(self, timeline: Timeline, old: Release, new: Release, wanted: "_Wanted") -> Reply:
        """Return what differs between two releases; as a page, the window with that number."""
        found, chosen = self._history.difference(old, new), wanted.chosen
        links = ("Link", timeline.links_of_changes(old, new))
        if chosen is JSON:
            body = as_json(timeline.changes(old, new) | {"counts": found.counts})
        else:
            self._refuse_what_is_large(found, new)
            if wanted.reader:
                told = self._told(timeline, found, (old, new), wanted.number, wanted.reader.language)
                return page(self.templates, "changes.html", wanted.reader, (links,), **told)
            if chosen is PATCH:
                body = as_patch(found, iri_of(old), iri_of(new))
            else:
                body = found.read(changes.ADDED if chosen is ADDED else changes.REMOVED)
        return Reply(HTTPStatus.OK, (("Content-Type", chosen.content_type), links), body)

    def _told(
        self,
        timeline: Timeline,
        found: Difference,
        between: tuple[Release, Release],
        number: int,
        language: str,
    ) -> dict[str, Any]:
        """Return what a page on differences shows in its window of that number."""
        things = sum(found.counts[state] for state in ("new", "changed", "gone"))
        pages = max(1, ceil(things / _SHOWN))
        if number > pages:
            raise nothing_here()
        window = slice((number - 1) * _SHOWN, number * _SHOWN)
        old, new = between
        prefixes = self._history.current.manifest["prefixes"]
        return {
            "old": old,
            "new": new,
            "told": timeline.changes(old, new) | {"counts": found.counts},
            "things": grouped(found, window, prefixes, language),
            "number": number,
            "pages": pages,
            "timeline": timeline,
        }

    def _refuse_what_is_large(self, found: Difference, new: Release) -> None:
        size = found.size(changes.ADDED) + found.size(changes.REMOVED)
        if size > self.limits.largest:
            more = f"Fetch {new.name} whole instead: /releases/{new.name} lists its files."
            detail = f"Nearly everything differs: {size:,} bytes. {more}"
            members = {"limit": self.limits.largest}
            raise problems.RequestError(problems.Problem("size", detail, members=members))


def _reader(chosen: Format, choices: Mapping[str, str], environ: "WSGIEnvironment") -> Reader | None:
    return reader_of(choices, environ) if chosen is HTML else None


def _number(text: str) -> int:
    if text.isascii() and text.isdigit() and int(text[:9]) > 0:
        return int(text[:9])
    detail = "Give `page` as a whole number from 1."
    raise problems.RequestError(problems.Problem("request", detail))
