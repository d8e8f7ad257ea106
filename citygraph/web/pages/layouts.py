"""What pages about things show, by class: `queries/pages/<name>.yaml`, read when the service starts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from citygraph.catalog import ReadyQuery
from citygraph.header import HeaderError
from citygraph.parameters import in_languages, require_keys
from citygraph.yaml_reader import read_yaml

WHOLE = (1, 0)
"""The window on an answer that shows all of it."""

_LAYOUT = {"classes", "schemes", "name", "facts", "compared", "sections"}
_COMPARISON = {"parameter", "title", "kind", "named", "alike", "examples", "sections"}
_SECTION = {
    "id", "title", "note", "query", "beside", "parameter", "given", "view", "columns", "labels", "options",
}  # fmt: skip

_DIGITS = 6  # of the number of a window


@dataclass(frozen=True)
class Column:
    """A column of a section.

    Attributes:
        name: of the query's column; one that holds IRIs is shown by its column of names, if there is one.
        title: by language.
    """

    name: str
    title: Mapping[str, str]


@dataclass(frozen=True)
class Section:
    """A part of a page that shows the answer to a ready-made query about the thing.

    Attributes:
        id: in addresses and of the HTML element.
        title: by language.
        note: what is to be known about it, by language; may be empty.
        query: the ready-made query.
        parameter: of the query: the thing that the page is about; empty if it is about none.
        given: other choices, as people write them.
        view: how it is shown: the name of a template and of a function in `views`.
        columns: that are shown.
        labels: whether IRIs of columns that have no names are named.
        options: of the view.
        beside: another ready-made query on the same thing, whose rows follow those of the first.
    """

    id: str
    title: Mapping[str, str]
    query: ReadyQuery
    parameter: str
    view: str
    note: Mapping[str, str] = field(default_factory=dict)
    given: Mapping[str, str] = field(default_factory=dict)
    columns: tuple[Column, ...] = ()
    labels: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)
    beside: ReadyQuery | None = None

    def window(self, state: Mapping[str, str]) -> tuple[int, int]:
        """Return which window on the answer is wanted, from 1, and how many rows a window has: the option."""
        if "window" not in self.options:
            return WHOLE
        page = state.get("page", "")
        number = int(page) if page.isascii() and page.isdigit() and len(page) <= _DIGITS else 1
        return max(1, number), int(self.options["window"])


@dataclass(frozen=True)
class Layout:
    """What a page about a thing shows.

    Attributes:
        name: of the file; a class of the page's HTML element, too.
        classes: full IRIs of the classes of the things that it is for.
        schemes: full IRIs of the concept schemes that those must be in, in one of them; none for any thing.
        compared: the parameter by which the things are compared with others; empty if they are not.
        facts: full IRIs of the properties that are told at its beginning, in this order.
        sections: what follows.
    """

    name: str
    classes: tuple[str, ...]
    facts: tuple[str, ...]
    sections: tuple[Section, ...]
    schemes: tuple[str, ...] = ()
    compared: str = ""


@dataclass(frozen=True)
class Example:
    """A comparison to begin with: what it shows, by language, and of what, as addresses write it."""

    title: Mapping[str, str]
    things: str


@dataclass(frozen=True)
class Comparison:
    """What a page shows that compares several things of a kind.

    Attributes:
        parameter: of the queries, and in addresses: the things.
        title: by language.
        kind: what the things are called, by language.
        named: the section whose answer has a row for each thing.
        alike: asks which others are like a thing; its only column is that of these.
        examples: some to begin with.
        sections: what is shown.
    """

    parameter: str
    title: Mapping[str, str]
    kind: Mapping[str, str]
    named: Section
    alike: Section
    examples: tuple[Example, ...]
    sections: tuple[Section, ...]


def read_layouts(
    folder: Path, catalog: Mapping[str, ReadyQuery], prefixes: Mapping[str, str]
) -> tuple[Layout, ...]:
    """Return the layouts in a folder, by file name; sections whose query the catalogue lacks are left out.

    Raises:
        HeaderError: naming the file, if it cannot be read.
    """
    layouts = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            written = read_yaml(path.read_text(encoding="utf-8"))
            layouts.append(_layout(path.stem, written, catalog, prefixes))
        except (HeaderError, yaml.YAMLError) as error:
            raise HeaderError(f"{path.name}: {error}") from error
    return tuple(layouts)


def read_sections(path: Path, catalog: Mapping[str, ReadyQuery]) -> tuple[Section, ...]:
    """Return the sections of a page that is about no thing, without those whose query the catalogue lacks.

    Raises:
        HeaderError: if it cannot be read.
    """
    written = read_yaml(path.read_text(encoding="utf-8"))
    require_keys(written, {"sections"}, "the page")
    return _sections(written, catalog)


def read_comparison(path: Path, catalog: Mapping[str, ReadyQuery]) -> Comparison | None:
    """Return what a page shows that compares things, or None if the catalogue lacks what it needs.

    Raises:
        HeaderError: if it cannot be read.
    """
    written = read_yaml(path.read_text(encoding="utf-8"))
    require_keys(written, _COMPARISON, "the page")
    sections = _sections(written, catalog)
    named = next((each for each in sections if each.id == written["named"]), None)
    if not named or written["alike"]["query"] not in catalog:
        return None
    examples = (Example(in_languages(each, "title"), each["things"]) for each in written["examples"])
    return Comparison(
        written["parameter"],
        in_languages(written, "title"),
        in_languages(written, "kind"),
        named,
        _section(written["alike"], catalog),
        tuple(examples),
        sections,
    )


def layout_of(layouts: Iterable[Layout], classes: Iterable[str], schemes: Iterable[str]) -> Layout | None:
    """Return the first layout for a thing of these classes and in these concept schemes, or None."""
    own, within = set(classes), set(schemes)
    fitting = (layout for layout in layouts if own.intersection(layout.classes))
    return next((each for each in fitting if not each.schemes or within.intersection(each.schemes)), None)


def _layout(
    name: str, written: Mapping[str, Any], catalog: Mapping[str, ReadyQuery], prefixes: Mapping[str, str]
) -> Layout:
    require_keys(written, _LAYOUT, "the page")
    classes = tuple(_iri(each, prefixes) for each in written["classes"])
    schemes = tuple(_iri(each, prefixes) for each in written.get("schemes", ()))
    facts = tuple(_iri(each, prefixes) for each in written.get("facts", ()))
    compared = written.get("compared", "")
    return Layout(name, classes, facts, _sections(written, catalog), schemes, compared)


def _sections(written: Mapping[str, Any], catalog: Mapping[str, ReadyQuery]) -> tuple[Section, ...]:
    return tuple(_section(each, catalog) for each in written.get("sections", ()) if each["query"] in catalog)


def _section(written: Mapping[str, Any], catalog: Mapping[str, ReadyQuery]) -> Section:
    require_keys(written, _SECTION, "a section")
    query = catalog[written["query"]]
    columns = tuple(Column(name, title) for name, title in written.get("columns", {}).items())
    known = {*query.columns, *(column.removesuffix("_name") for column in query.columns)}
    if unknown := [column.name for column in columns if column.name not in known]:
        raise HeaderError(f"section {written['id']}: {query.name} has no column {unknown[0]}")
    return Section(
        written["id"],
        in_languages(written, "title"),
        query,
        written.get("parameter", ""),
        written["view"],
        in_languages(written, "note") if "note" in written else {},
        written.get("given", {}),
        columns,
        written.get("labels", False),
        written.get("options", {}),
        catalog.get(written.get("beside", "")),
    )


def _iri(written: str, prefixes: Mapping[str, str]) -> str:
    prefix, _, name = written.partition(":")
    if prefix not in prefixes:
        raise HeaderError(f"{written}: the ontology has no prefix {prefix}")
    return prefixes[prefix] + name
