"""Answers to queries as pages show them: in the views that fit, of which one is wanted, turned as wanted."""

import json
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from typing import Any

from citygraph.catalog import ReadyQuery
from citygraph.formats import GRAPHS
from citygraph.store import Answer
from citygraph.tabular import Table
from citygraph.web.http.cache import Flights, Memory
from citygraph.web.http.languages import Reader
from citygraph.web.pages.portraits import PART, address, of_section
from citygraph.web.pages.sections import Shown, compact
from citygraph.web.pages.views import VIEWS
from citygraph.web.pages.views.fitting import RESULT, TABLE, TIMELINE, Fitting, fit
from citygraph.web.pages.views.tables import page_of

VIEW, EMBED = "view", "embed"
"""Words of addresses of pages: in which view an answer is shown, and whether for a page of somebody else."""

Turned = Mapping[str, str | list[str]]
"""What the address of a page says, by name: the question, and how its answer is shown."""

UNTURNED = 1000
"""Rows that a page shows where it cannot lead to others."""

_LARGEST = 1 << 26  # bytes of answers that a server process keeps, to turn them
_PARTS = 2  # a larger part of these is not kept for one answer
_LINES = 200  # rows of a timeline at once


@dataclass(frozen=True)
class Result:
    """An answer as pages know it.

    Attributes:
        format: what it was read from, by its short name.
        digest: SHA-256 of that, in hexadecimal digits.
        more: whether rows follow.
        fitting: the table with the views that fit it; None if it is none.
        verdict: yes or no, if it is that.
        turtle: the statements, if it is a graph.
    """

    format: str
    digest: str
    more: bool
    fitting: Fitting | None = None
    verdict: bool | None = None
    turtle: str = ""

    @property
    def rows(self) -> int:
        """How many there are; none where there is no table."""
        return len(self.fitting.table.rows) if self.fitting else 0


class Results:
    """Asks for answers and keeps them, since views are turned over; pages share one, to keep no more."""

    def __init__(self) -> None:
        self._kept: Memory[Result] = Memory(_LARGEST, _PARTS)
        self._flights: Flights[Result] = Flights(())

    def get(self, key: Hashable, query: ReadyQuery, ask: Callable[[], Answer], *, steady: bool) -> Result:
        """Return an answer: kept under the key, or else asked for.

        Args:
            key: what tells it from others.
            query: of which it is.
            ask: returns it, in JSON or Turtle.
            steady: whether it would be the same again; else it is not kept.
        """
        if not steady:
            return _read(query, ask())[0]
        return self._kept.get(key) or self._flights.once(key, lambda: self._made(key, query, ask()))

    def _made(self, key: Hashable, query: ReadyQuery, answer: Answer) -> Result:
        result, size = _read(query, answer)
        self._kept.put(key, result, size)
        return result


def split(given: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Return of what an address says the rest, and what is said to the page that shows an answer."""
    told = {name: value for name, value in given.items() if _is_told(name)}
    return {name: value for name, value in given.items() if name not in told}, told


def _is_told(name: str) -> bool:
    return name in {VIEW, EMBED, PART} or name.startswith(f"{RESULT}.")


def content(
    result: Result,
    path: str,
    said: Turned,
    reader: Reader,
    formats: Mapping[str, str],
) -> dict[str, Any]:
    """Return what the template of an answer needs.

    Args:
        result: the answer.
        path: of its page; empty if that has no address that can be followed, and shows the table only.
        said: all that the address of its page says.
        reader: who reads.
        formats: the addresses of the answer as data, by the short name of the format.
    """
    turned = {name: value for name, value in said.items() if name != PART and value not in ("", None)}
    turn = partial(address, path, turned, reader) if path else None
    whole = {name: value for name, value in turned.items() if name != EMBED}
    known = {
        "result": result,
        "path": path,
        "turned": turned,
        "turn": turn,
        "whole": address(path, whole, reader, RESULT),
    }
    if not result.fitting:
        return known
    views = _views(path, turned, reader, result.fitting.sections) if path else {}
    return {**known, "views": views, **_shown(result.fitting, path, said, reader, formats)}


def _shown(
    fitting: Fitting, path: str, said: Turned, reader: Reader, formats: Mapping[str, str]
) -> dict[str, Any]:
    """Return the answer in the view that is wanted, as it is turned."""
    told = {name: str(value) for name, value in said.items() if _is_told(name)}
    word = told.get(VIEW, "") if path and told.get(VIEW) in fitting.sections else TABLE
    section, table, state = fitting.sections[word], fitting.table, of_section(told, RESULT)
    if not path:
        section = replace(section, options={**section.options, "rows": UNTURNED})
    windows: dict[str, int] = {}
    if word == TIMELINE:
        table, windows = _window(table, state)
    view = VIEWS[section.view](section, table, state, reader)
    shown = Shown(section, view, len(fitting.table.rows), path, formats)
    return {"shown": shown, "view": view, "section": section, "windowed": windows, "word": word}


def _views(
    path: str, turned: Turned, reader: Reader, sections: Mapping[str, object]
) -> dict[str, tuple[str, str]]:
    """Return for each view that fits its address, and that of the answer in it alone."""
    kept = {name: value for name, value in turned.items() if name != VIEW and not _is_turn(name)}
    found = {}
    for word in sections:
        view = {**kept, VIEW: "" if word == TABLE else word}
        turn = partial(address, path, view, reader, RESULT)
        found[word] = (turn(), turn(alone=True))
    return found


def _is_turn(name: str) -> bool:
    return name.startswith(f"{RESULT}.")


def _window(table: Table, state: Mapping[str, str]) -> tuple[Table, dict[str, int]]:
    """Return a part of a table, and which that is if it is not all."""
    rows = len(table.rows)
    pages = max(1, -(-rows // _LINES))
    if pages == 1:
        return table, {}
    page = min(page_of(state), pages)
    first = (page - 1) * _LINES
    told = {"first": first + 1, "last": min(first + _LINES, rows), "all": rows, "page": page, "pages": pages}
    return table.window(first, _LINES), told


def _read(query: ReadyQuery, answer: Answer) -> tuple[Result, int]:
    """Return an answer as it is kept, and how many bytes it takes, about."""
    body = answer.body
    result = Result(answer.format.name, sha256(body).hexdigest(), answer.more)
    if answer.format in GRAPHS:
        return replace(result, turtle=body.decode()), len(body)
    document = json.loads(body)
    if "boolean" in document:
        return replace(result, verdict=document["boolean"]), len(body)
    table, size = _table(document)
    return replace(result, fitting=fit(query, table)), size


def _table(document: Mapping[str, Any]) -> tuple[Table, int]:
    """Return the table in a result, in which equal terms are one, and how many bytes it takes, about.

    Where terms are statements, they stay as they are, and how much that is is not known.
    """
    table = Table(tuple(document["head"]["vars"]), tuple(document["results"]["bindings"]))
    if any(term["type"] == "triple" for row in table.rows for term in row.values()):
        return table, _LARGEST
    return compact(table)
