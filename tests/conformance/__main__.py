"""`python -m tests.conformance ADDRESS [--write]`: judge a running server, and write down what was found."""

import argparse
import json
import sys
from collections import Counter
from pathlib import Path

from citygraph.web.dataset import conformance
from tests.conformance.earl import as_earl
from tests.conformance.run import judge
from tests.conformance.service import Service

WRITTEN = Path(conformance.__file__).with_suffix(".ttl")


def main() -> None:
    """Judge, tell, write; the exit code is 0 even if something failed, because that is what is to be written down."""
    parser = argparse.ArgumentParser(prog="python -m tests.conformance", description=__doc__)
    parser.add_argument("address", help="of a running server that serves the real graph")
    parser.add_argument(
        "--write", action="store_true", help=f"write {WRITTEN.name} for the page /conformance"
    )
    options = parser.parse_args()
    service = Service(options.address.rstrip("/") + "/")
    yardsticks, findings = judge(service)
    for yardstick in yardsticks:
        counts = Counter(findings[each.id].outcome for each in yardstick.criteria)
        points = sum(each.points * findings[each.id].share for each in yardstick.criteria)
        told = ", ".join(f"{number} {outcome}" for outcome, number in sorted(counts.items()))
        sys.stdout.write(f"{yardstick.title}: {points:g} points; {told}\n")
        for each in yardstick.criteria:
            if findings[each.id].outcome == "failed":
                sys.stdout.write(f"  {each.id}: {findings[each.id].evidence}\n")
    if options.write:
        health = json.loads(service.get("health").body)
        WRITTEN.write_bytes(as_earl(yardsticks, findings, health["name"], health["date"]))


if __name__ == "__main__":
    main()
