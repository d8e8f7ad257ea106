"""Addresses of ready-made queries with the choices made: in pages, in Link headers, and to cite."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode, urlsplit

from citygraph.web.http.csvw import METADATA
from citygraph.web.http.requests import address_of

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

ROOT = "/queries"
RELEASES = "/releases"
_TYPES = {"describedby": f'; type="{METADATA.media_type}"'}  # CSVW asks for it


@dataclass(frozen=True)
class Place:
    """Where a client asks.

    Attributes:
        host: the address of the service as the client knows it, without a slash at its end.
        mount: the path that stands before ROOT; empty where the current release answers.
        release: the name of the release that answers.
    """

    host: str
    mount: str
    release: str

    @classmethod
    def of(cls, environ: "WSGIEnvironment", release: str) -> "Place":
        """Return the place of a request.

        Raises:
            RequestError: if its Host header names no host.
        """
        parts = urlsplit(address_of(environ))
        return cls(f"{parts.scheme}://{parts.netloc}", environ.get("SCRIPT_NAME", ""), release)

    def path(self, name: str, suffix: str, choices: Mapping[str, str]) -> str:
        """Return where a query is answered on this host."""
        return f"{self.mount}{_path(name, suffix, choices)}"

    def address(self, name: str, suffix: str, choices: Mapping[str, str]) -> str:
        """Return where a query is answered, in full."""
        return f"{self.host}{self.path(name, suffix, choices)}"

    def lasting(self, name: str, suffix: str, choices: Mapping[str, str]) -> str:
        """Return where a query is answered from this release for ever."""
        return f"{self.host}{RELEASES}/{quote(self.release)}{_path(name, suffix, choices)}"


def _path(name: str, suffix: str, choices: Mapping[str, str]) -> str:
    ending = f".{suffix}" if suffix else ""
    chosen = urlencode(sorted(choices.items()), safe=":/,", quote_via=quote)
    return f"{ROOT}/{quote(name)}{ending}" + (f"?{chosen}" if chosen else "")


def as_header(links: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return addresses by relation as one Link header (RFC 8288), or nothing if there are none."""
    listed = ", ".join(
        f'<{address}>; rel="{relation}"{_TYPES.get(relation, "")}' for relation, address in links.items()
    )
    return (("Link", listed),) if listed else ()
