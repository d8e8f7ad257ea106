"""Parts of programs that ask what a page shows: literals of the languages that `_snippets.html` writes."""

import json
import keyword
from collections.abc import Mapping


def literal(text: str) -> str:
    """Return a text in quotes, as Python, R and JavaScript read it."""
    return json.dumps(text, ensure_ascii=False)


def python_arguments(arguments: Mapping[str, str | int]) -> str:
    """Return the arguments of a call in Python, each with a comma before it.

    A name that Python itself needs is passed in a dictionary.
    """
    written = {name: _value(value) for name, value in arguments.items()}
    direct = [f", {name}={value}" for name, value in written.items() if not keyword.iskeyword(name)]
    packed = [f"{literal(name)}: {value}" for name, value in written.items() if keyword.iskeyword(name)]
    return "".join(direct) + (f", **{{{', '.join(packed)}}}" if packed else "")


def _value(value: str | int) -> str:
    return literal(value) if isinstance(value, str) else repr(value)
