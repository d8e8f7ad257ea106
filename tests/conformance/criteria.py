"""What is wanted: yardsticks and their criteria, from the files in `yardsticks/`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

import yaml

from tests.conformance.findings import Finding
from tests.conformance.service import Service

FOLDER = Path(__file__).parent / "yardsticks"
AUTOMATIC, MANUAL = "automatic", "manual"


@dataclass(frozen=True)
class Criterion:
    """Something that is wanted.

    Attributes:
        id: what it is called for ever, within all yardsticks.
        wants: what is wanted, in our words.
        points: what the yardstick gives for it.
        check: the function that finds out; none if that is done by hand, or cannot be done here.
        given: what the function needs to know besides.
        known: what was found by hand, or why nothing can be.
    """

    id: str
    wants: str
    points: float = 1
    check: str = ""
    given: Mapping[str, Any] = field(default_factory=dict)
    known: Finding | None = None

    @property
    def mode(self) -> str:
        """How it is found out: by the program, or by hand."""
        return AUTOMATIC if self.check else MANUAL

    def judge(self, service: Service) -> Finding:
        """Find out whether a service does what is wanted."""
        if self.known:
            return self.known
        module, _, name = self.check.partition(".")
        check = getattr(import_module(f"tests.conformance.checks.{module}"), name)
        found: Finding = check(service, **self.given)
        return found


@dataclass(frozen=True)
class Yardstick:
    """A list of criteria: what it is called, what it judges, how it counts, where it comes from."""

    id: str
    title: str
    text: str
    source: str
    criteria: tuple[Criterion, ...]


def read_yardsticks() -> list[Yardstick]:
    """Return all yardsticks, in order."""
    return [
        _yardstick(yaml.safe_load(path.read_text(encoding="utf-8"))) for path in sorted(FOLDER.glob("*.yaml"))
    ]


def _yardstick(told: dict[str, Any]) -> Yardstick:
    name = told["id"]
    criteria = tuple(_criterion(name, told["module"], each) for each in told["criteria"])
    return Yardstick(name, told["title"], told["text"], told["source"], criteria)


def _criterion(yardstick: str, module: str, told: dict[str, Any]) -> Criterion:
    known = None
    if "outcome" in told:
        known = Finding(told["outcome"], told["found"], 1 if told["outcome"] == "passed" else 0)
    name = told.get("check", told["id"].replace("-", "_"))
    check = "" if known else f"{module}.{name}"
    given = told.get("with", {})
    return Criterion(f"{yardstick}-{told['id']}", told["wants"], told.get("points", 1), check, given, known)
