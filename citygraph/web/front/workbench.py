"""The doors to what people work with: the graph to explore, and what is made to compare and to ask."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from jinja2 import Environment

from citygraph.choices import Names
from citygraph.web.front.compare import COMPARE, Compare
from citygraph.web.front.explore import EXPLORE, Explore
from citygraph.web.http.answers import Answers
from citygraph.web.pages.sections import Sections
from citygraph.workers import Limits

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_DOORS = {EXPLORE: "explore", COMPARE: "compare"}


def doors(
    sections: Sections,
    names: Callable[[], Names],
    answers: Answers,
    limits: Limits,
    templates: Environment,
) -> "dict[str, WSGIApplication]":
    """Return the doors by name.

    Args:
        sections: of the release; all pages of a process share them.
        names: returns what things are called.
        answers: send and keep what is answered.
        limits: of what is asked.
        templates: of the pages.
    """
    return {
        _DOORS[EXPLORE]: Explore(sections, limits, answers, templates),
        _DOORS[COMPARE]: Compare(sections, names, limits, answers, templates),
    }


def door_of(path: str) -> str:
    """Return the name of the door that a path leads to, or nothing if that is another part's."""
    return _DOORS.get(path, "")
