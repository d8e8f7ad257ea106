"""Where the four folders of meaning lie (checkout, else installed package), and where caches do."""

import os
from pathlib import Path

FOLDERS = ("ontology", "data", "shapes", "queries")
"""They hold everything that is known."""

_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parent


def home() -> Path:
    """Return the folder that holds `ontology/ data/ shapes/ queries/`.

    A checkout wins over the copies that a wheel carries, so that an edit is always seen.
    """
    return _CHECKOUT if (_CHECKOUT / "ontology").is_dir() else _PACKAGE


def cache() -> Path:
    """Return the folder of the user's caches for what need not be worked out again (XDG Base Directory)."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "citygraph"
