"""Pages about things whose class has a layout: what is stated about them, and a section for each query."""

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property, partial
from typing import Any
from urllib.parse import urlencode

from pyoxigraph import NamedNode, Quad

from citygraph.folders import home
from citygraph.names import IN_SCHEME, RDF_TYPE
from citygraph.web.http.languages import PARAMETER, Reader
from citygraph.web.pages import sections
from citygraph.web.pages.knowledge import Known
from citygraph.web.pages.layouts import Layout, Section, layout_of, read_layouts
from citygraph.web.pages.thingpage import Names, Shown

PART = "part"
"""The parameter of an address that asks for one section alone."""

_AT_ONCE = 2  # sections of one page that ask the workers at the same time


class Portraits:
    """The pages of a release about its things."""

    def __init__(self, shared: sections.Sections, prefixes: Mapping[str, str]) -> None:
        self._sections, self._prefixes = shared, prefixes

    @cached_property
    def _layouts(self) -> tuple[Layout, ...]:
        return read_layouts(home() / "queries" / "pages", self._sections.catalog, self._prefixes)

    def content(
        self, known: Known, turned: Mapping[str, str], reader: Reader, client: str
    ) -> dict[str, Any] | None:
        """Return what the template of a page needs, or None if there is no layout for the thing.

        Args:
            known: what is stated about the thing itself, with names.
            turned: how sections are turned, by `<section>.<what>`; PART names the only one that is wanted.
            reader: who reads.
            client: who asks.
        """
        layout = layout_of(self._layouts, _classes(known.own, known.thing), _schemes(known.own))
        if layout is None:
            return None
        names = Names(known.names, self._prefixes, reader.language)
        wanted = [each for each in layout.sections if turned.get(PART) in (None, each.id)]
        with ThreadPoolExecutor(_AT_ONCE) as threads:
            show = partial(self._shown, known.thing, turned, reader, client)
            shown = list(threads.map(show, wanted))
        return {
            "layout": layout,
            "thing": names.shown(NamedNode(known.thing)),
            "classes": [names.shown(NamedNode(each)) for each in _classes(known.own, known.thing)],
            "other_names": names.others(known.thing),
            "facts": _facts(names, known, layout.facts, reader.language),
            "sections": [each for each in shown if each.rows],
            "turned": {name: value for name, value in turned.items() if name != PART},
        }

    def _shown(
        self, thing: str, turned: Mapping[str, str], reader: Reader, client: str, section: Section
    ) -> sections.Shown:
        return self._sections.shown(section, (thing,), of_section(turned, section.id), reader, client)


def address(
    path: str,
    turned: Mapping[str, str | list[str]],
    reader: Reader,
    section: str,
    *,
    alone: bool = False,
    **changes: object,
) -> str:
    """Return where the page at a path has one section turned further.

    Args:
        path: of the page.
        turned: how its sections are turned, and whatever else its address says.
        reader: who reads.
        section: which one is turned further.
        alone: whether that section is all that is wanted.
        changes: what is chosen, sorted or searched in it; what is empty or None is no longer said.
    """
    new = {**turned, **{f"{section}.{name}": value for name, value in changes.items()}}
    said = {**new, PART: section if alone else "", PARAMETER: reader.said}
    told = {name: value for name, value in sorted(said.items()) if value not in ("", None)}
    written = urlencode(told, doseq=True, safe=",")
    return (f"{path}?{written}" if written else path) + ("" if alone else f"#{section}")


def _classes(own: Iterable[Quad], thing: str) -> list[str]:
    """Return the classes of a thing, and not those of its parts."""
    types = (quad for quad in own if quad.predicate == RDF_TYPE and quad.subject.value == thing)  # type: ignore[union-attr]
    return list(dict.fromkeys(quad.object.value for quad in types))  # type: ignore[union-attr]


def _schemes(own: Iterable[Quad]) -> list[str]:
    return [quad.object.value for quad in own if quad.predicate == IN_SCHEME]  # type: ignore[union-attr]


def of_section(turned: Mapping[str, str], section: str) -> dict[str, str]:
    """Return how one section of a page is turned."""
    start = f"{section}."
    return {name.removeprefix(start): value for name, value in turned.items() if name.startswith(start)}


def _facts(
    names: Names, known: Known, wanted: Iterable[str], language: str
) -> list[tuple[Shown, list[Shown]]]:
    """Return properties with their values and who states them, in the order of the layout.

    Of texts in several languages those in the language of the page, if there are any.
    """
    own = [quad for quad in known.own if quad.subject.value == known.thing]  # type: ignore[union-attr]
    groups = {group[0].iri: group for group in names.grouped(own, known.thing)}
    told = [groups[each] for each in wanted if each in groups]
    return [(name, _readable(values, language)) for name, values in told]


def _readable(values: list[Shown], language: str) -> list[Shown]:
    texts = [value for value in values if value.address or value.language in ("", language)]
    return texts or values
