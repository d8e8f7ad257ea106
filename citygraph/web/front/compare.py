"""Pages that compare several things of a kind: what they have in common, and what each has for itself."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from jinja2 import Environment

from citygraph.choices import ChoiceError, Names, slug, things
from citygraph.folders import home
from citygraph.parameters import SEPARATOR, Parameter
from citygraph.web.http.answers import Answers, Asked
from citygraph.web.http.door import Door, host_of, nothing_here
from citygraph.web.http.languages import PARAMETER, Reader, reader_of
from citygraph.web.http.rendering import page
from citygraph.web.http.replies import Reply
from citygraph.web.pages.layouts import Comparison, Section, read_comparison
from citygraph.web.pages.portraits import PART, address, of_section
from citygraph.web.pages.sections import Sections, Shown
from citygraph.web.pages.views.cells import CHOSEN, cell
from citygraph.web.pages.views.chosen import Chosen, lettered
from citygraph.workers import Limits

if TYPE_CHECKING:
    from collections.abc import Callable

    from _typeshed.wsgi import StartResponse, WSGIEnvironment

COMPARE = "/compare"
_LAYOUTS = "compare-*.yaml"
_AT_ONCE = 2  # sections that ask the workers at the same time
_LEAST = 2  # things that can be compared
_ALIKE = 8  # things that are proposed


@dataclass(frozen=True)
class _Wanted:
    """What somebody wants to see: things of a kind, how the sections are turned, and what does not fit."""

    comparison: Comparison
    iris: tuple[str, ...]
    given: str
    turned: Mapping[str, str]
    reader: Reader
    client: str
    problem: ChoiceError | None = None


class Compare(Door):
    """A WSGI application that answers with a page about several things, or with one to choose them on."""

    def __init__(
        self,
        sections: Sections,
        names: "Callable[[], Names]",
        limits: Limits,
        answers: Answers,
        templates: Environment,
    ) -> None:
        """Show what `sections` ask about things that are chosen by their `names`."""
        super().__init__(answers, limits, templates)
        self._sections, self._names, self._answers = sections, names, answers
        self._layouts = self._read()
        self.several = frozenset(self._layouts)

    def answer(
        self, choices: dict[str, str], environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer with the page or a section of it alone, or lead to its address as it should be written."""
        layouts, reader = self._layouts, reader_of(choices, environ)
        if not layouts:
            raise nothing_here()
        chosen = [name for name in layouts if choices.get(name, "").strip(f"{SEPARATOR} ")]
        turned = {name: value for name, value in choices.items() if name == PART or "." in name}
        if not chosen:
            make = partial(self._start, reader)
            return self._answers.serve(Asked((COMPARE, reader)), make, environ, start_response)
        wanted = self._wanted(
            layouts[chosen[0]], choices[chosen[0]], turned, reader, environ.get("REMOTE_ADDR", "")
        )
        written = self._written(wanted)
        said = environ.get("QUERY_STRING", "").split("&")
        if not wanted.problem and (_said(chosen[0], written) not in said or chosen[1:]):
            return self.refusing.refuse(_elsewhere(wanted, written), environ, start_response)
        told = str(wanted.problem or "")
        asked = Asked((COMPARE, chosen[0], written, told, host_of(environ), reader, *sorted(turned.items())))
        make = partial(self._page, wanted, written)
        return self._answers.serve(asked, make, environ, start_response)

    def _read(self) -> dict[str, Comparison]:
        paths = sorted((home() / "queries").glob(_LAYOUTS), reverse=True)
        read = (read_comparison(path, self._sections.catalog) for path in paths)
        return {each.parameter: each for each in read if each}

    def _wanted(
        self, comparison: Comparison, given: str, turned: Mapping[str, str], reader: Reader, client: str
    ) -> _Wanted:
        """Return what is wanted; of several things one of which does not fit, the others."""
        wanted, parameter = _Wanted(comparison, (), given, turned, reader, client), _parameter(comparison)
        try:
            return replace(wanted, iris=tuple(things(parameter, given, self._names())))
        except ChoiceError as error:
            fitting = (self._fitting(parameter, each) for each in given.split(SEPARATOR))
            iris = dict.fromkeys(iri for iri in fitting if iri)
            return replace(wanted, iris=tuple(iris)[: parameter.many], problem=error)

    def _fitting(self, parameter: Parameter, text: str) -> str | None:
        found = self._names().find(parameter.classes, text.strip())
        return found[0] if len(found) == 1 else None

    def _written(self, wanted: _Wanted) -> str:
        """Return things as addresses write them, in the order in which they were given."""
        classes, names = _parameter(wanted.comparison).classes, self._names()
        return SEPARATOR.join(
            slug(iri) if names.find(classes, slug(iri)) == [iri] else iri for iri in wanted.iris
        )

    def _start(self, reader: Reader) -> Reply:
        layouts = self._layouts
        fitting = {
            name: [each for each in comparison.examples if self._known(comparison, each.things)]
            for name, comparison in layouts.items()
        }
        return page(
            self.templates, "compare.html", reader, comparisons=layouts, examples=fitting, path=COMPARE
        )

    def _known(self, comparison: Comparison, given: str) -> bool:
        """Tell whether the graph has the things of an example: not every release has all of them."""
        try:
            return bool(things(_parameter(comparison), given, self._names()))
        except ChoiceError:
            return False

    def _page(self, wanted: _Wanted, written: str) -> Reply:
        comparison, reader, part = wanted.comparison, wanted.reader, wanted.turned.get(PART)
        chosen = self._chosen(wanted) if wanted.iris else ()
        enough = len(chosen) >= _LEAST and not wanted.problem
        sections = self._shown(wanted, chosen) if enough else []
        kept = {name: value for name, value in wanted.turned.items() if name != PART}
        turned = {comparison.parameter: written, **kept}
        status = HTTPStatus.BAD_REQUEST if wanted.problem else HTTPStatus.OK
        return page(
            self.templates, "part.html" if part and enough else "compare.html", reader, (), status,
            comparison=comparison, comparisons={}, examples={}, chosen=chosen, sections=sections,
            problem=wanted.problem, value=wanted.given if wanted.problem else written,
            many=_parameter(comparison).many, without=_without(comparison, chosen, written),
            names={slug(each.iri): each.name for each in chosen},
            near=_near(wanted), alike=self._alike(wanted, chosen, written) if not enough else {},
            path=COMPARE, turned=turned, turn=partial(address, COMPARE, turned, reader),
        )  # fmt: skip

    def _chosen(self, wanted: _Wanted) -> tuple[Chosen, ...]:
        """Return the things with their letters, called as the section says that names them."""
        named = wanted.comparison.named
        table = self._sections.table(named, wanted.iris, wanted.reader.language, wanted.client)
        return lettered(wanted.iris, table.rows, named.columns[0].name)

    def _shown(self, wanted: _Wanted, chosen: tuple[Chosen, ...]) -> list[Shown]:
        part = wanted.turned.get(PART)
        sections = [each for each in wanted.comparison.sections if part in (None, each.id)]
        with ThreadPoolExecutor(_AT_ONCE) as threads:
            shown = list(threads.map(partial(self._section, wanted, chosen), sections))
        return [each for each in shown if each.rows]

    def _section(self, wanted: _Wanted, chosen: tuple[Chosen, ...], section: Section) -> Shown:
        section = replace(section, options={**section.options, CHOSEN: chosen})
        state = of_section(wanted.turned, section.id)
        return self._sections.shown(section, wanted.iris, state, wanted.reader, wanted.client)

    def _alike(self, wanted: _Wanted, chosen: Sequence[Chosen], written: str) -> dict[str, str]:
        """Return things that are like the first one, by name, with the address that adds each of them."""
        if not chosen or len(chosen) >= _parameter(wanted.comparison).many:
            return {}
        section = wanted.comparison.alike
        table = self._sections.table(section, wanted.iris[:1], wanted.reader.language, wanted.client)
        column = section.columns[0].name
        found = {cell(row, column).text: row[column]["value"] for row in table.rows if column in row}
        new = [(name, iri) for name, iri in found.items() if iri not in wanted.iris]
        parameter = wanted.comparison.parameter
        return {name: _address(parameter, f"{written}{SEPARATOR}{slug(iri)}") for name, iri in new[:_ALIKE]}


