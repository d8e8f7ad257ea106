"""In which content coding an answer is sent: plain or gzip, as Accept-Encoding says."""

import gzip
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

GZIP = "gzip"
PLAIN = "identity"
_LEAST = 1024  # bytes below which gzip saves less than it costs
_LEVEL = 4  # of 9: half the time of 6, and hardly more bytes


class NoEncodingError(ValueError):
    """A client that accepts neither plain nor gzip bytes."""


@dataclass(frozen=True)
class Wish:
    """The codings that a client accepts, the one it prefers first."""

    codings: tuple[str, ...]

    def coding_of(self, body: bytes) -> str:
        """Return the coding for a body: small ones stay plain where they may."""
        return PLAIN if len(body) < _LEAST and PLAIN in self.codings else self.codings[0]


@lru_cache(maxsize=256)
def wish(accept_encoding: str) -> Wish:
    """Return what an Accept-Encoding header asks for; without a preference gzip, without a header plain.

    Raises:
        NoEncodingError: if it excludes everything.
    """
    listed = parse_accept_header(accept_encoding, Accept)
    qualities = {name.lower(): quality for name, quality in listed}
    rest = qualities.get("*")
    zipped = qualities.get(GZIP, qualities.get("x-gzip", rest or 0))
    # Plain is acceptable unless excluded; where it is not named, whatever is named is preferred to it.
    plain = qualities.get(PLAIN, 1 if rest is None else rest)
    prefers_gzip = zipped > 0 and (zipped >= plain or PLAIN not in qualities)
    codings = tuple(name for name, quality in ((PLAIN, plain), (GZIP, zipped)) if quality > 0)
    if not codings:
        raise NoEncodingError("This can be sent plain or with gzip, and Accept-Encoding excludes both.")
    return Wish(codings[::-1] if prefers_gzip else codings)


def chosen(accept_encoding: str, offers: Sequence[str]) -> str:
    """Return the coding among `offers` that an Accept-Encoding header names and prefers, or else PLAIN.

    Raises:
        NoEncodingError: if it excludes everything.
    """
    qualities = {name.lower(): quality for name, quality in parse_accept_header(accept_encoding, Accept)}
    plain = qualities.get(PLAIN, qualities.get("*", 1))
    best = max(offers, key=lambda name: qualities.get(name, 0), default=PLAIN)
    quality = qualities.get(best, 0)
    if quality > 0 and (quality >= plain or PLAIN not in qualities):
        return best
    if not plain:
        listed = ", ".join((PLAIN, *offers))
        raise NoEncodingError(f"This can be sent as {listed}, and Accept-Encoding excludes all of them.")
    return PLAIN


def encode(body: bytes, coding: str) -> bytes:
    """Return a body in a coding: the same bytes every time."""
    return gzip.compress(body, _LEVEL, mtime=0) if coding == GZIP else body


def decode(body: bytes, coding: str) -> bytes:
    """Return the plain bytes of a body in a coding."""
    return gzip.decompress(body) if coding == GZIP else body
