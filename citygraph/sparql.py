"""What a query text is, found out without evaluating it: its form, what it calls for, how deep it nests."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

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


class DefaultGraphsError(QueryError):
    """Several FROM clauses: the engine would return a triple once for each graph that holds it."""


class QuerySyntaxError(QueryError):
    """A text that is not SPARQL, with the line and column (from 1) at which reading it stopped."""

    def __init__(self, line: int, column: int, message: str):
        super().__init__(message)
        self.line, self.column, self.message = line, column, message


@dataclass(frozen=True)
class Traits:
    """What the words of a query tell: `form` is a query form, "UPDATE", "UNKNOWN", or "" without words."""

    form: str
    uses_service: bool
    default_graphs: int  # FROM clauses without NAMED
    depth: int

    @property
    def makes_graph(self) -> bool:
        """Whether the answer is a graph, not a table."""
        return self.form in ("CONSTRUCT", "DESCRIBE")


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str

    @property
    def word(self) -> str:
        return self.text.upper() if self.kind == "word" else ""

    @property
    def is_operand(self) -> bool:
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
_SERVICE = re.compile(r"(?:TRUE|FALSE)?SERVICE(?:SILENT)?")


@dataclass
class _Brackets:
    """The open brackets, and which hold expressions: in those a `<` after an operand compares."""

    marks: list[str] = field(default_factory=lambda: [""])
    modes: list[str] = field(default_factory=lambda: ["pattern"])

    def compares(self, previous: _Token) -> bool:
        return self.marks[-1] == "(" and self.modes[-1] == "expression" and previous.is_operand

    def take(self, token: _Token) -> None:
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
        default_graphs=max(written.default_graphs, decoded.default_graphs),
        depth=max(written.depth, decoded.depth),
    )


def admit(text: str) -> Traits:
    """Return the traits of a query that may be evaluated.

    Raises:
        QueryError: one of its named kinds, if it may not.
    """
    traits = inspect(text)
    if traits.form == "UPDATE":
        raise UpdateRefusedError(
            "This service is read-only. Send a SELECT, ASK, CONSTRUCT or DESCRIBE query."
        )
    if traits.uses_service:
        raise ServiceRefusedError(
            "SERVICE is not allowed: this service opens no connections to others. "
            "Query it from your own SPARQL engine, with this address in your SERVICE clause."
        )
    if traits.depth > DEEPEST:
        raise TooDeepError(f"The query nests deeper than {DEEPEST} brackets. Flatten it or split it.")
    if traits.default_graphs > 1:
        raise DefaultGraphsError(
            "Only one FROM clause is supported. Name the graphs with FROM NAMED and ask with "
            "GRAPH ?source { ... }, or send each as a default-graph-uri parameter of the request."
        )
    return traits


def _decode(escape: re.Match[str]) -> str:
    code = int(escape[1] or escape[2], 16)
    return chr(code) if code <= 0x10FFFF else escape[0]  # noqa: PLR2004 the last code point of Unicode


def _traits(text: str) -> Traits:
    form, uses_service, default_graphs, depth, deepest = "", False, 0, 0, 0
    before = previous = _Token("", "")
    for token in _tokens(text):
        if not form and token.word not in ("", "BASE", "PREFIX", "VERSION"):
            form = _form(token.word)
        uses_service = uses_service or _calls_service(before, previous, token)
        default_graphs += previous.word == "FROM" and token.word != "NAMED"
        depth += (token.text in ("(", "{", "[")) - (token.text in (")", "}", "]"))
        deepest = max(deepest, depth)
        before, previous = previous, token
    return Traits(form, uses_service, default_graphs, deepest)


def _form(word: str) -> str:
    if word in UPDATES:
        return "UPDATE"
    return next((form for form in FORMS if word.startswith(form)), "UNKNOWN")


def _calls_service(before: _Token, previous: _Token, token: _Token) -> bool:
    """Tell whether SERVICE is called, also when it is glued to a name, as in `SERVICEex:a {`."""
    if _SERVICE.fullmatch(token.word):
        return True
    glued = token.text == "{" and previous.kind == "name" and "SERVICE" in previous.text.upper()
    return glued and before.word != "GRAPH"


def _tokens(text: str) -> Iterator[_Token]:
    """Yield the tokens of a text, without space and comments."""
    brackets, previous, position = _Brackets(), _Token("", ""), 0
    while match := _TOKEN.match(text, position):
        token = _Token(match.lastgroup or "", match[0])
        if token.kind == "iri" and brackets.compares(previous):
            token = _Token("mark", "<")
        position += len(token.text)
        if token.kind != "space":
            brackets.take(token)
            previous = token
            yield token
