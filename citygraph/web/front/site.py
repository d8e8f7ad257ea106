"""The pages that people look at, by Flask."""

from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from importlib.metadata import version
from typing import Any

from flask import Flask, Response, abort, jsonify, render_template, request
from jinja2 import Environment
from markupsafe import Markup, escape
from werkzeug.exceptions import HTTPException

from citygraph.documents import short
from citygraph.formats import RESULTS
from citygraph.web.dataset.about import About
from citygraph.web.http import problems, statics, tables
from citygraph.web.http.kinds import ROOT, kinds
from citygraph.web.http.languages import Reader, reader_of, speak
from citygraph.web.http.replies import FOR_READERS, OPEN, PASSING, PROBLEM, guards
from citygraph.web.http.tables import HTML
from citygraph.web.pages.thingpage import local
from citygraph.workers import Limits

_KINDS = {HTTPStatus.NOT_FOUND: "not-found", HTTPStatus.METHOD_NOT_ALLOWED: "method"}
_PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"
_NOTHING_HERE = "There is nothing at this address. The home page tells what there is."


def create_pages(
    manifest: dict[str, Any],
    about: About | None,
    limits: Limits,
    try_workers: Callable[[str], object],
    measure: Callable[[], str],
) -> Flask:
    """Return the Flask application of a release, with its `manifest` and what it says of itself.

    `try_workers` has them answer a trivial question of a client within `limits`, or raises an expected error;
    `measure` returns what Prometheus reads.
    """
    pages = Flask("citygraph.web", static_folder=None)  # static/ has a door of its own
    pages.config["PROPAGATE_EXCEPTIONS"] = True  # a bug is told in one place, for all parts of the service
    _equip(pages.jinja_env, manifest, about)

    @pages.errorhandler(HTTPException)
    def tell(error: HTTPException) -> Response:
        return _told(_problem(error), pages)

    @pages.context_processor
    def tell_who_reads() -> dict[str, Any]:
        return {"reader": _reader()}

    @pages.after_request
    def open_to_all(response: Response) -> Response:
        if response.mimetype == HTML.media_type:
            response.headers["Content-Language"] = _reader().language
            response.headers.set(*FOR_READERS)
        for name, value in OPEN:
            response.headers.setdefault(name, value)
        response.headers.extend(guards(response.headers.items()))
        return response

    _explain(pages)
    _operate(pages, manifest, limits, try_workers, measure)
    return pages


def _equip(templates: Environment, manifest: dict[str, Any], about: About | None) -> None:
    """Let templates write what all pages need."""
    speak(templates)
    templates.filters["short"] = partial(short, prefixes=manifest["prefixes"])
    templates.filters["coded"] = _coded
    templates.filters["static"] = statics.address
    templates.filters["local"] = local
    templates.globals["described"] = about
    templates.globals["version"] = version("citygraph")
    templates.globals["problems"] = kinds
    templates.globals["formats"] = [offer.name for offer in (tables.HTML, *RESULTS)]


def _explain(pages: Flask) -> None:
    """Add the pages on problems."""

    @pages.get(ROOT)
    def list_problems() -> str:
        language = _reader().language
        return render_template(
            "problems.html", kinds=[kind.in_language(language) for kind in kinds().values()]
        )

    @pages.get(f"{ROOT}/<name>")
    def problem(name: str) -> str:
        if name not in kinds():
            abort(HTTPStatus.NOT_FOUND)
        return render_template("kind.html", kind=kinds()[name].in_language(_reader().language))


def _operate(
    pages: Flask,
    manifest: dict[str, Any],
    limits: Limits,
    try_workers: Callable[[str], object],
    measure: Callable[[], str],
) -> None:
    """Add the pages for those who operate the service."""

    @pages.get("/health")
    def health() -> Response:
        described = {key: manifest[key] for key in ("name", "version", "date", "counts")}
        return jsonify(status="ok", **described)

    @pages.get("/ready")
    def ready() -> Response:
        try:
            try_workers(request.remote_addr or "")
        except problems.EXPECTED as error:
            return _told(problems.explain(error, limits), pages)
        response = jsonify(status="ready", version=manifest["version"])
        response.headers["Cache-Control"] = PASSING
        return response

    @pages.get("/metrics")
    def metrics() -> Response:
        return Response(measure(), content_type=_PROMETHEUS, headers={"Cache-Control": PASSING})


def _reader() -> Reader:
    """Return who reads what the current request leads to."""
    return reader_of(request.args, request.environ)


def _told(problem: problems.Problem, pages: Flask) -> Response:
    """Return a problem as the client of the current request wants to read it."""
    reply = problems.reply(problem, request.environ, pages.jinja_env)
    request.environ[PROBLEM] = reply.problem
    return Response(reply.body, reply.status, list(reply.headers))


def _coded(text: str) -> Markup:
    """Return a text in which what stands between backticks is code."""
    parts = text.split("`")
    marked = (
        Markup("<code>{}</code>").format(part) if odd % 2 else escape(part) for odd, part in enumerate(parts)
    )
    return Markup("").join(marked)


def _problem(error: HTTPException) -> problems.Problem:
    status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    detail = _NOTHING_HERE if status is HTTPStatus.NOT_FOUND else error.description or ""
    allow = tuple((name, value) for name, value in error.get_headers() if name == "Allow")
    return problems.Problem(_KINDS.get(status, "request"), detail, allow)
