"""Results as a page to read, for browsers: a table, or a graph as text."""

import json
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment

from citygraph.formats import GRAPHS, RESULTS, Format
from citygraph.store import Answer

HTML = Format("html", "text/html; charset=utf-8", ("application/xhtml+xml",))
LARGEST = 1 << 24  # bytes of a result that still make a page
SHOWN = 1000  # rows of it that a page shows: more is for programs, and a browser would take seconds


def page(answer: Answer, query: str, templates: Environment) -> bytes:
    """Return a page that shows an answer in JSON or Turtle, with links to the same in other formats."""
    offers = GRAPHS if answer.format in GRAPHS else RESULTS
    links = {offer.name: "/sparql?" + urlencode({"query": query, "format": offer.name}) for offer in offers}
    return templates.get_template("result.html").render(query=query, links=links, **content(answer)).encode()


def content(answer: Answer) -> dict[str, Any]:
    """Return what a template shows of an answer in JSON or Turtle."""
    return {"turtle": answer.body.decode()} if answer.format in GRAPHS else _table(answer.body)


def _table(body: bytes) -> dict[str, Any]:
    document = json.loads(body)
    if "boolean" in document:
        return {"verdict": document["boolean"]}
    variables = document["head"]["vars"]
    rows = [[row.get(variable) for variable in variables] for row in document["results"]["bindings"]]
    return {"variables": variables, "rows": rows[:SHOWN], "number_of_rows": len(rows)}
