"""Where the four folders of meaning lie: in the checkout, or inside the installed package."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parent


def home() -> Path:
    """Return the folder that holds `ontology/ data/ shapes/ queries/`.

    A checkout wins over the copies that a wheel carries, so that an edit is always seen.
    """
    return _CHECKOUT if (_CHECKOUT / "ontology").is_dir() else _PACKAGE
