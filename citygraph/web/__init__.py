"""The web service: the SPARQL protocol at /sparql over plain WSGI, pages for people by Flask."""

import logging
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from citygraph.manifest import read_manifest
from citygraph.web import problems
from citygraph.web.pages import create_pages
from citygraph.web.protocol import Protocol
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

    def application(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        door = protocol if environ["PATH_INFO"] == "/sparql" else pages
        try:
            return door(environ, start_response)
        except Exception:
            logging.getLogger("citygraph").exception("%s %s", environ["REQUEST_METHOD"], environ["PATH_INFO"])
            accept = environ.get("HTTP_ACCEPT", "")
            return send(problems.reply(problems.UNEXPECTED, accept, pages.jinja_env), environ, start_response)

    return application
