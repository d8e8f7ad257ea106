"""What was measured, as Markdown and a chart."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from math import exp, log
from pathlib import Path
from statistics import median

from bench.chart import draw
from bench.contest import SLOWEST, Result, middle
from bench.load import CLIENTS
from bench.mix import CLASSES
from bench.servers import LONGEST

OWN = {"cold": "cold", "hot": "hot", "constant": "constant"}
_GOOD_OF_CONSTANT, _GOOD_LOOKUP, _GOOD_COLD = 0.8, 0.4, 1.5
_SECONDS_OF_NOTHING = 0.05  # that it takes to load nothing
Cells = Iterable[str]


def write(results: list[Result], machine: str, folder: Path) -> None:
    """Write benchmark.md and benchmark.svg to a folder."""
    parts = [_introduction(results, machine), *(_of_graph(result) for result in results)]
    (folder / "benchmark.md").write_text("\n".join(parts), encoding="utf-8")
    draw(results, folder / "benchmark.svg")


def _introduction(results: list[Result], machine: str) -> str:
    rounds = max(
        len(s["rounds"]) for result in results for q in result["queries"] for s in q["subjects"].values()
    )
    return f"""# How fast it answers

Written by `make bench` on {datetime.now(UTC):%Y-%m-%d}. Machine: {machine}. The servers, the load and everything else share these cores.

![Answers in a second, for each query and server](benchmark.svg)

## How it is measured

- The queries are the files below `bench/queries/`, in classes. All servers have the same statements: the union as default graph, each source
  as named graph. The graph is the current release; the larger one repeats every statement of a city, a membership or a source with new names
  for them, so that the networks stay and have that many times as many members.
- All servers run at the same time on the loopback interface. For each query, one after the other is asked for a second or more by `wrk`, with
  {CLIENTS} connections that are kept and ask again as soon as they have the answer: several for each core, so that no process of a server idles; then the next round begins, with another one first. One round does
  not count, in which caches fill and code is compiled; of {rounds} that count, the tables give medians, and ratios are medians of the ratios of each round.
- **cold** is this server asked a text that it has never seen: each request has another comment below its query. **hot** is the same text
  again, as every other server is asked. **constant** answers with the same headers and bytes out of a dictionary, from a WSGI application
  of five lines in the same HTTP server: the most that can be reached.
- What keeps {CLIENTS} clients waiting for more than {SLOWEST:.0f} seconds is asked up to three times, of which the quickest counts (marked ¹), by one client if even one waits so long; what takes
  longer than {LONGEST} seconds, or is refused, is a dash.
- Memory is that of all processes of a server, what they share counted once (PSS). *filled* is the time to load the graph into a database
  before the start, *started* the time from the start to the first true answer, with all data loaded.
