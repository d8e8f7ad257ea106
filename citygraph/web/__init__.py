"""The web service: SPARQL and ready-made queries over plain WSGI, pages for people by Flask."""

import logging
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING

from citygraph.catalog import read_catalog
from citygraph.folders import home
from citygraph.header import without_header
from citygraph.manifest import read_manifest
from citygraph.store import Question
from citygraph.web import problems
from citygraph.web.answers import Answers
from citygraph.web.counters import Counters
from citygraph.web.description import Description
from citygraph.web.hints import Hints
from citygraph.web.pages import EXAMPLE, create_pages
from citygraph.web.protocol import Protocol
from citygraph.web.queries import ROOT, Queries
from citygraph.web.watch import Watch
from citygraph.workers import Workers

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_GRAPHS = Path("data") / "graphs.rq"
_WORDS = Path("data") / "words.rq"
_READY = Path(__file__).parent / "ready.rq"
_TO_BE_READY = 5.0  # seconds for a trivial question
_FOR_A_HINT = 5.0  # seconds, of the first error that may need one


def create_app(
    release_folder: Path, workers: Workers, watch: Watch | None = None, *, ready_made: bool = True
) -> "WSGIApplication":
    """Return the WSGI application that serves a release, with `workers` that hold the same release.

    Without `ready_made` there are no ready-made queries: those of this project fit its own data only.

    Raises:
        NoReleaseError: if there is no release in the folder.
    """
    manifest = read_manifest(release_folder)
    watch = watch or Watch(Counters())
    pages = create_pages(manifest, partial(_try, workers), watch.counters.text)
    templates = pages.jinja_env
    answers = Answers(manifest["version"], manifest["date"])
    description = Description(manifest, partial(_ask, workers, _GRAPHS, inf), _text(EXAMPLE), templates)
    hints = Hints(manifest["prefixes"], partial(_ask, workers, _WORDS, _FOR_A_HINT))
    protocol = Protocol(workers, answers, description, hints, templates)
    catalog = read_catalog(home() / "queries") if ready_made else {}
    queries = Queries(catalog, workers, answers, templates)

    doors: dict[str, WSGIApplication] = {"sparql": protocol, "queries": queries, "pages": pages}

    def application(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        try:
            return doors[_door(environ["PATH_INFO"])](environ, start_response)
        except Exception:
            logging.getLogger("citygraph").exception("%s %s", environ["REQUEST_METHOD"], environ["PATH_INFO"])
            accept = environ.get("HTTP_ACCEPT", "")
            reply = problems.reply(problems.UNEXPECTED, accept, templates)
            return answers.refuse(reply, environ, start_response)

    return watch.over(application, _door, answers.recall)


def _door(path: str) -> str:
    if path == "/sparql":
        return "sparql"
    return "queries" if path == ROOT or path.startswith(f"{ROOT}/") else "pages"


def _try(workers: Workers, client: str) -> None:
    question = Question(_READY.read_text(encoding="utf-8"))
    limits = workers.limits
    workers.answer(question, replace(limits, seconds=min(_TO_BE_READY, limits.seconds)), client)


def _text(query: Path) -> str:
    return without_header((home() / "queries" / query).read_text(encoding="utf-8"))


def _ask(workers: Workers, query: Path, seconds: float) -> bytes:
    limits = workers.limits
    return workers.answer(Question(_text(query)), replace(limits, seconds=min(seconds, limits.seconds))).body
