"""Things by what somebody types: in all spellings, by beginnings of words, with mistakes in them.

What is typed is taken word by word. A word is found as it is and as the beginning of one; where that finds
little, also with letters wrong, missing, too many or in the wrong order.
"""

import re
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from citygraph.spelling import folded

LONGEST = 100
"""Characters of what is typed that are looked at."""

_WORD = re.compile(r"\w+")
_COMPOUND = re.compile(r"\w+(?:[-'’]\w+)+")
_FEW = 5  # things: where fewer are found, mistakes are thought of
_SHORTEST = 4  # letters of a word that may be mistyped: shorter ones resemble too much
_LONG = 7  # letters of a word that may hold two mistakes
_END = "\U0010ffff"
_SAME, _BEGINS, _WORDS, _MISTAKES = range(4)

Wrong = dict[int, int]
"""How many letters are wrong, by the number of the name."""


@dataclass(frozen=True)
class Entry:
    """A thing that can be found.

    Attributes:
        iri: of the thing.
        kind: what it is, by language.
        names: by language.
        places: where it lies, by language.
        known: how much is known of it.
        behind: whether it comes behind others, unless its whole name is typed.
    """

    iri: str
    kind: Mapping[str, str]
    names: dict[str, str]
    places: dict[str, str]
    known: int
    behind: bool = False

    def name(self, language: str) -> str:
        """Return what it is called in a language, or else in another."""
        return self.names.get(language) or next(iter(self.names.values()))


@dataclass(frozen=True, order=True)
class _Fit:
    """How well a name fits; the least fits best."""

    rank: int
    wrong: int
    more: bool  # whether a name with mistakes has other words, too
    name: str


class Finder:
    """Finds things by their names."""

    def __init__(self, entries: Iterable[Entry], spellings: Iterable[tuple[str, str]] = ()) -> None:
        """Find `entries` by their names and by more: pairs of a spelling and an IRI."""
        self._entries = {entry.iri: entry for entry in entries}
        own = ((name, entry.iri) for entry in self._entries.values() for name in entry.names.values())
        pairs = dict.fromkeys((*own, *(pair for pair in spellings if pair[1] in self._entries)))
        self._names = [(name, _plain(name), iri) for name, iri in pairs]
        self._holding: dict[str, array[int]] = defaultdict(lambda: array("L"))
        for number, (name, plain, _) in enumerate(self._names):
            for word in {*plain.split(), *_compounds(name)}:
                self._holding[word].append(number)
        self._words = sorted(self._holding)
        self._cut: dict[int, list[str]] = {}

    def get(self, iri: str) -> Entry | None:
        """Return the thing with an IRI, or None."""
        return self._entries.get(iri)

    def find(self, text: str, among: Container[str] | None = None) -> list[tuple[Entry, str]]:
        """Return the things that a text may mean, each with the name that fits best.

        What fits best comes first; of what fits alike, what most is known of. With `among` only those with
        these IRIs.
        """
        plain = _plain(text[:LONGEST])
        words = plain.split()
        if not words:
            return []
        fits = self._best(plain, _in_all([self._beginning(word) for word in words]), among)
        if len(fits) < _FEW:
            fits = self._best(plain, _in_all([self._near(word) for word in words]), among)
        found = [(self._entries[iri], fit) for iri, fit in fits.items()]
        found.sort(key=_order)
        return [(entry, fit.name) for entry, fit in found]

    def _best(self, plain: str, names: Wrong, among: Container[str] | None) -> dict[str, _Fit]:
        """Return for each thing how well its best name fits."""
        best: dict[str, _Fit] = {}
        for number, wrong in names.items():
            name, own, iri = self._names[number]
            if among is not None and iri not in among:
                continue
            if wrong:
                rank = _MISTAKES
            elif own == plain:
                rank = _SAME
            else:
                rank = _BEGINS if own.startswith(plain) else _WORDS
            fit = _Fit(rank, wrong, bool(wrong) and own.count(" ") > plain.count(" "), name)
            if iri not in best or fit < best[iri]:
                best[iri] = fit
        return best

    def _beginning(self, start: str) -> Wrong:
        """Return the names in which a word begins so."""
        words = self._words[bisect_left(self._words, start) : bisect_left(self._words, start + _END)]
        return {number: 0 for word in words for number in self._holding[word]}

    def _near(self, word: str) -> Wrong:
        """Return the names in which a word begins nearly so."""
        found = self._beginning(word)
        if len(word) < _SHORTEST:
            return found
        most = 1 if len(word) < _LONG else 2
        for length in (len(word), len(word) + 1):  # a letter may be missing
            for start, wrong, _ in extract(
                word, self._starts(length), scorer=OSA.distance, score_cutoff=most, limit=None
            ):
                whole = len(start) < length
                for number in self._holding[start] if whole else self._beginning(start):
                    found[number] = min(wrong, found.get(number, wrong))
        return found

    def _starts(self, length: int) -> list[str]:
        """Return the beginnings of that length of all words; of shorter ones, all of it."""
        if length not in self._cut:
            self._cut[length] = sorted({word[:length] for word in self._words})
        return self._cut[length]


def alike(name: str, other: str) -> bool:
    """Tell whether two spellings differ in case, marks and punctuation only."""
    return _plain(name) == _plain(other)


def begins(text: str, name: str) -> bool:
    """Tell whether words of a name begin with all the words of a text."""
    own = {*_plain(name).split(), *_compounds(name)}
    return all(any(each.startswith(word) for each in own) for word in _plain(text).split())


def _order(found: tuple[Entry, _Fit]) -> tuple[bool, int, int, bool, int, str]:
    entry, fit = found
    behind = entry.behind and fit.rank != _SAME
    return (behind, fit.rank, fit.wrong, fit.more, -entry.known, entry.iri)


def _compounds(name: str) -> list[str]:
    """Return the words of a name that are made of several, written as one: some spell them so."""
    return ["".join(_WORD.findall(each)) for each in _COMPOUND.findall(folded(name))]


def _plain(text: str) -> str:
    """Return the words of a text without case, marks and punctuation, with blanks between."""
    return " ".join(_WORD.findall(folded(text)))


def _in_all(found: list[Wrong]) -> Wrong:
    """Return the names that are in all of these, with the sum of what is wrong."""
    found.sort(key=len)
    return {
        number: sum(each[number] for each in found)
        for number in found[0]
        if all(number in each for each in found)
    }
