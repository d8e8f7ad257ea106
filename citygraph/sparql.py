"""What a query text is, found out without evaluating it: its form, what it calls for, how deep it nests."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

DEEPEST = 1000
FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH")


class QueryError(ValueError):
    """A query that is not answered; the message says what to do about it."""


class QueryRefusedError(QueryError):
    """A query that asks for something this service does not do."""


class QueryFailedError(QueryError):
    """A query that the engine gave up on."""


class UpdateRefusedError(QueryRefusedError):
    """An update: a release is never changed."""


class ServiceRefusedError(QueryRefusedError):
    """A federated query: no connection is opened on behalf of a client."""


class TooDeepError(QueryError):
    """A query that nests deeper than the engine can follow."""


class QuerySyntaxError(QueryError):
    """A text that is not SPARQL, with the line and column (from 1) at which reading it stopped."""

    def __init__(self, line: int, column: int, message: str):
        super().__init__(message)
        self.line, self.column, self.message = line, column, message


@dataclass(frozen=True)
class Traits:
    """What the words of a query tell: `form` is a query form, "UPDATE", "UNKNOWN", or "" without words.

    The `depth` is that of its brackets, at most.
    """

    form: str
    uses_service: bool
    depth: int
    varies: bool  # calls a function that has another value each time

    @property
    def makes_graph(self) -> bool:
        """Whether the answer is a graph, not a table."""
        return self.form in ("CONSTRUCT", "DESCRIBE")


class Token(NamedTuple):
    """What a query consists of: a group of the pattern below, and the text."""

    kind: str
    text: str

    @property
    def word(self) -> str:
        """The word in capitals; empty for what is none."""
        return self.text.upper() if self.kind == "word" else ""

    @property
    def is_operand(self) -> bool:
        """Whether a comparison may follow."""
        return self.kind in _OPERANDS or self.text == ")" or self.word in ("TRUE", "FALSE")


_OPERANDS = ("iri", "string", "variable", "name", "number", "language")
# Linear: an unfinished string runs to the end of its line or text, and a prefix has 100 characters at most.
_TOKEN = re.compile(
    r'''
      (?P<space>   \s++ | \#[^\n\r]*+ )
    | (?P<string>  """(?:[^"\\]|\\.|"(?!""))*+(?:"""|\\?\Z) | \'{3}(?:[^'\\]|\\.|'(?!''))*+(?:\'{3}|\\?\Z)
                 | "(?:[^"\\\n\r]|\\[^\n\r])*+"?            | '(?:[^'\\\n\r]|\\[^\n\r])*+'? )
    | (?P<iri>     <[^<>"{}|^`\x00-\x20]*+> )
    | (?P<variable>[?$]\w++ )
    | (?P<name>    (?:[^\W\d][\w.-]{0,99}+)?:(?:[\w:.-]|%[0-9A-Fa-f]{2}|\\.)*+ )
    | (?P<number>  \d++(?:\.\d*+)?(?:[eE][+-]?\d++)? )
    | (?P<language>@[A-Za-z]++(?:-[A-Za-z0-9]++)*+ )
    | (?P<word>    [^\W\d]\w*+ )
    | (?P<mark>    [.,;|&!=+*/^-]++ | . )
    ''',
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
# The engine needs no space between words; the standard does.
_VARYING = ("NOW", "RAND", "UUID", "BNODE")  # the ends of words, as of STRUUID, and of `FILTERRAND`
_SERVICE = re.compile(r"(?:TRUE|FALSE)?SERVICE(?:SILENT)?")
# A text without any of these calls no service, and no function that has another value each time.
_SUSPECT = re.compile(rf"\\|SERVICE|(?:{'|'.join(_VARYING)})\s*[(#]", re.IGNORECASE)
_SUSPECTS = ("\\", "SERVICE", *_VARYING)
_PLAIN_START = re.compile(
    r"""
      (?: \s++ | \#[^\n\r]*+ | (?:PREFIX\s++(?:[^\W\d][\w.-]*+)?:|BASE)\s*+ <[^<>"{}|^`\x00-\x20]*+> )*+
      (SELECT|ASK|CONSTRUCT|DESCRIBE) \b
    """,
    re.VERBOSE | re.IGNORECASE,
)


@dataclass
class _Brackets:
    """The open brackets, and which hold expressions: in those a `<` after an operand compares."""

    marks: list[str] = field(default_factory=lambda: [""])
    modes: list[str] = field(default_factory=lambda: ["pattern"])

    def compares(self, previous: Token) -> bool:
        return self.marks[-1] == "(" and self.modes[-1] == "expression" and previous.is_operand

    def take(self, token: Token) -> None:
        if token.text in ("(", "{", "["):
            self._open(token.text)
        elif token.text in (")", "}", "]") and len(self.marks) > 1:
            self.marks.pop()
            self.modes.pop()
        elif self.marks[-1] != "(":
            self.modes[-1] = _MODES.get(token.word, self.modes[-1])

    def _open(self, mark: str) -> None:
        mode = "expression" if mark == "(" and self.modes[-1] != "pattern" else "pattern"
        if self.modes[-1] == "constraint" or (mark == "{" and self.marks[-1] != "("):
            self.modes[-1] = "pattern"
        self.marks.append(mark)
        self.modes.append(mode)


_MODES = {
    "SELECT": "expression",
    "BY": "expression",
    "HAVING": "expression",
    "FILTER": "constraint",  # the next bracket only
    "BIND": "constraint",
    "WHERE": "pattern",
}


def inspect(text: str) -> Traits:
    r"""Return what the words of a query tell about it; linear in the length of the text.

    Escapes such as `\u0053` are read as SPARQL says, before anything else. The engine reads them later,
    so the text is looked at both ways and whatever speaks against it in either counts.
    """
    written, meant = _traits(text), _ESCAPE.sub(_decode, text)
    if meant == text:
        return written
    decoded = _traits(meant)
    return replace(
        decoded,
        uses_service=written.uses_service or decoded.uses_service,
        depth=max(written.depth, decoded.depth),
        varies=written.varies or decoded.varies,
    )


def calls_only(text: str, services: Sequence[str]) -> bool:
    """Tell whether a text calls one of these endpoints, and holds the word SERVICE nowhere else.

    Strings, comments and names may not hold it either: then no reading of the text can call another.
    """
    if not services:
        return False
    named = "|".join(map(re.escape, services))
    call = re.compile(rf"(?i:SERVICE\s*(?:SILENT\s*)?)<(?:{named})>")
    return bool(call.search(text)) and all(
        "SERVICE" not in call.sub(" ", read).upper() for read in (text, _ESCAPE.sub(_decode, text))
    )


def admit(text: str, services: Sequence[str] = ()) -> Traits:
    """Return the traits of a query that may be evaluated, and may call these endpoints by SERVICE.

    Raises:
        QueryError: one of its named kinds, if it may not.
    """
    if traits := _at_a_glance(text):
        return traits
    traits = inspect(text)
    if traits.form == "UPDATE":
        raise UpdateRefusedError(
            "This service is read-only. Send a SELECT, ASK, CONSTRUCT or DESCRIBE query."
        )
    if traits.uses_service and not calls_only(text, services):
        raise ServiceRefusedError(_allowed_services(services))
    if traits.depth > DEEPEST:
        raise TooDeepError(f"The query nests deeper than {DEEPEST} brackets. Flatten it or split it.")
    return traits


def _at_a_glance(text: str) -> Traits | None:
    """Return the traits of a query in which nothing can be hidden, some thirty times as fast as `inspect`."""
    start = _PLAIN_START.match(text)
    depth = text.count("(") + text.count("{") + text.count("[")
    if not start or depth > DEEPEST or _is_suspect(text):
        return None
    return Traits(start[1].upper(), uses_service=False, depth=depth, varies=False)


def _is_suspect(text: str) -> bool:
    """Tell whether the pattern is found; the words alone are looked for first, which is faster by far."""
    upper = text.upper()
    may_be = not text.isascii() or any(word in upper for word in _SUSPECTS)
    return may_be and bool(_SUSPECT.search(text))


def tokens(text: str) -> Iterator[Token]:
    """Yield what a text consists of as SPARQL reads it: escapes first; without space and comments."""
    yield from _tokens(_ESCAPE.sub(_decode, text))


def _allowed_services(services: Sequence[str]) -> str:
    if services:
        listed = ", ".join(f"<{service}>" for service in services)
        return (
            f"SERVICE is only allowed for {listed}, written in full behind the word. "
            "In a query that calls one, the word may stand nowhere else, not even in a string."
        )
    return (
        "SERVICE is not allowed: this service opens no connections to others. "
        "Query it from your own SPARQL engine, with this address in your SERVICE clause."
    )


def token_at(line: str, position: int) -> str:
    """Return the token of a line of a query at a position (from 0), or the one before it."""
    token = ""
    for match in _TOKEN.finditer(line):
        token = match[0] if match.lastgroup != "space" else token
        if match.end() > position:
            break
    return token


def _decode(escape: re.Match[str]) -> str:
    code = int(escape[1] or escape[2], 16)
    return chr(code) if code <= 0x10FFFF else escape[0]  # noqa: PLR2004 the last code point of Unicode


def _traits(text: str) -> Traits:
    form, uses_service, varies, depth, deepest = "", False, False, 0, 0
    before = previous = Token("", "")
    for token in _tokens(text):
        if not form and token.word not in ("", "BASE", "PREFIX", "VERSION"):
            form = _form(token.word)
        uses_service = uses_service or _calls_service(before, previous, token)
        varies = varies or (token.text == "(" and previous.word.endswith(_VARYING))
        depth += (token.text in ("(", "{", "[")) - (token.text in (")", "}", "]"))
        deepest = max(deepest, depth)
        before, previous = previous, token
    return Traits(form, uses_service, deepest, varies)


def _form(word: str) -> str:
    if word in UPDATES:
        return "UPDATE"
    return next((form for form in FORMS if word.startswith(form)), "UNKNOWN")


def _calls_service(before: Token, previous: Token, token: Token) -> bool:
    """Tell whether SERVICE is called, also when it is glued to a name, as in `SERVICEex:a {`."""
    if _SERVICE.fullmatch(token.word):
        return True
    glued = token.text == "{" and previous.kind == "name" and "SERVICE" in previous.text.upper()
    return glued and before.word != "GRAPH"


def _tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of a text, without space and comments."""
    brackets, previous, position = _Brackets(), Token("", ""), 0
    while match := _TOKEN.match(text, position):
        token = Token(match.lastgroup or "", match[0])
        if token.kind == "iri" and brackets.compares(previous):
            token = Token("mark", "<")
        position += len(token.text)
        if token.kind != "space":
            brackets.take(token)
            previous = token
            yield token
