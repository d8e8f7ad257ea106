"""The pages that people look at, by Flask."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, abort, jsonify, render_template, request
from markupsafe import Markup, escape
from werkzeug.exceptions import HTTPException

from citygraph.documents import short
from citygraph.formats import RESULTS
from citygraph.web import problems, tables
from citygraph.web.about import About
from citygraph.web.kinds import ROOT, kinds
from citygraph.web.replies import OPEN, PASSING, PROBLEM
from citygraph.web.signposts import header
from citygraph.web.tables import HTML
from citygraph.web.timeline import FROM_HOME
from citygraph.workers import Limits

_KINDS = {HTTPStatus.NOT_FOUND: "not-found", HTTPStatus.METHOD_NOT_ALLOWED: "method"}
_PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"
_NOTHING_HERE = "There is nothing at this address. The home page tells what there is."


@dataclass(frozen=True)
class Greeting:
    """What the home page tells.

    Attributes:
        manifest: of the release.
        example: a query to begin with.
        about: what the release says of itself, if it does.
    """

    manifest: dict[str, Any]
    example: str
    about: About | None = None


def create_pages(
    greeting: Greeting, limits: Limits, try_workers: Callable[[str], object], measure: Callable[[], str]
) -> Flask:
    """Return the Flask application that begins with `greeting`.

    `try_workers` has them answer a trivial question of a client within `limits`, or raises an expected error;
    `measure` returns what Prometheus reads.
    """
    pages = Flask(__name__)
    pages.config["PROPAGATE_EXCEPTIONS"] = True  # a bug is told in one place, for all parts of the service
    pages.jinja_env.filters["short"] = partial(short, prefixes=greeting.manifest["prefixes"])
    pages.jinja_env.filters["coded"] = _coded
    pages.jinja_env.globals["formats"] = [offer.name for offer in (tables.HTML, *RESULTS)]

    @pages.errorhandler(HTTPException)
    def tell(error: HTTPException) -> Response:
        return _told(_problem(error), pages)

    @pages.after_request
    def open_to_all(response: Response) -> Response:
        response.headers.extend(OPEN)
        return response

    _greet(pages, greeting)
    _explain(pages)
    _operate(pages, greeting.manifest, limits, try_workers, measure)
    return pages


def _greet(pages: Flask, greeting: Greeting) -> None:
    """Add the home page."""
    about = greeting.about

    @pages.get("/")
    def start() -> Response:
        host = request.host_url.rstrip("/")
        markup = about.markup(host) if about else ""
        told = {"manifest": greeting.manifest, "query": greeting.example, "address": f"{host}/"}
        links = [header([*FROM_HOME, *(about.signposts(host) if about else ())])]
        page = render_template("home.html", markup=markup, **told)
        response = Response(page, headers=links, content_type=HTML.content_type)
        response.add_etag()  # who keeps up comes here each time
        response.make_conditional(request)
        return response


def _explain(pages: Flask) -> None:
    """Add the pages on problems."""

    @pages.get(ROOT)
    def list_problems() -> str:
        return render_template("problems.html", kinds=kinds().values())

    @pages.get(f"{ROOT}/<name>")
    def problem(name: str) -> str:
        if name not in kinds():
            abort(HTTPStatus.NOT_FOUND)
        return render_template("kind.html", kind=kinds()[name])


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


def _told(problem: problems.Problem, pages: Flask) -> Response:
    """Return a problem as the client of the current request wants to read it."""
    reply = problems.reply(problem, request.headers.get("Accept", ""), pages.jinja_env)
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
