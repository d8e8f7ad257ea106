"""The doors by which visitors come in: home, search, the page about the data, and the files of pages."""

from typing import TYPE_CHECKING

from jinja2 import Environment

from citygraph.history import History
from citygraph.web.dataset.overview import OVERVIEW, Overview
from citygraph.web.front.home import HOME, Greeting, Home
from citygraph.web.http.answers import Answers
from citygraph.web.http.statics import FILES, Statics
from citygraph.web.pages.sections import Sections
from citygraph.web.search.index import Index
from citygraph.web.search.search import Search, is_search
from citygraph.workers import Workers

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_HOME, _SEARCH, _OVERVIEW, _STATIC = "home", "search", "overview", "static"


def doors(  # noqa: PLR0913, PLR0917 much meets here
    greeting: Greeting,
    sections: Sections,
    workers: Workers,
    history: History,
    answers: Answers,
    templates: Environment,
) -> "dict[str, WSGIApplication]":
    """Return the doors by name."""
    limits = workers.limits
    index = Index(sections.catalog, workers, greeting.manifest["prefixes"])
    return {
        _HOME: Home(greeting, sections, limits, index, history, answers, templates),
        _SEARCH: Search(index, workers, answers, templates),
        _OVERVIEW: Overview(greeting.manifest, greeting.about, sections, limits, answers, templates),
        _STATIC: Statics(answers, limits, templates),
    }


def door_of(path: str) -> str:
    """Return the name of the door that a path leads to, or nothing if that is another part's."""
    pages = {HOME: _HOME, OVERVIEW: _OVERVIEW}
    if path.startswith(FILES):
        return _STATIC
    return pages.get(path) or (_SEARCH if is_search(path) else "")
