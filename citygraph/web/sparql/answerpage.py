"""The page that shows the answer to a query in SPARQL, or the part of it that other pages put into theirs."""

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

from jinja2 import Environment

from citygraph.catalog import ReadyQuery
from citygraph.formats import GRAPHS, RESULTS
from citygraph.store import Question
from citygraph.web.http.languages import Reader
from citygraph.web.http.rendering import page
from citygraph.web.http.replies import ANYWHERE, Reply
from citygraph.web.http.tables import HTML
from citygraph.web.pages.portraits import PART
from citygraph.web.pages.results import EMBED, Result, content, split

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

Told = tuple[tuple[str, str], ...]
"""What a request says to the page that shows the answer."""

_PATH = "/sparql"
_LONGEST = (
    8000  # characters of an address that pages lead to: of longer ones servers and browsers know no more
)


def told_of(environ: "WSGIEnvironment") -> Told:
    """Return what a request says to the page that shows the answer."""
    return tuple(sorted(split(dict(parse_qsl(environ.get("QUERY_STRING", ""))))[1].items()))


def as_query(question: Question) -> ReadyQuery:
    """Return a question as a query without name and choices."""
    return ReadyQuery("", {}, {}, (), (), question.text)


def answer_page(
    templates: Environment, question: Question, result: Result, reader: Reader, told: Told
) -> Reply:
    """Return the page of an answer.

    Args:
        templates: hold its template.
        question: that was asked.
        result: the answer.
        reader: who reads.
        told: what is said to the page.
    """
    asked: dict[str, str | list[str]] = {
        "query": question.text,
        "default-graph-uri": list(question.default_graphs),
        "named-graph-uri": list(question.named_graphs),
    }
    asked = {name: value for name, value in asked.items() if value}
    offers = GRAPHS if result.turtle else RESULTS
    links = {offer.name: _address({**asked, "format": offer.name}) for offer in offers}
    said = {**asked, "format": HTML.name, **dict(told)}
    path = _PATH if len(_address(said)) <= _LONGEST else ""
    host = urlsplit(question.base or "")
    shown = {
        **content(result, path, said, reader, links),
        "links": links,
        "host": f"{host.scheme}://{host.netloc}",
        "query": question.text,
        "bare": EMBED in dict(told),
    }
    words = dict(told)
    if PART in words:
        return page(templates, "_result.html", reader, **shown)
    if EMBED in words:
        return page(templates, "embed.html", reader, (ANYWHERE,), **shown)
    return page(templates, "result.html", reader, **shown)


def _address(said: dict[str, str | list[str]]) -> str:
    return f"{_PATH}?{urlencode(said, doseq=True)}"
