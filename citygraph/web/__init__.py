"""The web service: SPARQL and ready-made queries over plain WSGI, pages for people by Flask."""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment

from citygraph.catalog import ReadyQuery, read_catalog
from citygraph.folders import home
from citygraph.header import HeaderError, without_header
from citygraph.manifest import QUERIES, NoReleaseError, read_manifest
from citygraph.store import Question
from citygraph.web import problems
from citygraph.web.addresses import RELEASES, ROOT
from citygraph.web.answers import Answers
from citygraph.web.counters import Counters
from citygraph.web.description import Description
from citygraph.web.examples import WELL_KNOWN, Examples
from citygraph.web.hints import Hints
from citygraph.web.openapi import ADDRESS, OpenApi, describe
from citygraph.web.pages import create_pages
from citygraph.web.protocol import Protocol
from citygraph.web.queries import Queries
from citygraph.web.releases import LARGEST, Edition, NoQueries, Releases, Shelf
from citygraph.web.watch import Watch
from citygraph.workers import Workers

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_EXAMPLE = "networks/founders"
_CLASSES = Path(__file__).parent / "classes.rq"  # an example that fits any data
_GRAPHS = Path("data") / "graphs.rq"
_WORDS = Path("data") / "words.rq"
_READY = Path(__file__).parent / "ready.rq"
_TO_BE_READY = 5.0  # seconds for a trivial question
_FOR_A_HINT = 5.0  # seconds, of the first error that may need one


def create_app(
    release_folder: Path,
    workers: Workers,
    watch: Watch | None = None,
    hire: Callable[[str], Workers] | None = None,
) -> "WSGIApplication":
    """Return the WSGI application that serves a release, with `workers` that hold the same release.

    Its ready-made queries are those that the release holds. `hire` returns workers for another release in the
    same folder, by name.

    Raises:
        NoReleaseError: if there is no release in the folder, or its queries are not read by this program.
    """
    manifest = read_manifest(release_folder)
    watch = watch or Watch(Counters())
    catalog = _catalog(release_folder)
    example = catalog[_EXAMPLE].text if _EXAMPLE in catalog else _CLASSES.read_text(encoding="utf-8")
    try_workers = partial(_try, workers)
    pages = create_pages(manifest, workers.limits, try_workers, watch.counters.text, example)
    templates = pages.jinja_env
    answers = Answers(manifest["version"], manifest["date"])
    description = Description(manifest, partial(_ask, workers, _GRAPHS, inf), example, templates)
    hints = Hints(manifest["prefixes"], partial(_ask, workers, _WORDS, _FOR_A_HINT))
    protocol = Protocol(workers, answers, description, hints, templates)
    queries = Queries(catalog, workers, answers, templates, manifest)
    none = None if catalog else NoQueries(answers, templates)
    lasting = Answers(manifest["version"], manifest["date"], LARGEST, lasting=True)
    current = Edition(manifest["name"], none or queries.keeping(lasting), lasting, workers)
    shelf = Shelf(release_folder.resolve().parent, hire, templates)

    doors: dict[str, WSGIApplication] = {"sparql": protocol, "queries": none or queries, "pages": pages}
    doors["releases"] = Releases(current, shelf, workers.limits, answers, pages, templates)
    doors["examples"] = Examples(release_folder, manifest["prefixes"], workers.limits, answers, templates)
    doors["openapi"] = OpenApi(describe(catalog, manifest["name"]), answers, templates)
    return watch.over(_through(doors, answers, templates), _door, answers.recall)


def _through(
    doors: "Mapping[str, WSGIApplication]", answers: Answers, templates: Environment
) -> "WSGIApplication":
    """Return the application behind all doors; a mistake of ours is told."""

    def application(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        try:
            return doors[_door(environ["PATH_INFO"])](environ, start_response)
        except Exception:
            logging.getLogger("citygraph").exception("%s %s", environ["REQUEST_METHOD"], environ["PATH_INFO"])
            accept = environ.get("HTTP_ACCEPT", "")
            reply = problems.reply(problems.UNEXPECTED, accept, templates)
            return answers.refuse(reply, environ, start_response)

    return application


def _door(path: str) -> str:
    if path == "/sparql":
        return "sparql"
    if path == ADDRESS:
        return "openapi"
    if path == WELL_KNOWN:
        return "examples"
    if path.startswith(f"{RELEASES}/"):
        return "releases"
    return "queries" if path == ROOT or path.startswith(f"{ROOT}/") else "pages"


def _catalog(release_folder: Path) -> dict[str, ReadyQuery]:
    try:
        return read_catalog(release_folder / QUERIES)
    except HeaderError as error:
        detail = f"this program does not read the queries of {release_folder}: {error}"
        raise NoReleaseError(f"{detail}. Build the release again") from None


def _try(workers: Workers, client: str) -> None:
    question = Question(_READY.read_text(encoding="utf-8"))
    limits = workers.limits
    workers.answer(question, replace(limits, seconds=min(_TO_BE_READY, limits.seconds)), client)


def _text(query: Path) -> str:
    return without_header((home() / "queries" / query).read_text(encoding="utf-8"))


def _ask(workers: Workers, query: Path, seconds: float) -> bytes:
    limits = workers.limits
    return workers.answer(Question(_text(query)), replace(limits, seconds=min(seconds, limits.seconds))).body
