"""What the page of a ready-made query shows: its answer, that in other formats, how to cite it, programs."""

from typing import Any

from citygraph.catalog import ReadyQuery, bind
from citygraph.choices import ChoiceError, Names
from citygraph.formats import GRAPHS, RESULTS, Format
from citygraph.ready import offers
from citygraph.web.http.csvw import METADATA
from citygraph.web.pages.cite import Citation
from citygraph.web.pages.results import Result
from citygraph.web.ready.snippets import literal, python_arguments
from citygraph.web.ready.wanted import Wanted

CSV = next(each for each in RESULTS if each.name == "csv")
TEXT = Format("rq", "application/sparql-query; charset=utf-8")
_MOST_SUGGESTIONS = 1000
_TITLES = {GRAPHS[0].name: "Turtle"}


def text(wanted: Wanted) -> str:
    """Return the query in SPARQL, with the choices made.

    Raises:
        ChoiceError: if something is said besides them, which the text cannot hold.
    """
    for word, value in wanted.extras.written.items():
        raise ChoiceError(word, value, "it is about an answer, and this is the text of a query")
    return bind(wanted.query, wanted.terms)


def citation(wanted: Wanted, date: str, digest: str = "", written: str = "") -> Citation:
    """Return how an answer is cited; its digest, and in which format it was written, are told if known."""
    chosen = ", ".join(f"{name}={value}" for name, value in wanted.choices.items())
    return Citation(
        wanted.query.summary["en"] + (f" ({chosen})" if chosen else ""),
        wanted.query.name,
        wanted.place.release,
        date,
        wanted.lasting(),
        digest,
        _TITLES.get(written, written.upper()),
    )


def links(wanted: Wanted) -> dict[str, str]:
    """Return the addresses of an answer as data, and of its query as text, by the name of the format."""
    found = {each.name: wanted.path(each.name) for each in offers(wanted.query)}
    described = {METADATA.name: wanted.path(METADATA.name)} if wanted.query.columns else {}
    return found | described | {TEXT.name: wanted.bare.path(TEXT.name)}


def content(wanted: Wanted, date: str, result: Result | None) -> dict[str, Any]:
    """Return what the template shows around an answer; None stands for one that is too large for a page."""
    formats = offers(wanted.query)
    windows = wanted.around(more=bool(result and result.more))
    known = (result.digest, result.format) if result else ()
    return {
        "too_large": result is None,
        "host": wanted.place.host,
        "sparql": bind(wanted.query, wanted.terms),
        "links": links(wanted),
        "windows": {relation: beside.path() for relation, beside in windows.items() if beside != wanted},
        "first_row": wanted.extras.offset + 1,
        "citation": citation(wanted, date, *known),
        "citations": {name: wanted.path(name) for name in ("bib", "csl.json")},
        "in_full": {each.name: wanted.address(each.name) for each in formats},
        "call": _call(wanted),
        "file_name": wanted.query.name.rpartition("/")[2],
    }


def begin(query: ReadyQuery, language: str) -> dict[str, str]:
    """Return the choices with which a form begins for who reads in a language: names in that."""
    known = (each for each in query.parameters if each.type == "language" and language in each.values)
    return {each.name: language for each in known if each.preset != language}


def suggestions(query: ReadyQuery, names: Names) -> dict[str, list[str]]:
    """Return by parameter what a form suggests: the things that can be chosen, unless they are very many."""
    listed = {each.name: names.slugs(each.classes) for each in query.parameters if each.classes}
    return {name: slugs for name, slugs in listed.items() if len(slugs) <= _MOST_SUGGESTIONS}


def _call(wanted: Wanted) -> dict[str, str]:
    """Return the parts of a call of the Python client."""
    arguments = python_arguments({**wanted.choices, **wanted.extras.said})
    return {
        "service": literal(f"{wanted.place.host}{wanted.place.mount}"),
        "arguments": literal(wanted.query.name) + arguments,
    }
