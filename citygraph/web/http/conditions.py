"""Conditional requests (RFC 9110): which version of an answer a client has already."""

import hashlib
from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from werkzeug.http import http_date, parse_date, parse_etags

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_SAFE = ("GET", "HEAD", "QUERY")


def tag(parts: Iterable[object]) -> str:
    """Return the opaque part of an entity tag: the same for the same parts, in every process."""
    return hashlib.blake2b(repr(tuple(parts)).encode(), digest_size=15).hexdigest()


def last_modified(date: str) -> datetime:
    """Return the beginning of a day, written as in `2026-11-22`."""
    return datetime.fromisoformat(date).replace(tzinfo=UTC)


def as_header(moment: datetime) -> str:
    """Return a moment as HTTP writes it."""
    return http_date(moment)


def held(environ: "WSGIEnvironment", tags: Collection[str]) -> str | None:
    """Return the one of `tags` that the client says it holds; its word for it makes evaluation needless."""
    if environ["REQUEST_METHOD"] not in _SAFE:
        return None
    wanted = parse_etags(environ.get("HTTP_IF_NONE_MATCH", ""))
    return next((each for each in tags if wanted.contains_weak(each) and not wanted.star_tag), None)


def is_known(environ: "WSGIEnvironment", own: str, modified: datetime) -> bool:
    """Tell whether the client has the answer with the tag `own`, of that date, already."""
    if environ["REQUEST_METHOD"] not in _SAFE:
        return False
    if "HTTP_IF_NONE_MATCH" in environ:
        return parse_etags(environ["HTTP_IF_NONE_MATCH"]).contains_weak(own)
    date = parse_date(environ.get("HTTP_IF_MODIFIED_SINCE"))
    return date is not None and date >= modified
