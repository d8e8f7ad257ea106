"""Answers as pages to read, for browsers."""

from citygraph.formats import Format

HTML = Format("html", "text/html; charset=utf-8", ("application/xhtml+xml",))
LARGEST = 1 << 24
"""Bytes of an answer that still make a page."""
