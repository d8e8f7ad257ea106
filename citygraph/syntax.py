"""Make what the engine says about a syntax error readable, and point at the place it means."""

import re

from citygraph.sparql import QuerySyntaxError

_PLACE = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
_CHARACTER_CLASS = re.compile(r"\[(?:'[^']*'|[^\]'])*\]")
_MARK = re.compile(r'"((?:[^"\\]|\\.)*)"')
_KEYWORD = re.compile(r"[A-Z][A-Z0-9_]+")
_SENTENCE = re.compile(r"(?=.*[a-z]).+ .+")
_FEW = 8


def explain(text: str, said: str) -> QuerySyntaxError:
    """Return the error for a query text from what the engine said about it."""
    place = _PLACE.fullmatch(said)
    if not place:
        return _error(text, 1, 1, said)
    line, column, expected = int(place[1]), int(place[2]), place[3]
    classes = [found for found in _CHARACTER_CLASS.findall(expected) if found != "[_]"]
    expected = _CHARACTER_CLASS.sub("", expected)
    marks = [re.sub(r"\\(.)", r"\1", found) for found in _MARK.findall(expected)]
    words = [word.strip() for word in _MARK.sub("", expected).split(",")]
    if sentences := [word for word in words if _SENTENCE.fullmatch(word)]:
        return _error(text, line, column, ". ".join(sentences))
    keywords = [word for word in words if _KEYWORD.fullmatch(word)]
    if keywords and not marks and not classes:
        # The engine counts a keyword as read before it has compared it.
        column -= min(len(keyword) for keyword in keywords)
    return _error(text, line, column, _expectation(marks))


def _expectation(wanted: list[str]) -> str:
    if 0 < len(wanted) <= _FEW:
        return f"Expected {' or '.join(wanted)}"
    return "From about here on this cannot be read as SPARQL"


def _error(text: str, line: int, column: int, message: str) -> QuerySyntaxError:
    """Keep the place inside the text: the engine can report one behind its end."""
    lines = text.split("\n")
    line = min(max(line, 1), len(lines))
    column = min(max(column, 1), len(lines[line - 1]) + 1)
    return QuerySyntaxError(line, column, f"{message}.")
