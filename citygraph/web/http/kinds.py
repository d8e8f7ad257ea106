"""The kinds of problems, read from `problems.yaml`: status, title, and what the page of each says."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from http import HTTPStatus
from pathlib import Path

from citygraph.yaml_reader import read_yaml

ROOT = "/problems"


@dataclass(frozen=True)
class Kind:
    """A kind of problem: how it is told, what it means, what to do about it, perhaps an example.

    These are in English; `others` holds title, meaning and remedy in other languages.
    """

    name: str
    status: HTTPStatus
    title: str
    meaning: str
    remedy: str
    example: str = ""
    others: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def in_language(self, language: str) -> "Kind":
        """Return the same with the texts of a language, if it has any in it."""
        return replace(self, **self.others.get(language, {}))  # type: ignore[arg-type]

    @property
    def address(self) -> str:
        """Where its page is on this service."""
        return f"{ROOT}/{self.name}"


@cache
def kinds() -> Mapping[str, Kind]:
    """Return all kinds by name."""
    text = (Path(__file__).parent / "problems.yaml").read_text(encoding="utf-8")
    return {
        name: Kind(name, **told | {"status": HTTPStatus(told["status"])})
        for name, told in read_yaml(text).items()
    }
