"""The page about the data: what there is, how good it is, how to fetch, ask, cite and mend it."""

from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment

from citygraph.folders import home
from citygraph.web.dataset.about import About
from citygraph.web.http.addresses import RELEASES
from citygraph.web.http.answers import Answers, Asked
from citygraph.web.http.cache import Lazy
from citygraph.web.http.door import Door, host_of
from citygraph.web.http.languages import Reader, reader_of
from citygraph.web.http.rendering import page
from citygraph.web.http.replies import Reply
from citygraph.web.pages.cite import Citation
from citygraph.web.pages.layouts import read_sections
from citygraph.web.pages.portraits import PART, address, of_section
from citygraph.web.pages.sections import Sections
from citygraph.workers import Limits

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

OVERVIEW = "/about"
COUNTED = "count"
"""The view of sections that only tell how many rows an answer has, none included."""

_SECTIONS = Path("queries") / "about.yaml"


class Overview(Door):
    """A WSGI application that answers with the page about the data of a release."""

    def __init__(  # noqa: PLR0913, PLR0917 much meets here
        self,
        manifest: Mapping[str, Any],
        about: About | None,
        sections: Sections,
        limits: Limits,
        answers: Answers,
        templates: Environment,
    ) -> None:
        """Tell of the release with this manifest and what it says of itself, if it does."""
        super().__init__(answers, limits, templates)
        self._manifest, self._about, self._answers = manifest, about, answers
        self._sections = sections
        self._layout = Lazy(partial(read_sections, home() / _SECTIONS, sections.catalog))

    def answer(
        self, choices: dict[str, str], environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer with the page, or with a section of it alone."""
        host, reader, client = host_of(environ), reader_of(choices, environ), environ.get("REMOTE_ADDR", "")
        turned = {name: value for name, value in choices.items() if name == PART or "." in name}
        asked = Asked((OVERVIEW, host, reader, tuple(sorted(turned.items()))))
        make = partial(self._page, turned, reader, host, client)
        return self._answers.serve(asked, make, environ, start_response)

    def _page(self, turned: Mapping[str, str], reader: Reader, host: str, client: str) -> Reply:
        part = turned.get(PART)
        wanted = [each for each in self._layout.get() if part in (None, each.id)]
        shown = [
            self._sections.shown(each, (), of_section(turned, each.id), reader, client) for each in wanted
        ]
        kept = {name: value for name, value in turned.items() if name != PART}
        return page(
            self.templates, "part.html" if part else "about.html", reader,
            sections=[each for each in shown if each.rows or each.section.view == COUNTED],
            path=OVERVIEW, turned=kept, turn=partial(address, OVERVIEW, kept, reader),
            manifest=self._manifest, dataset=self._about and self._about.dataset,
            citation=self._citation(host), limits=self.limits, host=host,
        )  # fmt: skip

    def _citation(self, host: str) -> Citation:
        """Return how the release as a whole is cited."""
        title = self._about.dataset.title["en"] if self._about else self._manifest["name"]
        name = self._manifest["name"]
        return Citation(title, "release", name, self._manifest["date"], f"{host}{RELEASES}/{name}")
