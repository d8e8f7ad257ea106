"""Which views fit an answer, and what its columns mean in them: by its header, or by what they hold."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, combinations
from typing import Any

from citygraph.catalog import ReadyQuery
from citygraph.parameters import LANGUAGES
from citygraph.tabular import Table
from citygraph.web.pages.headings import heading
from citygraph.web.pages.layouts import Column as Shown
from citygraph.web.pages.layouts import Section
from citygraph.web.pages.views.columns import (
    DATE,
    NUMBER,
    PERIOD,
    TEXT,
    THING,
    TRUTH,
    YEAR,
    Columns,
    placed,
    words,
)

RESULT = "result"
"""The section of a page that shows an answer."""

TABLE, MAP, TIMELINE, GRAPH, CHART = "table", "map", "timeline", "graph", "chart"
"""What addresses call the views."""

_ROWS = 50  # of a page of a table
_FEW = 3  # times fewer groups than lines at least
_GROUPS = 12  # of a timeline at most
_SERIES = 6  # lines of a picture at most
_TRIED = 4  # columns of which two may tell rows apart


@dataclass(frozen=True)
class Fitting:
    """An answer with the views that fit it.

    Attributes:
        table: the answer, perhaps with coordinates in columns of their own.
        sections: by what addresses call the views.
    """

    table: Table
    sections: Mapping[str, Section]


def fit(query: ReadyQuery, answer: Table) -> Fitting:
    """Return the views that fit the answer to a query."""
    table, coordinates = (answer, dict(query.map)) if query.map else placed(answer)
    found = _Found(query, Columns(answer))
    views = {
        TABLE: ("whole", {"names": found.hidden, "codes": found.codes, "rows": _ROWS}),
        MAP: ("map", found.map()) if coordinates else None,
        TIMELINE: ("timeline", found.timeline()),
        GRAPH: ("graph", found.graph()),
        CHART: ("bars", found.chart(coordinates.values())),
    }
    layout = {**found.point(), **coordinates} if coordinates else {}
    asked = replace(query, columns=answer.columns, map=layout)
    title = query.summary or words()["title"]
    sections = {
        name: Section(RESULT, title, asked, "", view[0], columns=found.shown, options=view[1])
        for name, view in views.items()
        if view and view[1] is not None
    }
    return Fitting(table, sections)


@dataclass(frozen=True)
class _Found:
    """What is known of an answer: the query, and its columns."""

    query: ReadyQuery
    columns: Columns

    @cached_property
    def hidden(self) -> Mapping[str, str]:
        """For columns that are shown by another one, that of their names, which."""
        return self.columns.names

    @cached_property
    def codes(self) -> Mapping[str, str]:
        """What columns are called in the query; nothing if their titles say just that."""
        if not self.query.name:
            return {}
        return {name: self.hidden.get(name, name) for name in self.columns.table.columns}

    @cached_property
    def shown(self) -> tuple[Shown, ...]:
        """The columns of the table: things stand where their names stand."""
        things = {name: thing for thing, name in self.hidden.items()}
        names = [things.get(name, name) for name in self.columns.table.columns if name not in self.hidden]
        return tuple(Shown(name, self._title(name)) for name in names)

    def point(self) -> dict[str, str]:
        """Return which columns are `id` and `name` of points."""
        if self.query.map:
            return {}
        about = self.columns.things() or self.columns.kinds(THING, TEXT)
        name = about[0].name if about else ""
        return {"id": name, "name": self.columns.names.get(name, name)}

    def map(self) -> dict[str, Any]:
        """Return the options of the map."""
        start, past = self.columns.pair("start", DATE, YEAR), self.columns.called(words()["past"], TRUTH)
        return {"start": start, "past": next(iter(past), ""), "inline": not self.query.name}

    def timeline(self) -> dict[str, Any] | None:
        """Return the options of the timeline, or None if nothing has a date."""
        lines = sorted(self.columns.things() or self.columns.kinds(TEXT), key=lambda each: -each.values)
        dates = {part: self.columns.pair(part, DATE, YEAR) for part in ("start", "end")}
        days = [each.name for each in self.columns.kinds(DATE, YEAR)]
        if not (lines and days):
            return None
        line = lines[0]
        few = [each for each in lines[1:] if 1 < each.values <= min(line.values / _FEW, _GROUPS)]
        groups = [each for each in lines[1:] if each.values > 1 and each.name in self._several] or few
        options: dict[str, Any] = {"line": line.name, "group": groups[0].name if groups else ""}
        if not any(dates.values()):
            told = [each.name for each in self.columns.kinds(TEXT) if each.name not in self.columns.names]
            return {**options, "day": days[0], "told": (told or [""])[0]}
        found = {
            "seen": self.columns.called(words()["seen"], DATE, YEAR),
            "past": self.columns.called(words()["past"], TRUTH),
            "each": self.columns.called(words()["each"], THING),
        }
        return options | dates | {name: columns[0] for name, columns in found.items() if columns}

    @property
    def _several(self) -> set[str]:
        """The parameters that take several things: these are what an answer sets side by side."""
        return {each.name for each in self.query.parameters if each.many > 1}

    def graph(self) -> dict[str, Any] | None:
        """Return the options of the graph, or None if no rows are edges."""
        if self.query.edges:
            return dict(self.query.edges)
        ends = [
            each.name for each in self.columns.things() if not self.query.name or each.name in self.hidden
        ]
        if len(ends) < 2:  # noqa: PLR2004 the ends of an edge
            return None
        source, target = ends[:2]
        names = {"source_name": self.hidden.get(source, ""), "target_name": self.hidden.get(target, "")}
        return {"source": source, "target": target, **{name: each for name, each in names.items() if each}}

    def chart(self, places: Iterable[str]) -> dict[str, Any] | None:
        """Return the options of the chart, or None if nothing is counted for what rows are about."""
        apart = {*places, *(name for part in ("latitude", "longitude") for name in words()[part])}
        some = 1 if len(self.columns.table.rows) == 1 else 2  # what is the same for all is no picture
        numbers = [
            each for each in self.columns.kinds(NUMBER) if each.name not in apart and each.values >= some
        ]
        names = self._of_rows()
        if not (numbers and names):
            return None
        whole = all(each.whole for each in numbers)
        year = names[0] if whole and self.columns.all[names[0]].kind == YEAR else ""
        of = names[1] if year and len(names) > 1 else ""
        if of and self.columns.all[of].values > _SERIES:
            year = of = ""
        return {"names": names, "numbers": [each.name for each in numbers], "year": year, "of": of}

    def _of_rows(self) -> list[str]:
        """Return the columns that tell rows apart: one if one is enough, or two; none if they do not."""
        rows = self.columns.table.rows
        kinds = (*self.columns.kinds(YEAR, PERIOD), *self.columns.things(), *self.columns.kinds(TEXT))
        shown = {each.name for each in self.shown}
        names = [each.name for each in kinds if each.name in shown and each.values > 1]
        full = [(name,) for name in names if self.columns.all[name].full]
        for some in chain(full, combinations(names[:_TRIED], 2), combinations(names, 1)):
            told = {tuple(row[name]["value"] if name in row else "" for name in some) for row in rows}
            if len(told) == len(rows):
                return list(some)
        return []

    def _title(self, column: str) -> dict[str, str]:
        """Return what a column is called; in an answer to any query as the query calls it."""
        known = bool(self.query.name)
        return {language: heading(column, language) if known else column for language in LANGUAGES}
