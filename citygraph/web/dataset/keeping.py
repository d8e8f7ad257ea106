"""The doors through which others keep up: releases, what differs, the event stream, what crawlers read."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from jinja2 import Environment

from citygraph.history import History
from citygraph.web.dataset.crawlers import Crawlers, is_for_crawlers
from citygraph.web.dataset.history import Lasting, ReleaseList, is_history
from citygraph.web.dataset.stream import Stream, is_stream
from citygraph.web.http.answers import Answers
from citygraph.workers import Limits

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_LEADS_TO: Mapping[str, Callable[[str], bool]] = {
    "history": is_history,
    "stream": is_stream,
    "crawlers": is_for_crawlers,
}


def door_of(path: str) -> str:
    """Return the name of the door that a path leads to, or nothing if that is another part's."""
    return next((name for name, leads in _LEADS_TO.items() if leads(path)), "")


def doors(
    history: History, paths: Sequence[str], answers: Answers, limits: Limits, templates: Environment
) -> "dict[str, WSGIApplication]":
    """Return the doors by name; among all pages that are listed are those at `paths`."""
    lasting = Lasting()
    return {
        "history": ReleaseList(history, lasting, answers, limits, templates),
        "stream": Stream(history, lasting, answers, limits, templates),
        "crawlers": Crawlers(history, paths, answers, limits, templates),
    }
