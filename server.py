"""The door: `application` for any WSGI server, and `python server.py` to serve the newest release."""

import os
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from citygraph.manifest import CURRENT
from citygraph.web import create_app
from citygraph.web.serve import serve
from citygraph.web.settings import Settings
from citygraph.workers import Limits, Workers, Zygote

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def release_folder() -> Path:
    """Return the release to serve: CITYGRAPH_RELEASE, or else whichever is current beside this file."""
    chosen = os.environ.get("CITYGRAPH_RELEASE")
    return Path(chosen) if chosen else Path(__file__).parent / "releases" / CURRENT


@cache
def _application() -> "WSGIApplication":
    limits = Limits()
    return create_app(release_folder(), Workers(Zygote(release_folder(), limits).address, limits))


def __getattr__(name: str) -> "WSGIApplication":
    """Build `application` when a WSGI server asks for it, not when this file is imported."""
    if name == "application":
        return _application()
    raise AttributeError(name)


if __name__ == "__main__":
    try:
        host, port = os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8000"))
        serve(release_folder(), Settings(host, port))
    except OSError as error:
        sys.exit(f"citygraph: {error}")
