"""How an answer is cited: as text, for BibTeX, and as CSL-JSON."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from citygraph.documents import as_json
from citygraph.formats import Format

BIBTEX = Format("bib", "application/x-bibtex; charset=utf-8")
CSL = Format("csl.json", "application/vnd.citationstyles.csl+json")
_AUTHOR = "The citygraph project"
_PUBLISHER = "citygraph"
# Braces as commands: BibTeX counts also those after a backslash.
_TEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{sign: f"\\{sign}" for sign in "&%$#_"},
    }
)


@dataclass(frozen=True)
class Citation:
    """What is said of an answer that somebody cites.

    Attributes:
        title: the question, with what was chosen.
        name: of the query.
        release: the name of the release that answered.
        date: of the release, as in `2026-11-22`.
        address: where this release answers the question again.
        digest: SHA-256 of the answer in hexadecimal digits; empty if unknown.
        digested: what the answer was written in, for people.
    """

    title: str
    name: str
    release: str
    date: str
    address: str
    digest: str = ""
    digested: str = ""

    @property
    def key(self) -> str:
        """What it is called in a bibliography: another one for other choices or another release."""
        name = self.name.replace("/", "-")
        return f"{_PUBLISHER}-{name}-{sha256(self.address.encode()).hexdigest()[:8]}"

    @property
    def note(self) -> str:
        """What tells whether an answer is the same; empty if that is unknown."""
        return f"SHA-256 of the answer as {self.digested}: {self.digest}" if self.digest else ""

    @property
    def text(self) -> str:
        """A citation to read."""
        title = self.title + ("" if self.title.endswith("?") else ".")
        told = f"{_AUTHOR}: {title} {_PUBLISHER}, release {self.release}, {self.date}. {self.address}"
        return f"{told} ({self.note})" if self.note else told

    @property
    def bibtex(self) -> str:
        """An entry for BibTeX and biblatex; @misc, because BibTeX itself knows no @dataset."""
        day = date.fromisoformat(self.date)
        fields = {
            "author": f"{{{_AUTHOR}}}",
            "title": f"{{{_tex(self.title)}}}",
            "howpublished": f"Data set, {_PUBLISHER} release {_tex(self.release)}",
            "publisher": _PUBLISHER,
            "version": _tex(self.release),
            "year": f"{day:%Y}",
            "url": self.address,  # verbatim: percent-encoding leaves no brace in it
            "note": _tex(self.note),
        }
        lines = [f"  {name} = {{{value}}},\n" for name, value in fields.items() if value]
        month = f"  month = {_MONTHS[day.month - 1]},\n"  # BibTeX's own word, which styles translate
        return f"@misc{{{self.key},\n{''.join(lines)}{month}}}\n"

    @property
    def csl(self) -> str:
        """An item for Zotero, citeproc and the like: a list of one, as they read files."""
        day = date.fromisoformat(self.date)
        item = {
            "id": self.key,
            "type": "dataset",
            "title": self.title,
            "author": [{"literal": _AUTHOR}],
            "publisher": _PUBLISHER,
            "version": self.release,
            "issued": {"date-parts": [[day.year, day.month, day.day]]},
            "URL": self.address,
            "language": "en",
        }
        return as_json([item | ({"note": self.note} if self.note else {})]).decode()


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def _tex(text: str) -> str:
    return text.translate(_TEX)
