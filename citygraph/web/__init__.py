"""The web service: SPARQL and ready-made queries over plain WSGI, pages for people by Flask."""

import logging
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from citygraph.catalog import read_catalog
from citygraph.folders import home
from citygraph.manifest import read_manifest
from citygraph.web import problems
from citygraph.web.pages import create_pages
from citygraph.web.protocol import Protocol
from citygraph.web.queries import ROOT, Queries
from citygraph.web.replies import send
from citygraph.workers import Workers

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def create_app(release_folder: Path, workers: Workers) -> "WSGIApplication":
    """Return the WSGI application that serves a release, with `workers` that hold the same release.

    Raises:
        NoReleaseError: if there is no release in the folder.
    """
    manifest = read_manifest(release_folder)
    pages = create_pages(manifest)
    protocol = Protocol(workers, manifest["version"], pages.jinja_env)
    queries = Queries(read_catalog(home() / "queries"), workers, manifest["version"], pages.jinja_env)

    def door_for(path: str) -> "WSGIApplication":
        if path == "/sparql":
            return protocol
        return queries if path == ROOT or path.startswith(f"{ROOT}/") else pages

    def application(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        try:
            return door_for(environ["PATH_INFO"])(environ, start_response)
        except Exception:
            logging.getLogger("citygraph").exception("%s %s", environ["REQUEST_METHOD"], environ["PATH_INFO"])
            accept = environ.get("HTTP_ACCEPT", "")
            return send(problems.reply(problems.UNEXPECTED, accept, pages.jinja_env), environ, start_response)

    return application
