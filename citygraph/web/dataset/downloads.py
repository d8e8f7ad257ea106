"""The files of a release as they lie there: `/releases/<name>/<file>`, `/dumps/<file>` of the current one.

Only what the manifest of a whole release lists is sent, piece by piece, so that no file is in memory. Where a
client takes it, a dump goes out as it lies packed beside: nothing is packed anew.
"""

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.wrappers import Response

from citygraph.archive import release_folder
from citygraph.dataset import described, is_described
from citygraph.dumps import METADATA, TABLES
from citygraph.manifest import DESCRIPTION, MANIFEST, QUERIES, read_manifest
from citygraph.web.http import conditions, encodings
from citygraph.web.http.addresses import RELEASES
from citygraph.web.http.answers import KEPT_BY_OTHERS, KEPT_FOR_EVER, Answers
from citygraph.web.http.door import Door, host_of, nothing_here
from citygraph.web.http.problems import Problem, RequestError
from citygraph.web.http.replies import OPEN
from citygraph.web.http.sending import body_of
from citygraph.web.http.signposts import Link, header
from citygraph.workers import Limits

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

ROOT = "/dumps"
_KEPT = 100  # releases whose lists of files a process keeps
_ONE_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")
_PACKED = {"zstd": ".zst", "gzip": ".gz"}  # the coding that is smallest first
_TEXT = "text/plain; charset=utf-8"
_TYPES = {
    ".csv": "text/csv; charset=utf-8; header=present",
    ".graphml": "application/graphml+xml",
    ".gz": "application/gzip",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".md": "text/markdown; charset=utf-8",
    ".nq": "application/n-quads",
    ".nt": "application/n-triples",
    ".rdf": "application/rdf+xml",
    ".rq": "application/sparql-query",
    ".trig": "application/trig; charset=utf-8",
    ".ttl": "text/turtle; charset=utf-8",
    ".zst": "application/zstd",
}


@dataclass(frozen=True)
class Listed:
    """A release, the files that its manifest lists and that itself, and the licence of what is ours."""

    folder: Path
    manifest: Mapping[str, Any]
    licence: str

    @classmethod
    def of(cls, folder: Path) -> "Listed":
        """Read what a release says of itself."""
        licence = described(folder).licence if is_described(folder) else ""
        manifest, content = read_manifest(folder), (folder / MANIFEST).read_bytes()
        own = {"sha256": sha256(content).hexdigest(), "bytes": len(content)}
        return cls(folder, manifest | {"files": {**manifest["files"], MANIFEST: own}}, licence)

    @property
    def name(self) -> str:
        """What the release is called."""
        return str(self.manifest["name"])

    def has(self, file: str) -> bool:
        """Tell whether the release lists a file."""
        return file in self.manifest["files"]

    def checksum(self, file: str) -> str:
        """Return the SHA-256 of a file that is listed, in hexadecimal."""
        return str(self.manifest["files"][file]["sha256"])

    def size(self, file: str) -> int:
        """Return how long a file that is listed is."""
        return int(self.manifest["files"][file]["bytes"])