"""


def _of_graph(result: Result) -> str:
    size = f"{result['triples']:,} statements in the default graph, {result['quads']:,} in named graphs"
    parts = [f"## The {result['title']}\n\n{size}.\n", _servers(result), _goals(result)]
    parts += ["### Answers in a second\n", _rates(result)]
    parts += ["### Milliseconds: half of the answers, 99 % of them\n", _latencies(result)]
    parts += ["### Times as fast: hot\n", _ratios(result, "hot")]
    parts += ["### Times as fast: cold\n", _ratios(result, "cold")]
    return "\n".join([*parts, "### Rows\n", _rows(result)])


def _servers(result: Result) -> str:
    facts = [[f["title"], f["version"], _number(f["fill"]) if f["fill"] > _SECONDS_OF_NOTHING else "–", _number(f["start"]), f"{f['memory']:,.0f}", f"{f['most']:,.0f}"]
             for f in result["servers"].values()]  # fmt: skip
    table = _table(["server", "version", "filled (s)", "started (s)", "memory then (MB)", "most (MB)"], facts)
    left_out = "".join(
        f"\nLeft out: {title}, which {_said(reason)}.\n" for title, reason in result["left out"].items()
    )
    return table + left_out


def _said(reason: str) -> str:
    return reason if reason.partition(" ")[0] in {"needs", "would", "does", "finds"} else f"is {reason}"


def _goals(result: Result) -> str:
    """Each class in one line: the geometric mean over its queries, and which query is below what is wanted."""
    peers = [name for name in result["servers"] if name not in {"citygraph", "constant"}]
    lines = []
    for kind in CLASSES:
        questions = [question for question in result["queries"] if question["kind"] == kind]
        cells = [_mean(_ratio(q, "hot", "constant") for q in questions)]
        cells += [_mean(_ratio(q, "hot", _best(q, peers)) for q in questions)]
        cells += [_mean(_ratio(q, "cold", name) for q in questions) for name in peers]
        lines.append([kind, *map(_times, cells)])
    titles = [result["servers"][name]["title"] for name in peers]
    header = ["class", "hot / constant", "hot / best peer", *(f"cold / {title}" for title in titles)]
    below = [*_below(result, peers)]
    missed = "\n".join(f"- {each}" for each in below) or "- none"
    wanted = (
        f"Wanted: hot at least {_GOOD_OF_CONSTANT} of the constant answer and ahead of every peer; cold against the Oxigraph server at least "
        f"{_GOOD_LOOKUP} for lookups and {_GOOD_COLD} for every other class. Not reached ([why](architecture.md#where-the-time-of-an-answer-goes)):\n\n{missed}\n"
    )
    return f"### In short\n\n{_table(header, lines)}\n{wanted}"


def _below(result: Result, peers: list[str]) -> Iterable[str]:
    for question in result["queries"]:
        of_constant, of_best = (
            _ratio(question, "hot", "constant"),
            _ratio(question, "hot", _best(question, peers)),
        )
        if of_constant is not None and of_constant < _GOOD_OF_CONSTANT:
            yield f"{question['title']}: hot is {of_constant:.2f} of the constant answer"
        if of_best is not None and of_best < 1:
            yield f"{question['title']}: hot is {of_best:.2f} of {_best(question, peers)}"
        wanted = _GOOD_LOOKUP if question["kind"] == "lookup" else _GOOD_COLD
        for name in (name for name in peers if name.startswith("oxigraph")):
            found = _ratio(question, "cold", name)
            if found is not None and found < wanted:
                title = result["servers"][name]["title"]
                yield f"{question['title']}: cold is {found:.2f} of the {title}, {wanted} wanted"


def _best(question: Result, peers: list[str]) -> str:
    return max(
        peers,
        key=lambda name: middle(question["subjects"].get(name, {"rounds": []}), "rate") or 0,
        default="",
    )


def _rates(result: Result) -> str:
    def cell(subject: Result) -> str:
        rate = middle(subject, "rate")
        failures = sum(each["failures"] for each in subject["rounds"] if each)
        return (
            "–"
            if rate is None
            else _number(rate) + _mark(subject) + (f" ({failures} failed)" if failures else "")
        )

    return _by_query(result, _subjects(result), cell)


def _latencies(result: Result) -> str:
    def cell(subject: Result) -> str:
        half, most = middle(subject, "p50"), middle(subject, "p99")
        return "–" if half is None or most is None else f"{_number(half)}, {_number(most)}{_mark(subject)}"

    return _by_query(result, _subjects(result), cell)


def _ratios(result: Result, own: str) -> str:
    others = [
        name
        for name in _subjects(result)
        if name not in ({"cold", "hot", "constant"} if own == "cold" else {"cold", "hot"})
    ]
    lines = [
        [question["title"], *(_times(_ratio(question, own, other)) for other in others)]
        for question in result["queries"]
    ]
    return _table(["query", *(_title(result, name) for name in others)], lines)


def _rows(result: Result) -> str:
    """Who has another number of rows than we, or none."""
    lines = []
    for question in result["queries"]:
        for name, subject in question["subjects"].items():
            title = _title(result, name)
            if "failed" in subject:
                lines.append(f"- {question['title']}: {title} gives no answer ({subject['failed']})")
            elif "rows" in question and subject.get("rows", question["rows"]) != question["rows"]:
                lines.append(
                    f"- {question['title']}: {title} has {subject['rows']:,} rows, not {question['rows']:,}"
                )
    listed = [
        [q["title"], q["summary"], f"{q.get('rows', 0):,}", f"{q.get('bytes', 0):,}"]
        for q in result["queries"]
    ]
    exceptions = "\n".join(lines) or "- none"
    table = _table(["query", "what it asks", "rows", "bytes"], listed)
    return f"{table}\nAll servers give the same number of rows, but for:\n\n{exceptions}\n"


def _subjects(result: Result) -> list[str]:
    return [*OWN, *(name for name in result["servers"] if name not in {"citygraph", "constant"})]


def _title(result: Result, name: str) -> str:
    return OWN.get(name) or str(result["servers"][name]["title"])


def _by_query(result: Result, names: list[str], cell: Callable[[Result], str]) -> str:
    lines = [[q["title"], *(cell(q["subjects"][name]) for name in names)] for q in result["queries"]]
    return _table(["query", *(_title(result, name) for name in names)], lines)


def _ratio(question: Result, one: str, other: str) -> float | None:
    """Return how many times as fast one is, by the median of the rounds of both."""
    ours, theirs = (question["subjects"].get(name, {"rounds": []})["rounds"] for name in (one, other))
    if len(ours) == len(theirs):
        pairs = [a["rate"] / b["rate"] for a, b in zip(ours, theirs, strict=True) if a and b and b["rate"]]
        return median(pairs) if pairs else None
    rates = [middle({"rounds": rounds}, "rate") for rounds in (ours, theirs)]
    return rates[0] / rates[1] if rates[0] and rates[1] else None


def _mean(ratios: Iterable[float | None]) -> float | None:
    known = [log(ratio) for ratio in ratios if ratio]
    return exp(sum(known) / len(known)) if known else None


def _times(ratio: float | None) -> str:
    return "–" if ratio is None else f"{ratio:.2f}" if ratio < 10 else f"{ratio:,.0f}"  # noqa: PLR2004 three digits


def _mark(subject: Result) -> str:
    return "¹" if subject.get("once") else ""


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"  # noqa: PLR2004 three digits


def _table(header: list[str], lines: Iterable[Cells]) -> str:
    rule = ["---", *("--:" for _ in header[1:])]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in [header, rule, *lines])
