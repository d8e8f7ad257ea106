"""The languages of pages: which one a reader wants, and texts, numbers and days in it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, urlencode

from babel.dates import format_date, format_skeleton
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.units import format_unit
from jinja2 import Environment, pass_context
from jinja2.runtime import Context
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from citygraph.parameters import LANGUAGES

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

PARAMETER = "lang"
DEFAULT = "en"
_LOCALE = Path(__file__).parents[1] / "locale"
_LOCALES = {"en": "en_GB"}
_DAY = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")
_YEARS = re.compile(r"P([0-9]{1,4})Y")


@dataclass(frozen=True)
class Reader:
    """Who reads a page.

    Attributes:
        language: of the page.
        said: the same if the address says it, which links on the page then do too; else nothing.
        here: the address of the page on this host, whatever its language; empty if it cannot be followed.
    """

    language: str = DEFAULT
    said: str = ""
    here: str = ""

    def to(self, address: str) -> str:
        """Return an address on this host so that the language stays."""
        if not self.said or not address.startswith("/"):
            return address
        return _in_language(address, self.said)

    @property
    def elsewhere(self) -> dict[str, str]:
        """The addresses of the same page in each language, the one of the page included."""
        return {each: _in_language(self.here, each) for each in LANGUAGES} if self.here else {}


def reader_of(choices: Mapping[str, str], environ: "WSGIEnvironment") -> Reader:
    """Return who reads: in the language that the address says, or else in the one that a browser prefers."""
    here = _here(choices, environ)
    said = choices.get(PARAMETER, "")
    if said in LANGUAGES:
        return Reader(said, said, here)
    wanted = parse_accept_header(environ.get("HTTP_ACCEPT_LANGUAGE", ""), LanguageAccept)
    return Reader(wanted.best_match([DEFAULT, *LANGUAGES]) or DEFAULT, here=here)


def reader_at(environ: "WSGIEnvironment") -> Reader:
    """Return who reads what a request leads to; its parameters need not be as they should be."""
    return reader_of(dict(parse_qsl(environ.get("QUERY_STRING", ""))), environ)


def _here(choices: Mapping[str, str], environ: "WSGIEnvironment") -> str:
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
        return ""
    said = urlencode([pair for pair in choices.items() if pair[0] != PARAMETER], safe=":/,")
    path = quote((environ.get("SCRIPT_NAME", "") + environ["PATH_INFO"]).encode("latin-1", "replace"))
    return f"/{path.lstrip('/')}" + (f"?{said}" if said else "")


def _in_language(address: str, language: str) -> str:
    """Return an address on this host that says a language."""
    path, hash_, fragment = address.partition("#")
    path, _, query = path.partition("?")
    pairs = [pair for pair in parse_qsl(query, keep_blank_values=True) if pair[0] != PARAMETER]
    return f"{path}?{urlencode([*pairs, (PARAMETER, language)], safe=':/,')}{hash_}{fragment}"


def speak(templates: Environment) -> None:
    """Let templates speak the language of the `reader` that they are rendered for.

    Texts stand in templates in English, between `trans` and `endtrans` or in `_(...)`; what they are in other
    languages is in `locale/`. The filters `number`, `day` and `to` write numbers, days and addresses.
    """
    templates.add_extension("jinja2.ext.i18n")
    templates.install_gettext_callables(_gettext, _ngettext, newstyle=True)  # type: ignore[attr-defined]
    templates.filters["number"] = pass_context(lambda context, value: number(value, _language(context)))
    templates.filters["day"] = pass_context(lambda context, value: day(value, _language(context)))
    templates.filters["to"] = pass_context(lambda context, address: _reader(context).to(address))


def number(value: float, language: str) -> str:
    """Return a number with the separators of a language."""
    return format_decimal(value, locale=_LOCALES.get(language, language))


def day(value: str, language: str) -> str:
    """Return a day, month, year or number of years as it is written in a language, else as it is."""
    if years := _YEARS.fullmatch(value):
        return format_unit(int(years[1]), "duration-year", locale=_LOCALES.get(language, language))
    written = value.partition("T")[0]
    if not _DAY.fullmatch(written):
        return value
    year, month, last = (int(part) for part in f"{written}-01-01".split("-")[:3])
    locale = _LOCALES.get(language, language)
    try:
        first = date(year, month, last)
    except ValueError:  # written like a day, and none
        return value
    if written.count("-") == 2:  # noqa: PLR2004 hyphens in a day
        return format_date(first, "long", locale)
    return format_skeleton("yMMMM", first, locale=locale) if "-" in written else written


@cache
def texts(language: str) -> Mapping[str, str]:
    """Return what the texts of templates are in a language, by what they are in English."""
    path = _LOCALE / f"{language}.po"
    if not path.exists():
        return {}
    with path.open("rb") as file:
        messages = read_po(file)
    found: dict[str, str] = {}
    for message in messages:
        ids, strings = (
            [each] if isinstance(each, str) else list(each or ()) for each in (message.id, message.string)
        )
        found |= dict(zip(ids, strings, strict=False))
    return {text: translation for text, translation in found.items() if text and translation}


def _reader(context: Context) -> Reader:
    reader = context.get("reader")
    return reader if isinstance(reader, Reader) else Reader()


def _language(context: Context) -> str:
    return _reader(context).language


@pass_context
def _gettext(context: Context, message: str) -> str:
    return texts(_language(context)).get(message, message)


@pass_context
def _ngettext(context: Context, singular: str, plural: str, n: int) -> str:
    message = singular if n == 1 else plural
    return texts(_language(context)).get(message, message)
