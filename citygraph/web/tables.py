"""Results as a page to read, for browsers: a table, or a graph as text."""

import json
from typing import Any
from urllib.parse import urlencode

from citygraph.formats import GRAPHS, RESULTS, Format
from citygraph.store import Answer
from citygraph.tabular import Term, number_of
from citygraph.web.headings import NAME

HTML = Format("html", "text/html; charset=utf-8", ("application/xhtml+xml",))
LARGEST = 1 << 24  # bytes of a result that still make a page
_XSD = "http://www.w3.org/2001/XMLSchema#"
_DATES = ("date", "gYearMonth", "gYear")
SHOWN = 1000  # rows of it that a page shows: more is for programs, and a browser would take seconds


def shown(answer: Answer, query: str) -> dict[str, Any]:
    """Return what a page shows of an answer in JSON or Turtle, with links to the same in other formats."""
    offers = GRAPHS if answer.format in GRAPHS else RESULTS
    links = {offer.name: "/sparql?" + urlencode({"query": query, "format": offer.name}) for offer in offers}
    return {"query": query, "links": links, **content(answer)}


def content(answer: Answer) -> dict[str, Any]:
    """Return what a template shows of an answer in JSON or Turtle."""
    return {"turtle": answer.body.decode()} if answer.format in GRAPHS else _table(answer.body)


def readable(table: dict[str, Any]) -> dict[str, Any]:
    """Return the content of a table as people read it: numbers and dates known as such, names that lead.

    Columns of things are left out where another column names these.
    """
    if "variables" not in table:
        return table
    place = {name: index for index, name in enumerate(table["variables"])}
    links = {place[name + NAME]: place[name] for name in place if name + NAME in place}
    links = {
        named: things
        for named, things in links.items()
        if all(row[things] is None or (row[named] and row[things]["type"] == "uri") for row in table["rows"])
    }
    kept = [index for index in place.values() if index not in links.values()]
    rows = [[_readable(row[each], row[links.get(each, each)]) for each in kept] for row in table["rows"]]
    return {**table, "variables": [table["variables"][each] for each in kept], "rows": rows}


def _readable(shown: Term | None, thing: Term | None) -> dict[str, Any] | None:
    """Return a term with the thing that it names, or the number or date that it is."""
    if shown is None:
        return None
    if thing and thing is not shown:
        return {**shown, "thing": thing["value"]}
    if shown.get("datatype", "").removeprefix(_XSD) in _DATES:
        return {**shown, "is_date": True}
    return {**shown, "number": number_of(shown)}


def _table(body: bytes) -> dict[str, Any]:
    document = json.loads(body)
    if "boolean" in document:
        return {"verdict": document["boolean"]}
    variables = document["head"]["vars"]
    rows = [[row.get(variable) for variable in variables] for row in document["results"]["bindings"]]
    return {"variables": variables, "rows": rows[:SHOWN], "number_of_rows": len(rows)}
