"""Which parts of the service answer at our IRIs: things, documents about them, the words of the graph."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from jinja2 import Environment

from citygraph.web.http.answers import Answers
from citygraph.web.pages.portraits import Portraits
from citygraph.web.things.things import DOCUMENTS, IDS, Things
from citygraph.web.things.words import NAMES, ONTOLOGY, Words
from citygraph.workers import Workers

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_THINGS, _WORDS = "things", "words"


def doors(
    workers: Workers,
    answers: Answers,
    templates: Environment,
    manifest: Mapping[str, Any],
    portraits: Portraits,
) -> "dict[str, WSGIApplication]":
    """Return what answers at our IRIs, by the name of the door."""
    parts = workers, answers, templates, manifest
    return {_THINGS: Things(*parts, portraits), _WORDS: Words(*parts)}


def door_of(path: str) -> str:
    """Return the name of the door that a path leads to, or nothing if it leads to none of these."""
    if path.startswith((IDS, DOCUMENTS)):
        return _THINGS
    of_words = path in (ONTOLOGY, NAMES) or path.startswith((f"{ONTOLOGY}/", f"{ONTOLOGY}."))
    return _WORDS if of_words else ""
