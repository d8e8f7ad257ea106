"""Parameters of ready-made queries: as headers declare them, and values as people write them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pyoxigraph import Literal

from citygraph.header import HeaderError

LANGUAGES = ("de", "en")
RESERVED = ("embed", "explain", "format", "labels", "lang", "limit", "offset", "part", "timeout", "view")
"""What a request says besides its choices: no parameter is called so."""

SEPARATOR = ","
"""What people write between several things that they choose."""

ALL = "UNDEF"
"""The SPARQL of a parameter that leaves all open."""

_OF_ITS_TYPE: dict[str, set[str]] = {
    "iri": {"class", "many"},
    "enumeration": {"values"},
    "language": {"values"},
    "number": {"minimum", "maximum", "decimal"},
    "year": set(),
    "date": set(),
    "text": set(),
}
TYPES = tuple(_OF_ITS_TYPE)
_OF_ALL = {"type", "required", "label"}
_WHOLE = re.compile(r"[+-]?[0-9]{1,15}")
_DECIMAL = re.compile(r"[+-]?[0-9]{1,15}(?:\.[0-9]{1,15})?")
_YEAR = re.compile("[0-9]{4}")
_IRI = re.compile("<([^<>]*)>")
_NAME = re.compile(r"([\w-]*):([\w-]*)")


@dataclass(frozen=True)
class Parameter:
    """What can be chosen in a query.

    Attributes:
        name: the variable, and the name in an address or on the command line.
        type: one of TYPES.
        classes: for an IRI, full IRIs of the classes that it must have one of; empty for any.
        values: for an enumeration or a language, what can be chosen.
        required: whether a choice must be made, because "all" would not be right.
        label: what it is called, by language.
        default: the SPARQL between the braces: what holds without a choice, UNDEF for all.
        written: the default as people write a choice; empty for all. If required, an example.
        minimum: for a number, the least that can be chosen.
        maximum: for a number, the greatest that can be chosen.
        decimal: for a number, whether it need not be whole.
        many: for an IRI, how many can be chosen at once; people write several with commas between them.
    """

    name: str
    type: str
    classes: tuple[str, ...]
    values: tuple[str, ...]
    required: bool
    label: Mapping[str, str]
    default: str
    written: str = ""
    minimum: float | None = None
    maximum: float | None = None
    decimal: bool = False
    many: int = 1

    @property
    def preset(self) -> str:
        """What holds without a choice, as people write it; empty for all, and where one must choose."""
        return "" if self.required else self.written

    def term(self, value: str) -> str | None:
        """Return the serialised term of a value, or None if it does not fit; an IRI is not looked at."""
        if self.type == "number":
            return self._number(value)
        if self.type == "year":
            return value if _YEAR.fullmatch(value) else None
        fits = (value in self.values or not self.values) and (self.type != "date" or is_day(value))
        return str(Literal(value)) if fits else None

    def _number(self, value: str) -> str | None:
        if not (_DECIMAL if self.decimal else _WHOLE).fullmatch(value):
            return None
        below = self.minimum is not None and float(value) < self.minimum
        above = self.maximum is not None and float(value) > self.maximum
        if below or above:
            return None
        return value.removeprefix("+") if self.decimal else str(int(value))


def is_day(value: str) -> bool:
    """Tell whether a text is a day, written as year, month and day."""
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def read_parameter(name: str, described: Any, default: str, prefixes: Mapping[str, str]) -> Parameter:
    """Return the parameter that a header describes.

    Args:
        name: its name.
        described: what the header says of it.
        default: what stands in its VALUES line.
        prefixes: namespaces by prefix, of the query.

    Raises:
        HeaderError: if the header does not say what it must, or says what nobody knows.
    """
    kind = _type(name, described)
    values = described.get("values", LANGUAGES if kind == "language" else ())
    if kind == "enumeration" and not values:
        raise HeaderError(f"give parameter {name} its values")
    parameter = Parameter(
        name,
        kind,
        tuple(expanded(curie, prefixes) for curie in described.get("class", ())),
        tuple(map(str, values)),
        _flag(name, described, "required"),
        in_languages(described, "label"),
        default,
        SEPARATOR.join(
            _written(each, prefixes, in_full=not described.get("class"))
            for each in (default.split() if kind == "iri" else [default])
        ),
        _bound(name, described, "minimum"),
        _bound(name, described, "maximum"),
        _flag(name, described, "decimal"),
        _many(name, described),
    )
    if default != ALL and kind != "iri" and parameter.term(parameter.written) is None:
        raise HeaderError(f"the default {default} of parameter {name} does not fit: write one that does")
    return parameter


def _type(name: str, described: Any) -> str:
    if name in RESERVED:
        raise HeaderError(f"call the parameter {name} otherwise: requests say something else by that name")
    kind = described.get("type") if isinstance(described, dict) else None
    if kind not in _OF_ITS_TYPE:
        raise HeaderError(f"give parameter {name} a type: one of {', '.join(TYPES)}")
    require_keys(described, _OF_ALL | _OF_ITS_TYPE[kind], f"parameter {name} of type {kind}")
    return str(kind)


def _flag(name: str, described: Mapping[str, Any], key: str) -> bool:
    value = described.get(key, False)
    if not isinstance(value, bool):
        raise HeaderError(f"write {key} of parameter {name} as true or false")
    return value


def _many(name: str, described: Mapping[str, Any]) -> int:
    value = described.get("many", 1)
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise HeaderError(f"write many of parameter {name} as a whole number")
    return value


def _bound(name: str, described: Mapping[str, Any], key: str) -> float | None:
    value = described.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float | None):
        raise HeaderError(f"write {key} of parameter {name} as a number")
    return value


def _written(default: str, prefixes: Mapping[str, str], *, in_full: bool) -> str:
    """Return a term as people write it: a text without quotes, an IRI in full, or only its last part."""
    if iri := _IRI.fullmatch(default):
        return iri[1]
    if name := _NAME.fullmatch(default):
        return expanded(default, prefixes) if in_full else name[2]
    return "" if default == ALL else default.strip('"')


def expanded(curie: str, prefixes: Mapping[str, str]) -> str:
    """Return the IRI of a name with a prefix.

    Raises:
        HeaderError: if the query has no such prefix.
    """
    prefix, _, local = curie.partition(":")
    if prefix not in prefixes:
        raise HeaderError(f"{curie} needs a PREFIX line for {prefix}:")
    return prefixes[prefix] + local


def require_keys(found: Mapping[str, Any], known: set[str], where: str) -> None:
    """Raise a HeaderError that names a key of a header that nobody knows."""
    if unknown := sorted(set(found) - known):
        raise HeaderError(f"{where} knows no {unknown[0]!r}: write one of {', '.join(sorted(known))}")


def in_languages(header: Mapping[str, Any], key: str) -> dict[str, str]:
    """Return a text of a header by language.

    Raises:
        HeaderError: if it is not written in all languages.
    """
    texts = header.get(key)
    if not isinstance(texts, dict) or not set(LANGUAGES) <= set(texts):
        raise HeaderError(f"write {key} in {' and '.join(LANGUAGES)}")
    return {language: str(texts[language]) for language in LANGUAGES}
