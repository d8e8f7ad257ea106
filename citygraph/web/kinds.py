"""The kinds of problems, read from `problems.yaml`: status, title, and what the page of each says."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from pathlib import Path

import yaml

ROOT = "/problems"


@dataclass(frozen=True)
class Kind:
    """A kind of problem: how it is told, what it means, what to do about it, perhaps an example."""

    name: str
    status: HTTPStatus
    title: str
    meaning: str
    remedy: str
    example: str = ""

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
        for name, told in yaml.safe_load(text).items()
    }
