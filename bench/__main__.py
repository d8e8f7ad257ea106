"""Measure how fast the service answers, beside other servers, and write docs/benchmark.md.

make bench                  everything: between one and two hours
make bench ARGS=--quick     some minutes: one query of each class, one round; nothing is written to docs/
"""

import argparse
import json
import shutil
import signal
import sys
from pathlib import Path

from bench.contest import Contest, Result, say
from bench.graphs import made
from bench.machine import available_megabytes, described
from bench.mix import read_mix
from bench.report import write
from bench.servers import PEERS, Ours, Server
from bench.tools import Tools
from citygraph.manifest import newest

_DOCS = Path(__file__).parents[1] / "docs"
_FOLDER = Path(sys.prefix) / "bench"  # in the environment of the benchmark: programs, databases, results
_FIRST_PORT = 18700
_TIMES = 10
_ROUNDS, _SECONDS = 7, 1.0


def main() -> None:
    """Measure on the real graph, then on the larger one, and write the report."""
    parser = argparse.ArgumentParser(
        prog="bench", description=__doc__.partition("\n")[0] if __doc__ else None
    )
    parser.add_argument("--quick", action="store_true", help="see whether it works; writes nothing to docs/")
    parser.add_argument(
        "--releases", type=Path, default=Path("releases"), help="where the current release is"
    )
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # and no server is left over
    _FOLDER.mkdir(exist_ok=True)
    tools = Tools(_FOLDER / "programs")
    if not tools.program("wrk"):
        raise SystemExit("wrk is missing: install it (Debian's package is called wrk)")
    results: list[Result] = []
    for times in (1,) if given.quick else (1, _TIMES):
        say(f"writing the graph, {times} times")
        work = _FOLDER / "work"
        shutil.rmtree(work, ignore_errors=True)
        graph = made(newest(given.releases), work / "graph", times)
        results.append(_measured(Contest(graph, read_mix(given.quick), work, tools), results, given.quick))
        shutil.rmtree(work)
    target = _FOLDER if given.quick else _DOCS
    write(results, described(), target)
    say(f"written: {target / 'benchmark.md'}")


def _measured(contest: Contest, before: list[Result], quick: bool) -> Result:
    """Return what a contest of all who can take part tells."""
    servers: list[Server] = [Ours(contest.tools, _FIRST_PORT)]
    servers += [peer(contest.tools, _FIRST_PORT + number) for number, peer in enumerate(PEERS, 1)]
    left_out = {
        server.title: reason
        for server in servers
        if (reason := _why_not(server, contest.graph.times, before))
    }
    for title, reason in left_out.items():
        say(f"{title}: left out: {reason}")
    chosen = [server for server in servers if server.title not in left_out]
    rounds = 1 if quick else _ROUNDS
    result = contest.run(chosen, rounds, _SECONDS, lambda found: _keep([*before, found]))
    result["left out"] |= left_out
    _keep([*before, result])
    return result


def _keep(results: list[Result]) -> None:
    (_FOLDER / "results.json").write_text(json.dumps(results, indent=1), encoding="utf-8")


def _why_not(server: Server, times: int, before: list[Result]) -> str:
    """Return why a server cannot take part: it is missing, or the graph would not fit into the memory with it."""
    facts = before[0]["servers"].get(server.name) if before else None
    if not facts or isinstance(server, Ours):
        return server.missing()
    needed, available = facts["memory"] * times, available_megabytes()
    if needed > available / 2:
        return f"would need {needed / 1000:.0f} GB of memory; all servers run at once, with {available / 1000:.0f} GB"
    return server.missing()


if __name__ == "__main__":
    main()
