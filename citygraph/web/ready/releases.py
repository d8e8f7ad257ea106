"""Ready-made queries at addresses that name a release: the one that is served, or an older one from disk."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment

from citygraph.archive import release_folder, release_names
from citygraph.catalog import read_catalog
from citygraph.header import HeaderError
from citygraph.manifest import QUERIES, read_manifest
from citygraph.turns import Turns
from citygraph.web.http import problems
from citygraph.web.http.addresses import RELEASES, ROOT
from citygraph.web.http.answers import Answers
from citygraph.web.http.replies import preflight, send
from citygraph.web.http.requests import READING, read_choices
from citygraph.web.pages.results import Results
from citygraph.web.ready.queries import Queries
from citygraph.workers import Limits, Workers

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LARGEST = 1 << 25  # bytes of answers that a process keeps of the release that is served, at lasting addresses
_LARGEST_OF_OLDER = 1 << 24  # of each older one
_KEPT = 4  # older releases of which a process keeps names and answers: those that were asked last
_AT_ONCE = 8  # requests to older releases, in each process: they may wait, and others need its threads
_SECONDS_TO_WAIT = 5.0
_NAMED = 20  # releases that an error names
NONE = "What is served here holds no ready-made queries."
_NOT_KEPT = "It was built before releases kept their queries. Its files can still be had, and built again."


@dataclass(frozen=True)
class Edition:
    """The ready-made queries of one release, answered for good."""

    name: str
    queries: "WSGIApplication"
    answers: Answers
    workers: Workers

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request, whatever it costs."""
        return self.queries(environ, start_response)


def without_queries(why: str = NONE) -> problems.RequestError:
    """Return the error that there are no ready-made queries, and why."""
    return problems.RequestError(problems.Problem("no-queries", why))


@dataclass(frozen=True)
class NoQueries:
    """A WSGI application that says that there are no ready-made queries, and why."""

    answers: Answers
    templates: Environment
    why: str = NONE

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Refuse one request."""
        problem = without_queries(self.why).problem
        reply = problems.reply(problem, environ, self.templates)
        return self.answers.refuse(reply, environ, start_response)


class Shelf:
    """The older releases below a folder, as one process answers them."""

    def __init__(self, releases: Path, hire: Callable[[str], Workers] | None, templates: Environment) -> None:
        """Have `hire` find the workers of a release by name; without it there are none."""
        self._releases, self._hire, self._templates = releases, hire, templates
        self._results = Results()
        self._turns = Turns(_AT_ONCE, 0, _SECONDS_TO_WAIT)
        self._opening = threading.Lock()
        self._kept: OrderedDict[str, Edition] = OrderedDict()  # asked last, last

    def answer(
        self, name: str, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer a request from the release with that name.

        Raises:
            RequestError: if there is none.
            BusyError: if as many ask for older releases as may.
        """
        kept = self._kept.get(name)
        known = kept.answers.recall(environ, start_response) if kept else None
        if known:
            return known[1]
        with self._turns.turn(environ.get("REMOTE_ADDR", "")):
            return self._edition(name)(environ, start_response)

    def _edition(self, name: str) -> Edition:
        folder = release_folder(self._releases, name)
        if not (folder and self._hire):
            raise self._unknown(name)
        with self._opening:
            if name not in self._kept:
                self._kept[name] = self._open(folder, self._hire(name))
            self._kept.move_to_end(name)
            while len(self._kept) > _KEPT:
                _, forgotten = self._kept.popitem(last=False)
                forgotten.workers.close()
            return self._kept[name]

    def _open(self, folder: Path, workers: Workers) -> Edition:
        manifest, name = read_manifest(folder), folder.name
        answers = Answers(manifest["version"], manifest["date"], _LARGEST_OF_OLDER, lasting=True)
        try:
            catalog = read_catalog(folder / QUERIES)
            why = "" if catalog else f"The release {name} holds no ready-made queries. {_NOT_KEPT}"
        except HeaderError as error:
            why = f"The queries of {name} are not read by this program: {error}"
        if why:
            return Edition(name, NoQueries(answers, self._templates, why), answers, workers)
        queries = Queries(catalog, workers, answers, self._templates, manifest, self._results)
        return Edition(name, queries, answers, workers)

    def _unknown(self, name: str) -> problems.RequestError:
        names = release_names(self._releases)[:_NAMED] if self._hire else []
        known = f"Releases here are {', '.join(names)}." if names else "Only the current one is at hand here."
        detail = f"There is no release called {name}. {known}"
        return problems.RequestError(problems.Problem("unknown-release", detail, members={"near": names}))


@dataclass(frozen=True)
class Releases:
    """A WSGI application for addresses below `/releases/<name>/queries`.

    Attributes:
        current: the release that is served.
        shelf: the older ones.
        limits: of the queries.
        refusing: sends what is no answer.
        others: what answers anything else below `/releases`.
        templates: hold the words of problems.
    """

    current: Edition
    shelf: Shelf
    limits: Limits
    refusing: Answers
    others: "WSGIApplication"
    templates: Environment

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        name, _, rest = environ["PATH_INFO"].removeprefix(f"{RELEASES}/").partition("/")
        if not f"/{rest}/".startswith(f"{ROOT}/"):
            return self.others(environ, start_response)
        if environ["REQUEST_METHOD"] == "OPTIONS":
            return send(preflight(READING), environ, start_response)
        try:
            read_choices(environ, several=None)  # what cannot be read needs no release
            with _mounted(environ, f"{RELEASES}/{name}", f"/{rest}"):
                if name != self.current.name:
                    return self.shelf.answer(name, environ, start_response)
                known = self.current.answers.recall(environ, start_response)
                return known[1] if known else self.current(environ, start_response)
        except problems.EXPECTED as error:
            problem = problems.explain(error, self.limits)
            reply = problems.reply(problem, environ, self.templates)
            return self.refusing.refuse(reply, environ, start_response)


@contextmanager
def _mounted(environ: "WSGIEnvironment", mount: str, path: str) -> Iterator[None]:
    """Move a part of the path to where the application is mounted, until the end of the block."""
    before = {name: environ.get(name, "") for name in ("SCRIPT_NAME", "PATH_INFO")}
    environ |= {"SCRIPT_NAME": before["SCRIPT_NAME"] + mount, "PATH_INFO": path}
    try:
        yield
    finally:
        environ |= before
