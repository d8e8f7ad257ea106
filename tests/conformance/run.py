"""Judge a service by all yardsticks."""

from tests.conformance.criteria import Criterion, Yardstick, read_yardsticks
from tests.conformance.findings import FAILED, Finding
from tests.conformance.service import Service


def judge(service: Service) -> tuple[list[Yardstick], dict[str, Finding]]:
    """Return all yardsticks, and what was found by criterion."""
    yardsticks = read_yardsticks()
    criteria = [each for yardstick in yardsticks for each in yardstick.criteria]
    return yardsticks, {each.id: _found(each, service) for each in criteria}


def _found(criterion: Criterion, service: Service) -> Finding:
    """Return what was found; who cannot even be asked has failed, and the others are still judged."""
    try:
        found = criterion.judge(service)
    except (ValueError, KeyError, OSError) as error:
        return Finding(FAILED, f"{type(error).__name__}: {error}")
    return Finding(found.outcome, found.evidence.replace(service.address, "/"), found.share)
