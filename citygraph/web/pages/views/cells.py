"""Rows of an answer as lines to read: names in place of IRIs, in one line what rows say of the same."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from citygraph.spelling import folded
from citygraph.tabular import Row, Table, Term, label_column, number_of, value_of
from citygraph.web.pages.layouts import Section
from citygraph.web.pages.thingpage import local
from citygraph.web.pages.views.spans import Span, span

SOURCE = "source"
CHOSEN = "chosen"
"""The option of a section that holds what its page compares, in the order of the reader."""

_DATES = ("date", "gYearMonth", "gYear", "dateTime")


@dataclass(frozen=True)
class Cell:
    """What a cell shows.

    Attributes:
        text: what is read; empty for nothing.
        address: where it leads; empty if nowhere.
        number: the value of a number, to be written in the language of the page.
        date: whether the text is a day, a month or a year.
        span: between which dates it lies, where the column tells that.
        truth: whether it is so, where the column tells that.
        iri: of the thing, where an answer is shown as it is; its name is the text, or it is the text itself.
        language: of the text, where an answer is shown as it is.
        parts: subject, predicate and object, of a term that is a statement.
        letter: that stands for it on a page that compares it with others; empty elsewhere.
        place: its place among these, from 1.
    """

    text: str = ""
    address: str = ""
    number: float | None = None
    date: bool = False
    span: Span | None = None
    truth: bool | None = None
    iri: str = ""
    language: str = ""
    parts: tuple["Cell", ...] = ()
    letter: str = ""
    place: int = 0

    @property
    def order(self) -> tuple[float, tuple[str, str]]:
        """What it is sorted by."""
        if self.span:
            return (0.0, self.span.order)
        return (self.number or 0.0, (folded(self.text), ""))


@dataclass
class Line:
    """A line to read.

    Attributes:
        cells: for each column what it shows, several things where rows differ.
        past: whether it is about what is over.
        about: the IRI of which the evidence of its section tells the sources; empty if there is none.
        sources: who states it: addresses of the pages of sources by their names.
    """

    cells: list[tuple[Cell, ...]]
    past: bool = False
    about: str = ""
    sources: dict[str, str] = field(default_factory=dict)


Group = Sequence[Row]
"""Rows that make one line."""


def groups(section: Section, table: Table) -> list[Group]:
    """Return the rows of a table by lines.

    Those that only differ in their source make one, and with the option `each` those with the same thing in
    that column.
    """
    each = section.options.get("each")
    columns = [each] if each else [name for column in section.columns for name in _told(section, column.name)]
    found: dict[tuple[str, ...], list[Row]] = {}
    for row in table.rows:
        key = tuple(row[name]["value"] if name in row else "" for name in columns)
        found.setdefault(key, []).append(row)
    return list(found.values())


def line(section: Section, group: Group) -> Line:
    """Return the line that rows make."""
    cells = [shown(section, group, column.name) for column in section.columns]
    past, about = section.options.get("past", ""), section.options.get("sources", "")
    return Line(cells, any(past in row for row in group), _value(group[0], about), sources(group))


def shown(section: Section, group: Group, column: str) -> tuple[Cell, ...]:
    """Return what rows show in a column, each once; of dates the more precise ones."""
    last = _spans(section).get(column)
    cells = (_spanning(row, column, last) if last else cell(row, column) for row in group)
    found = dict.fromkeys(_lettered(section, column, each) for each in cells if each.text)
    precise = {each.text[:length] for each in found if each.date for length in range(len(each.text))}
    told = (each for each in found if not (each.date and each.text in precise))
    return tuple(sorted(told, key=lambda each: each.place))


def _lettered(section: Section, column: str, cell: Cell) -> Cell:
    """Return a cell with its letter, if it is one of what the page compares in the column `letters`."""
    if column != section.options.get("letters"):
        return cell
    known = (each for each in section.options.get(CHOSEN, ()) if each.address == cell.address)
    found = next(known, None)
    return replace(cell, letter=found.letter, place=found.place) if found else cell


def words(section: Section, group: Group) -> str:
    """Return all that rows show, to be searched."""
    names = [name for column in section.columns for name in _told(section, column.name)]
    return folded(" ".join(_value(row, name) for row in group for name in names))


def cell(row: Row, column: str) -> Cell:
    """Return what a row shows in a column: an IRI by its name."""
    term = row.get(column)
    name = row.get(f"{column}_name") or row.get(label_column(column))
    if name or (term and term["type"] == "uri"):
        iri = term["value"] if term else ""
        return Cell((name or term or {})["value"], local(iri))
    if not term:
        return Cell()
    return literal_cell(term)


def literal_cell(term: Term) -> Cell:
    """Return what a literal shows: a number, a date, whether something is so, a text."""
    truth = value_of(term) if _kind(term) == "boolean" else None
    return Cell(
        term["value"], "", _number(term), _kind(term) in _DATES, truth=None if truth is None else bool(truth)
    )


def has_sources(section: Section, table: Table) -> bool:
    """Tell whether lines say who states them, unless they or the whole page are about a source."""
    about = {section.parameter, *(column.name for column in section.columns)}
    return "sources" in section.options or (SOURCE in table.columns and SOURCE not in about)


def sources(group: Iterable[Row], column: str = SOURCE) -> dict[str, str]:
    """Return who states rows: addresses by names."""
    found = (cell(row, column) for row in group)
    return {each.text: each.address for each in found if each.text}


def _told(section: Section, column: str) -> tuple[str, ...]:
    """Return the columns of the answer that a column shows, that of names in place of that of IRIs."""
    last = _spans(section).get(column)
    if last:
        return (column, last)
    names = (f"{column}_name", label_column(column))
    return next(((name,) for name in names if name in section.query.columns), (column,))


def _spans(section: Section) -> Mapping[str, str]:
    """Return the option `spans`: for a column with the earliest date that with the latest."""
    spans: Mapping[str, str] = section.options.get("spans", {})
    return spans


def _spanning(row: Row, first: str, last: str) -> Cell:
    found = span(row.get(first), row.get(last))
    return Cell(" ".join(sorted({found.first, found.last} - {""})), span=found) if found else Cell()


def _value(row: Row, column: str) -> str:
    return row[column]["value"] if column in row else ""


def _number(term: Term) -> float | None:
    found = number_of(term)
    return None if found is None else float(found)


def _kind(term: Term) -> str:
    return term.get("datatype", "").rpartition("#")[2]
