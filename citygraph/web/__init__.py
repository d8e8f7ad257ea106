"""The web service: SPARQL and ready-made queries over plain WSGI, pages for people by Flask."""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment

from citygraph import folders
from citygraph.catalog import ReadyQuery, read_catalog
from citygraph.dataset import is_described
from citygraph.header import HeaderError, without_header
from citygraph.history import History
from citygraph.manifest import QUERIES, NoReleaseError, read_manifest
from citygraph.store import Question
from citygraph.web.dataset import descriptions, keeping
from citygraph.web.dataset.about import CATALOG, DATASET, About
from citygraph.web.dataset.conformance import CONFORMANCE
from citygraph.web.dataset.downloads import Downloads, is_file
from citygraph.web.dataset.overview import OVERVIEW
from citygraph.web.front import entrances, workbench
from citygraph.web.front.explore import EXPLORE
from citygraph.web.front.home import Greeting
from citygraph.web.front.site import create_pages
from citygraph.web.http import problems
from citygraph.web.http.addresses import RELEASES, ROOT
from citygraph.web.http.answers import Answers
from citygraph.web.http.counters import Counters
from citygraph.web.http.watch import Watch
from citygraph.web.pages.portraits import Portraits
from citygraph.web.pages.results import Results
from citygraph.web.pages.sections import Sections
from citygraph.web.ready.examples import WELL_KNOWN, Examples
from citygraph.web.ready.openapi import ADDRESS, OpenApi, describe
from citygraph.web.ready.queries import Queries
from citygraph.web.ready.releases import LARGEST, Edition, NoQueries, Releases, Shelf
from citygraph.web.sparql.description import Description
from citygraph.web.sparql.hints import Hints
from citygraph.web.sparql.protocol import Protocol
from citygraph.web.sparql.stopping import STOP, Stop
from citygraph.web.sparql.vocabulary import VOCABULARY, Vocabulary
from citygraph.web.things import linked
from citygraph.web.things.words import ONTOLOGY
from citygraph.workers import Workers

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_EXAMPLE = "networks/founders"
_CLASSES = Path(__file__).parent / "classes.rq"  # an example that fits any data
_GRAPHS = Path("data") / "graphs.rq"
_WORDS = Path("data") / "words.rq"
_READY = Path(__file__).parent / "ready.rq"
_ALONE = {
    "/sparql": "sparql",
    STOP: "stop",
    VOCABULARY: "vocabulary",
    ADDRESS: "openapi",
    WELL_KNOWN: "examples",
}
_PARTS = (entrances, workbench, keeping, linked, descriptions)
_PAGES = ("/", OVERVIEW, EXPLORE, ROOT, RELEASES)
_DESCRIPTIONS = (DATASET, CATALOG, ONTOLOGY, CONFORMANCE)
_TO_BE_READY = 5.0  # seconds for a trivial question
_FOR_A_HINT = 5.0  # seconds, of the first error that may need one


def create_app(
    folder: Path,
    workers: Workers,
    watch: Watch | None = None,
    hire: Callable[[str], Workers] | None = None,
    kept: Path | None = None,
) -> "WSGIApplication":
    """Return the WSGI application that serves a release, with `workers` that hold the same release.

    Its ready-made queries are those that the release holds. `hire` returns workers for another release in the
    same folder, by name. What differs between releases is kept in the folder `kept`.

    Raises:
        NoReleaseError: if there is no release in the folder, or its queries are not read by this program.
    """
    manifest = read_manifest(folder)
    watch = watch or Watch(Counters())
    catalog = _catalog(folder)
    example = catalog[_EXAMPLE].text if _EXAMPLE in catalog else _CLASSES.read_text(encoding="utf-8")
    about = About(folder, manifest) if is_described(folder) else None
    greeting = Greeting(manifest, example, about)
    pages = create_pages(manifest, about, workers.limits, partial(_try, workers), watch.counters.text)
    answers = Answers(manifest["version"], manifest["date"])
    results = Results()
    queries = Queries(catalog, workers, answers, pages.jinja_env, manifest, results)
    parts = _Parts(folder, greeting, catalog, workers, answers, pages.jinja_env, queries, results)
    doors: dict[str, WSGIApplication] = {"pages": pages, **_asked(parts, hire), **_told(parts, kept)}
    return watch.over(_through(doors, answers, parts.templates), _door, answers.recall)


