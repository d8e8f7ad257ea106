"""Ask every ready-made query as it stands: how long each takes, and whether another engine gives the same rows.

python -m bench.questions [--releases FOLDER] [--engine fuseki|virtuoso]
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from statistics import median

import pyoxigraph as ox

from bench.asking import NoAnswerError, ask
from bench.contest import Running, say
from bench.graphs import made
from bench.mix import Query, first_question
from bench.servers import Fuseki, Server, Virtuoso
from bench.tools import Tools
from citygraph.catalog import ReadyQuery, read_catalog
from citygraph.formats import GRAPHS, RESULTS
from citygraph.manifest import QUERIES, newest
from citygraph.store import Question, evaluate, load

_TIMES = 3
_LONGEST = 120  # seconds that the other engine has for an answer
_PORT = 18800
_LARGEST = 1 << 30
_ENGINES: dict[str, type[Server]] = {engine.name: engine for engine in (Fuseki, Virtuoso)}
_DIGITS = 9  # of a number that is not whole: engines round differently


def main() -> None:
    """Print a table of all ready-made queries, the slowest first."""
    parser = argparse.ArgumentParser(prog="bench.questions", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "--releases", type=Path, default=Path("releases"), help="where the current release is"
    )
    parser.add_argument("--engine", choices=_ENGINES, help="compare the rows with those of this engine")
    given = parser.parse_args()
    release = newest(given.releases)
    catalog, store = read_catalog(release / QUERIES), load(release)
    found = {}
    for name, query in catalog.items():
        found[name] = _measured(store, query)
        say(f"{name}: {len(found[name][1]):,} rows, {found[name][0]:.0f} ms")
    verdicts = _compared(given.engine, release, catalog, {name: rows for name, (_, rows) in found.items()})
    print(f"| query | rows | ms |{' ' + given.engine + ' |' if given.engine else ''}")
    print(f"|---|--:|--:|{'---|' if given.engine else ''}")
    for name, (milliseconds, rows) in sorted(found.items(), key=lambda item: -item[1][0]):
        verdict = f" {verdicts[name]} |" if verdicts else ""
        print(f"| {name} | {sum(rows.values()):,} | {milliseconds:,.0f} |{verdict}")


def _measured(store: ox.Store, query: ReadyQuery) -> tuple[float, Counter[str]]:
    """Return the milliseconds that an answer takes, and its rows."""
    chosen = GRAPHS[1] if query.makes_graph else RESULTS[0]
    question = Question.answered_in(chosen, query.text)
    lasted = []
    for _ in range(_TIMES):
        start = time.perf_counter()
        answer = evaluate(store, question, {}, _LARGEST)
        lasted.append((time.perf_counter() - start) * 1000)
    return median(lasted), _rows(answer.body, query.makes_graph)


def _rows(body: bytes, is_graph: bool) -> Counter[str]:
    if is_graph:
        return Counter({str(quad.triple) for quad in ox.parse(body, ox.RdfFormat.N_TRIPLES)})
    results = ox.parse_query_results(body, ox.QueryResultsFormat.JSON)
    if isinstance(results, ox.QueryBoolean):
        return Counter([str(bool(results))])
    variables = results.variables
    return Counter(" ".join(_cell(row[variable]) for variable in variables) for row in results)


def _cell(term: object) -> str:
    """Write a term so that it does not matter how an engine writes a number."""
    if not isinstance(term, ox.Literal):
        return str(term)
    kind = term.datatype.value.rpartition("#")[2]
    if kind in ("decimal", "double", "float", "integer"):
        return f"{float(term.value):.{_DIGITS}g}"
    return str(term)


def _compared(
    engine: str | None, release: Path, catalog: dict[str, ReadyQuery], ours: dict[str, Counter[str]]
) -> dict[str, str]:
    """Return for each query whether another engine gives the same rows; nothing without one."""
    if not engine:
        return {}
    with tempfile.TemporaryDirectory(prefix="citygraph-") as private:
        server = _ENGINES[engine](Tools(Path(sys.prefix) / "bench" / "programs"), _PORT)
        if reason := server.missing():
            raise SystemExit(f"{server.title} {reason}")
        say(f"{server.title}: loading")
        running = Running(server, made(release, Path(private) / "graph", 1), Path(private), first_question())
        try:
            return {name: _verdict(running, catalog[name], rows) for name, rows in ours.items()}
        finally:
            running.stop()


def _verdict(running: Running, query: ReadyQuery, ours: Counter[str]) -> str:
    accept = "application/n-triples" if query.makes_graph else RESULTS[0].media_type
    topic, _, name = query.name.partition("/")
    try:
        answer = ask(running.server, Query(topic, name, "", query.text, accept), _LONGEST)
        theirs = _rows(answer.body, query.makes_graph)
    except (NoAnswerError, SyntaxError, ValueError) as error:
        say(f"{query.name}: {error}")
        return f"failed: {error}"
    if theirs == ours:
        return "same"
    missing, more = ours - theirs, theirs - ours
    say(f"{query.name}: {missing.total()} missing, {more.total()} more, such as {[*missing, *more][:2]}")
    return f"differs: {missing.total()} missing, {more.total()} more"


if __name__ == "__main__":
    main()
