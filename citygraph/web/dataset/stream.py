"""The event stream of the graph at `/ldes`: its first page changes with each release, all others never."""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from http import HTTPStatus
from itertools import pairwise
from typing import TYPE_CHECKING

from jinja2 import Environment
from pyoxigraph import RdfFormat, parse

from citygraph import eventstream
from citygraph.documents import WRITERS
from citygraph.eventstream import Step
from citygraph.export import WRITERS as QUAD_WRITERS
from citygraph.formats import GRAPHS, Format, named
from citygraph.history import History
from citygraph.statements import text_of
from citygraph.web.dataset.history import Lasting
from citygraph.web.http.answers import Answers, Asked
from citygraph.web.http.door import Door, chosen_of, host_of, nothing_here
from citygraph.web.http.replies import Reply
from citygraph.workers import Limits

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

NQUADS, TRIG = Format("nq", "application/n-quads", ("text/x-nquads",)), Format("trig", "application/trig")
_OFFERS = (*(offer for offer in GRAPHS if offer.name != "rdf"), NQUADS, TRIG)
_ADDRESS = re.compile(
    rf"{eventstream.ROOT}(?:/(?P<first>[^/]*-[^/]*))?(?:/(?P<second>[^/]*-[^/]*))?(?:/(?P<number>[1-9][0-9]{{0,5}}))?"
)


def is_stream(path: str) -> bool:
    """Tell whether a path leads here."""
    return path == eventstream.ROOT or path.startswith(f"{eventstream.ROOT}/")


class Stream(Door):
    """A WSGI application that sends the pages of the event stream."""

    def __init__(
        self, history: History, lasting: Lasting, refusing: Answers, limits: Limits, templates: Environment
    ) -> None:
        """Tell what came with the releases of `history`."""
        super().__init__(refusing, limits, templates)
        self._history, self._lasting = history, lasting
        current = history.current
        self._prefixes: Mapping[str, str] = current.manifest["prefixes"] | eventstream.PREFIXES
        self._passing = Answers(current.manifest["version"], current.date)

    def answer(
        self, choices: dict[str, str], environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer a request with these parameters."""
        found = _ADDRESS.fullmatch(environ["PATH_INFO"])
        wished = choices.get("format", "")
        name = wished if named(wished, _OFFERS) else None
        chosen = chosen_of(name, environ.get("HTTP_ACCEPT", ""), _OFFERS)
        host = host_of(environ)
        if not found or (found["number"] and not found["first"]):
            raise nothing_here()
        if not found["first"]:
            line = self._history.line
            asked = Asked((chosen, host, [(release.name, release.moment) for release in line]))
            make = partial(self._reply, chosen, lambda: eventstream.root(line, host))
            return self._passing.serve(asked, make, environ, start_response)
        step = self._step(found["first"], found["second"])
        number = int(found["number"] or 0)
        if number > step.pages:
            raise nothing_here()
        asked = Asked((step.path, number, chosen, host, step.release.moment))
        make = partial(self._reply, chosen, partial(_lines, step, number, host))
        return self._lasting.of(step.release).serve(asked, make, environ, start_response)

    def _step(self, first: str, second: str | None) -> Step:
        """Return what came with a release: after the one before it, or as the first that is there."""
        line = self._history.line
        follow = {(before.name, after.name): (before, after) for before, after in pairwise(line)}
        if second is None:
            if first != line[0].name:
                raise nothing_here()
            return eventstream.step(self._history, None, line[0])
        if (first, second) not in follow:
            raise nothing_here()
        return eventstream.step(self._history, *follow[first, second])

    def _reply(self, chosen: Format, make: Callable[[], list[str]]) -> Reply:
        lines = make()
        if chosen is NQUADS:
            body = text_of(lines).encode()
        elif chosen is TRIG:
            quads = parse(text_of(lines).encode(), format=RdfFormat.N_QUADS)
            body = QUAD_WRITERS["trig"](quads, self._prefixes)
        else:
            body = WRITERS[chosen.name](eventstream.triples(lines), self._prefixes)
        headers = (("Content-Type", chosen.content_type), ("Link", f'<{eventstream.ROOT}>; rel="start"'))
        return Reply(HTTPStatus.OK, headers, body)


def _lines(step: Step, number: int, host: str) -> list[str]:
    return eventstream.page(step, number, host) if number else eventstream.node(step, host)
