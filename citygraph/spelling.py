"""Spellings of one name: what they share when case and marks are left aside."""

import unicodedata

STROKES = str.maketrans("łøđħ", "lodh")
"""Letters that Unicode does not take apart."""


def folded(name: str) -> str:
    """Return a name without case and marks, so that `nurnberg` finds Nürnberg, and `lodz` Łódź."""
    letters = name.casefold()
    if letters.isascii():
        return letters
    letters = unicodedata.normalize("NFKD", letters.translate(STROKES))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def key(name: str) -> str:
    """Return what spellings of one name share: letters and digits without case, marks and punctuation."""
    return "".join(filter(str.isalnum, folded(name)))
