"""The chart: for each query and server, how many answers in a second."""

from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

from bench.contest import Result, middle

_LOOKS = {
    "constant": ("#1f2933", "|", "constant answer"),
    "hot": ("#b3202c", "o", "citygraph, hot"),
    "cold": ("#b3202c", "D", "citygraph, cold"),
    "oxigraph-memory": ("#3b78a8", "s", ""),
    "oxigraph": ("#7fb0d6", "s", ""),
    "fuseki": ("#4d8f53", "^", ""),
    "virtuoso": ("#e08a1e", "v", ""),
    "rdflib-endpoint": ("#7b5aa6", "<", ""),
    "rdflib-flask": ("#b39ccf", ">", ""),
}
_INK, _QUIET = "#1f2933", "#66727f"
_HEIGHT_OF_LINE, _WIDTH = 0.26, 6.4


def draw(results: list[Result], path: Path) -> None:
    """Draw a panel for each graph: the queries below each other, the servers on a scale of powers of ten."""
    style: Any = {
        "font.family": "DejaVu Sans", "font.size": 9, "text.color": _INK, "axes.edgecolor": _QUIET,
        "xtick.color": _QUIET, "ytick.color": _INK, "svg.hashsalt": "citygraph", "figure.facecolor": "white",
    }  # fmt: skip
    with mpl.rc_context(style):
        lines = max(len(result["queries"]) for result in results)
        size = (_WIDTH * len(results), 1.6 + _HEIGHT_OF_LINE * lines)
        figure, panels = plt.subplots(
            1, len(results), figsize=size, sharey=True, squeeze=False, layout="constrained"
        )
        for panel, result in zip(panels[0], results, strict=True):
            _draw(panel, result)
        marks, titles = panels[0][0].get_legend_handles_labels()
        figure.legend(marks, titles, loc="outside upper center", ncols=3 * len(results), frameon=False)
        figure.savefig(path, metadata={"Date": None})
        plt.close(figure)


def _draw(panel: Axes, result: Result) -> None:
    questions = result["queries"]
    for name, (colour, mark, title) in _LOOKS.items():
        found = [
            (rate, line)
            for line, question in enumerate(questions)
            if (rate := middle(question["subjects"].get(name, {"rounds": []}), "rate"))
        ]
        if found:
            rates, lines = zip(*found, strict=True)
            filled = "none" if name == "cold" else colour
            label = title or result["servers"][name]["title"]
            panel.plot(
                rates,
                lines,
                mark,
                color=colour,
                markerfacecolor=filled,
                markersize=9 if mark == "|" else 6,
                label=label,
                zorder=3,
            )
    panel.set_xscale("log")
    panel.set_yticks(range(len(questions)), [question["title"] for question in questions])
    panel.set_ylim(len(questions) - 0.5, -0.5)
    panel.grid(axis="both", color="#e7e9e4", zorder=0)
    panel.set_title(f"{result['title']}: {result['triples']:,} statements", fontsize=10)
    panel.set_xlabel("answers in a second")
    panel.spines[["top", "right", "left"]].set_visible(False)
    panel.tick_params(length=0)
