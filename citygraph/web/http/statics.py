"""The files that pages use in the browser: style sheets, programs, pictures of the package."""

from collections.abc import Iterable
from functools import cache, partial
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

from citygraph.web.http.answers import KEPT_BY_OTHERS, KEPT_FOR_EVER, Asked
from citygraph.web.http.door import Door, nothing_here
from citygraph.web.http.replies import Reply

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

FILES = "/static/"
_FOLDER = Path(__file__).parents[1] / "static"
_VERSION = "v"
_KINDS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
_TEXT = "text/plain; charset=utf-8"
_DIGITS = 12  # of a hash


class Statics(Door):
    """A WSGI application that sends these files, packed and from memory as answers are.

    An address that tells what is in the file (`address`) holds for ever, any other for some minutes.
    """

    def answer(
        self, choices: dict[str, str], environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Send a file."""
        name = environ["PATH_INFO"].removeprefix(FILES)
        if name not in _names():
            raise nothing_here()
        kept = KEPT_FOR_EVER if choices.get(_VERSION) == _hash(name) else KEPT_BY_OTHERS
        asked = Asked((FILES, name, _hash(name), kept))
        return self.refusing.serve(asked, partial(_reply, name, kept), environ, start_response)


def address(name: str) -> str:
    """Return the address of a file, by its name below `static/`, that changes with what is in it."""
    return f"{FILES}{name}?{_VERSION}={_hash(name)}"


def _reply(name: str, kept: str) -> Reply:
    headers = (("Content-Type", _KINDS.get(Path(name).suffix, _TEXT)), ("Cache-Control", kept))
    return Reply(HTTPStatus.OK, headers, (_FOLDER / name).read_bytes())


@cache
def _names() -> frozenset[str]:
    """Return the names of all files: no other can be asked for, wherever a path would lead."""
    return frozenset(path.relative_to(_FOLDER).as_posix() for path in _FOLDER.rglob("*") if path.is_file())


@cache
def _hash(name: str) -> str:
    return sha256((_FOLDER / name).read_bytes()).hexdigest()[:_DIGITS]