class Downloads(Door):
    """A WSGI application that sends files of releases."""

    def __init__(self, folder: Path, refusing: Answers, limits: Limits, templates: Environment) -> None:
        """Send those of the release in `folder`, and of the others beside it."""
        super().__init__(refusing, limits, templates)
        self._current = Listed.of(folder.resolve())
        self._known: dict[str, Listed] = {self._current.name: self._current}

    def answer(
        self, choices: dict[str, str], environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Send the file that a request is for."""
        del choices
        path = environ["PATH_INFO"]
        lasting = path.startswith(f"{RELEASES}/")
        name, _, file = path.removeprefix(f"{RELEASES}/").partition("/")
        if not lasting:
            file = path.removeprefix(f"{ROOT}/")
        release = self._release(name) if lasting else self._current
        if not release.has(file) or file.startswith(f"{QUERIES}/"):
            raise nothing_here()
        return _send(release, file, lasting, environ, start_response)

    def _release(self, name: str) -> Listed:
        known = self._known.get(name)
        if known and (known.folder / MANIFEST).exists():
            return known
        folder = release_folder(self._current.folder.parent, name)
        if not folder:
            raise RequestError(Problem("unknown-release", f"There is no release called {name}."))
        if len(self._known) >= _KEPT:
            self._known = {self._current.name: self._current}
        self._known[name] = Listed.of(folder)
        return self._known[name]


def is_file(path: str) -> bool:
    """Tell whether a path may be that of a file of the current release."""
    return path.startswith(f"{ROOT}/")


def _send(
    release: Listed,
    file: str,
    lasting: bool,
    environ: "WSGIEnvironment",
    start_response: "StartResponse",
) -> Iterable[bytes]:
    """Send a file of a release, or the part of it that is asked for, or that the client has it already."""
    coding = encodings.chosen(
        environ.get("HTTP_ACCEPT_ENCODING", ""),
        [name for name, ending in _PACKED.items() if release.has(f"{file}{ending}")],
    )
    sent = f"{file}{_PACKED[coding]}" if coding in _PACKED else file
    path, size = release.folder / sent, release.size(sent)
    if not path.is_file() or path.stat().st_size != size:
        raise nothing_here()
    response = Response(status=HTTPStatus.OK, headers=list(OPEN))
    response.headers.update(_headers(release, file, lasting, host_of(environ)))
    digest = b64encode(bytes.fromhex(release.checksum(sent))).decode()
    response.headers["Repr-Digest"] = f"sha-256=:{digest}:"
    response.set_etag(release.checksum(sent))
    response.last_modified = conditions.last_modified(str(release.manifest["date"]))
    if coding in _PACKED:
        response.headers["Content-Encoding"] = coding
    start, length = _window(response, environ, size)
    bare = environ["REQUEST_METHOD"] == "HEAD" or response.status_code == HTTPStatus.NOT_MODIFIED
    body = [] if bare else body_of(path, start, length, environ.get("REMOTE_ADDR", ""))
    start_response(response.status, response.get_wsgi_headers(environ).to_wsgi_list())
    return body


def _window(response: Response, environ: "WSGIEnvironment", size: int) -> tuple[int, int]:
    """Complete a response as the request is conditional or for a range; return the first byte and the length.

    Several ranges, and units that are not bytes, are sent as the whole, as RFC 9110 allows; to HEAD there is
    no range.

    Raises:
        RequestError: if the file has no such bytes.
    """
    response.content_length = size
    asked = dict(environ)
    if environ["REQUEST_METHOD"] != "GET" or not _is_one_range(environ.get("HTTP_RANGE", "")):
        asked.pop("HTTP_RANGE", None)
    try:
        response.make_conditional(asked, accept_ranges=True, complete_length=size)
    except RequestedRangeNotSatisfiable:
        told = (("Content-Range", f"bytes */{size}"),)
        raise RequestError(Problem("range", f"The file has {size:,} bytes.", told, {"limit": size})) from None
    part = response.content_range
    if response.status_code != HTTPStatus.PARTIAL_CONTENT or part.start is None or part.stop is None:
        return 0, size
    return part.start, part.stop - part.start


def _is_one_range(header: str) -> bool:
    found = _ONE_RANGE.fullmatch(header.strip())
    if not found or not any(found.groups()):
        return False
    first, last = found.groups()
    return not (first and last) or int(first) <= int(last)


def _headers(release: Listed, file: str, lasting: bool, host: str) -> Iterator[tuple[str, str]]:
    """Yield what is told of a file, however it is sent."""
    own = f"{host}{RELEASES}/{release.name}"
    yield "Content-Type", _media_type(file)
    yield "Cache-Control", KEPT_FOR_EVER if lasting else KEPT_BY_OTHERS
    yield "X-Dataset-Version", str(release.manifest["version"])
    if not lasting:
        yield "Content-Location", f"{RELEASES}/{release.name}/{file}"
    links = [Link(f"{own}/{file}", "cite-as")]
    if release.licence:
        links.append(Link(release.licence, "license"))
    if file.startswith(TABLES) and file.endswith(".csv") and release.has(METADATA):
        links.append(Link(f"{own}/{METADATA}", "describedby", "application/csvm+json"))
    elif release.has(DESCRIPTION):
        links.append(Link(f"{own}/{DESCRIPTION}", "describedby", "text/turtle"))
    yield header(links)


def _media_type(file: str) -> str:
    return "application/csvm+json" if file == METADATA else _TYPES.get(Path(file).suffix, _TEXT)