@dataclass(frozen=True)
class _Parts:
    """What the doors have in common."""

    folder: Path
    greeting: Greeting
    catalog: Mapping[str, ReadyQuery]
    workers: Workers
    answers: Answers
    templates: Environment
    queries: Queries
    results: Results


def _asked(parts: _Parts, hire: Callable[[str], Workers] | None) -> "dict[str, WSGIApplication]":
    """Return the doors to what is asked in SPARQL or by a ready-made query, of this or an older release."""
    manifest, workers, answers, templates = (
        parts.greeting.manifest,
        parts.workers,
        parts.answers,
        parts.templates,
    )
    queries = parts.queries
    none = None if parts.catalog else NoQueries(answers, templates)
    lasting = Answers(manifest["version"], manifest["date"], LARGEST, lasting=True)
    current = Edition(manifest["name"], none or queries.keeping(lasting), lasting, workers)
    shelf = Shelf(parts.folder.resolve().parent, hire, templates)
    downloads = Downloads(parts.folder, answers, workers.limits, templates)
    return {
        "sparql": _endpoint(parts.greeting, workers, answers, templates, parts.results),
        "stop": Stop(workers, answers, templates),
        "vocabulary": Vocabulary(parts.catalog, workers, manifest["prefixes"], answers, templates),
        "queries": none or queries,
        "downloads": downloads,
        "releases": Releases(current, shelf, workers.limits, answers, downloads, templates),
    }


def _told(parts: _Parts, kept: Path | None) -> "dict[str, WSGIApplication]":
    """Return the doors to what the release tells of itself, of its things and of its history."""
    manifest, about = parts.greeting.manifest, parts.greeting.about
    catalog, workers, answers, templates = parts.catalog, parts.workers, parts.answers, parts.templates
    limits, history = workers.limits, History(parts.folder, kept)
    sections = Sections(catalog, workers, manifest["name"])
    portraits = Portraits(sections, manifest["prefixes"])
    return {
        **entrances.doors(parts.greeting, sections, workers, history, answers, templates),
        **workbench.doors(sections, lambda: parts.queries.names, answers, limits, templates),
        **keeping.doors(history, _paths(catalog, about), answers, limits, templates),
        **linked.doors(workers, answers, templates, manifest, portraits),
        "descriptions": descriptions.Descriptions(about, answers, limits, templates),
        "examples": Examples(parts.folder, manifest["prefixes"], limits, answers, templates),
        "openapi": OpenApi(describe(catalog, manifest["name"]), answers, templates),
    }


def _endpoint(
    greeting: Greeting, workers: Workers, answers: Answers, templates: Environment, results: Results
) -> Protocol:
    """Return the SPARQL endpoint, which describes itself and hints at what may help."""
    manifest = greeting.manifest
    graphs = partial(_ask, workers, _GRAPHS, inf)
    description = Description(manifest, graphs, greeting.example, templates, greeting.about)
    hints = Hints(manifest["prefixes"], partial(_ask, workers, _WORDS, _FOR_A_HINT))
    return Protocol(workers, answers, description, hints, templates, results)


def _through(
    doors: "Mapping[str, WSGIApplication]", answers: Answers, templates: Environment
) -> "WSGIApplication":
    """Return the application behind all doors; a mistake of ours is told."""

    def application(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        try:
            return doors[_door(environ["PATH_INFO"])](environ, start_response)
        except Exception:
            logging.getLogger("citygraph").exception("%s %s", environ["REQUEST_METHOD"], environ["PATH_INFO"])
            reply = problems.reply(problems.UNEXPECTED, environ, templates)
            return answers.refuse(reply, environ, start_response)

    return application


def _door(path: str) -> str:
    if path in _ALONE:
        return _ALONE[path]
    if name := next(filter(None, (part.door_of(path) for part in _PARTS)), ""):
        return name
    if is_file(path) or path.startswith(f"{RELEASES}/"):
        return "downloads" if is_file(path) else "releases"
    return "queries" if path == ROOT or path.startswith(f"{ROOT}/") else "pages"


def _paths(catalog: Mapping[str, ReadyQuery], about: About | None) -> list[str]:
    """Return the paths of the pages that search engines are told of, besides those of things."""
    return [*_PAGES, *(_DESCRIPTIONS if about else ()), *(f"{ROOT}/{name}" for name in catalog)]


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
    return without_header((folders.home() / "queries" / query).read_text(encoding="utf-8"))


def _ask(workers: Workers, query: Path, seconds: float) -> bytes:
    limits = workers.limits
    return workers.answer(Question(_text(query)), replace(limits, seconds=min(seconds, limits.seconds))).body
