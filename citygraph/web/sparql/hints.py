"""What may help with a query that was not answered: a missing prefix line, the word that may be meant."""

import difflib
import json
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from citygraph.catalog import did_you_mean
from citygraph.documents import short
from citygraph.sparql import tokens
from citygraph.web.http.problems import EXPECTED, LONGEST_EXPLAINED
from citygraph.workers import DeadlineExceededError

_NEAR = 1
_MOST_WORDS = 3  # unknown words that are told: more is a query for other data


@dataclass
class Hints:
    """Hints from the shared prefixes and from the words of the graph, which are read when first needed.

    Attributes:
        prefixes: the shared ones.
        ask: returns all properties and classes of the graph, as a SELECT of one variable in SPARQL JSON.
    """

    prefixes: Mapping[str, str]
    ask: Callable[[], bytes]
    _words: frozenset[str] | None = None
    _reading: threading.Lock = field(default_factory=threading.Lock)

    def about(self, query: str) -> dict[str, Any]:
        """Return `hint`, with what goes with it, for a query that failed; nothing if there is none."""
        if len(query) > LONGEST_EXPLAINED:
            return {}
        names = list(_names(query))
        declared = dict(_declared(query))
        missing = [name for name in names if name.partition(":")[0] not in declared]
        if missing:
            return {"hint": self._prefix(missing[0].partition(":")[0]), "token": missing[0]}
        used = (declared[prefix] + local for prefix, _, local in (name.partition(":") for name in names))
        words = self._known()
        vocabularies = {_namespace(word) for word in words}
        unknown = [
            word for word in dict.fromkeys(used) if word not in words and _namespace(word) in vocabularies
        ]
        told = [self._word(word, words, declared) for word in unknown[:_MOST_WORDS]]
        return {"hint": " ".join(filter(None, told))} if any(told) else {}

    def _known(self) -> frozenset[str]:
        """Return the words of the graph; none while another request waits for them, or when all are busy."""
        if self._words is None and self._reading.acquire(blocking=False):
            try:
                with suppress(*EXPECTED):  # a hint is not worth an error
                    self._words = self._read()
            finally:
                self._reading.release()
        return self._words or frozenset()

    def _read(self) -> frozenset[str]:
        try:
            rows = json.loads(self.ask())["results"]["bindings"]
        except DeadlineExceededError:  # too large a graph for this, and it will not shrink
            return frozenset()
        return frozenset(term["value"] for row in rows for term in row.values())

    def _prefix(self, prefix: str) -> str:
        if prefix in self.prefixes:
            return f"Put this line at the top: PREFIX {prefix}: <{self.prefixes[prefix]}>"
        near = [f"{each}:" for each in difflib.get_close_matches(prefix, self.prefixes, _NEAR)]
        return f"Put a PREFIX line for {prefix}: at the top.{did_you_mean(near)}"

    def _word(self, word: str, words: Iterable[str], declared: Mapping[str, str]) -> str:
        namespace = _namespace(word)
        known = sorted(each.removeprefix(namespace) for each in words if _namespace(each) == namespace)
        near = difflib.get_close_matches(word.removeprefix(namespace), known, _NEAR)
        meant = did_you_mean(short(namespace + each, declared) for each in near)
        return f"No statement has {short(word, declared)} as property or class.{meant}" if meant else ""


def _namespace(word: str) -> str:
    return word[: max(word.rfind("#"), word.rfind("/")) + 1]


def _names(query: str) -> Iterator[str]:
    """Yield the names with prefixes that a query uses; blank nodes aside."""
    previous = ""
    for token in tokens(query):
        if token.kind == "name" and previous != "PREFIX" and not token.text.startswith("_:"):
            yield token.text.rstrip(".")
        previous = token.word


def _declared(query: str) -> Iterator[tuple[str, str]]:
    """Yield the prefixes that a query declares, with their namespaces."""
    before = previous = ""
    for token in tokens(query):
        if token.kind == "iri" and before == "PREFIX" and previous.endswith(":"):
            yield previous[:-1], token.text[1:-1]
        before, previous = previous.upper(), token.text
