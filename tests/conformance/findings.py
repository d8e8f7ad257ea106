"""What a check found: an outcome in the words of EARL, and the evidence."""

from collections.abc import Sized
from dataclasses import dataclass

PASSED, FAILED, UNTESTED, INAPPLICABLE = "passed", "failed", "untested", "inapplicable"


@dataclass(frozen=True)
class Finding:
    """What came of one criterion.

    Attributes:
        outcome: one of the four words.
        evidence: what was asked and what came, in a line.
        share: of the points of the criterion, from 0 to 1.
    """

    outcome: str
    evidence: str
    share: float = 0


def verdict(is_met: object, evidence: str) -> Finding:
    """Return that a criterion is met, or not at all."""
    return Finding(PASSED, evidence, 1) if is_met else Finding(FAILED, evidence)


def part(met: Sized, among: Sized, what: str) -> Finding:
    """Return how many of some things meet a criterion; it is met if all do, and the points are shared out."""
    share = len(met) / len(among) if len(among) else 0
    return Finding(PASSED if share == 1 else FAILED, f"{len(met):,} of {len(among):,} {what}", share)