def _parameter(comparison: Comparison) -> Parameter:
    """Return the parameter of the queries by which things are compared."""
    return next(each for each in comparison.named.query.parameters if each.name == comparison.parameter)


def _without(comparison: Comparison, chosen: Sequence[Chosen], written: str) -> dict[str, str]:
    """Return by letter the address of the same without this thing."""
    parts = written.split(SEPARATOR)
    return {
        each.letter: _address(
            comparison.parameter, SEPARATOR.join(part for part in parts if part != parts[each.place - 1])
        )
        for each in chosen
    }


def _near(wanted: _Wanted) -> dict[str, str]:
    """Return what may have been meant by what does not fit, with the address that says it."""
    if not wanted.problem:
        return {}
    parts = [part.strip() for part in wanted.given.split(SEPARATOR)]
    return {
        slug(near): _address(
            wanted.comparison.parameter,
            SEPARATOR.join(near if part == wanted.problem.value else part for part in parts),
        )
        for near in wanted.problem.near
    }


def _said(parameter: str, written: str) -> str:
    return urlencode({parameter: written}, safe=SEPARATOR)


def _address(parameter: str, written: str) -> str:
    return f"{COMPARE}?{_said(parameter, written)}" if written else COMPARE


def _elsewhere(wanted: _Wanted, written: str) -> Reply:
    """Return the way to the address as it should be written, with what else it says."""
    said = {wanted.comparison.parameter: written, **wanted.turned, PARAMETER: wanted.reader.said}
    told = {name: value for name, value in said.items() if value}
    place = f"{COMPARE}?{urlencode(told, safe=SEPARATOR)}"
    return Reply(HTTPStatus.SEE_OTHER, (("Location", place),))
