"""Draw the pictures of docs/report.md from the current release.

Run `python docs/pictures.py`, with `pip install -e '.[docs]'`. The same release and the same matplotlib give
the same bytes. `land.geojson` is the land of Natural Earth in 1:50m (public domain), by way of world-atlas
2.0.2: simplified to a tenth of a degree, without small islands and Antarctica.
"""

import json
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from pyoxigraph import Store

from citygraph.catalog import bind, read_catalog
from citygraph.folders import home
from citygraph.manifest import newest, read_manifest
from citygraph.store import load

HERE = Path(__file__).parent
CATALOG = read_catalog(home() / "queries")
FROM, TO = 1985, 2019
LARGEST = 10
INK, QUIET, LAND, SEA = "#1f2933", "#66727f", "#e7e9e4", "#f7f9fb"
FEW = (
    (1, "#3b78a8", 2.2, "in one network"),
    (2, "#e08a1e", 7, "in two to four"),
    (5, "#b3202c", 20, "in five or more"),
)
CENTRE = (10.0, 52.0)  # the centre of the map of Europe, as for the European grid

mpl.rcParams.update(
    {
        "font.family": "DejaVu Sans",
        "font.size": 10,
        "text.color": INK,
        "axes.edgecolor": QUIET,
        "axes.labelcolor": INK,
        "xtick.color": QUIET,
        "ytick.color": QUIET,
        "svg.hashsalt": "citygraph",
        "svg.fonttype": "path",
        "figure.facecolor": "white",
    }
)


def rows(store: Store, name: str, **terms: str) -> list[dict[str, str]]:
    """Return the answer to a ready-made query."""
    answer: Any = store.query(bind(CATALOG[name], terms))
    names = [variable.value for variable in answer.variables]
    return [{column: row[column].value for column in names if row[column] is not None} for row in answer]


def draw_growth(store: Store, date: str, path: Path) -> None:
    """Draw how many memberships of the largest networks had begun by which year."""
    networks = sorted(rows(store, "data/networks"), key=lambda row: -int(row["with_start"]))[:LARGEST]
    figure, axes = plt.subplots(figsize=(11, 6.4))
    ends = []
    for network, colour in zip(networks, mpl.colormaps["tab10"].colors, strict=False):
        line = {
            int(row["year"]): int(row["begun_by_then"])
            for row in rows(store, "data/years", network=f"<{network['network']}>")
        }
        years = [year for year in range(FROM, TO + 1) if year >= min(line, default=TO + 1)]
        if not years:
            continue
        counts = [line[max(known for known in line if known <= year)] for year in years]
        axes.plot(years, counts, color=colour, linewidth=2, solid_capstyle="round")
        label = textwrap.shorten(network["network_name"], 52, placeholder=" …")
        ends.append((counts[-1], f"{label}: {counts[-1]:,} of {int(network['memberships']):,}", colour))
    axes.set_yscale("log")
    axes.set_xlim(FROM, TO)
    axes.set_ylim(0.9, 20_000)
    axes.set_yticks([1, 10, 100, 1_000, 10_000], ["1", "10", "100", "1,000", "10,000"])
    axes.minorticks_off()
    axes.grid(axis="y", color="#dde2e6", linewidth=0.8)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(length=0)
    place_labels(axes, ends)
    figure.subplots_adjust(left=0.06, right=0.57, top=0.86, bottom=0.14)
    figure.text(0.06, 0.95, "Memberships known to have begun, by network", fontsize=15, fontweight="bold")
    figure.text(
        0.06, 0.905, "The ten networks with the most dated memberships; logarithmic scale", color=QUIET
    )
    note = (
        f"Only memberships whose first year is known are counted. After each name: how many began by {TO}, "
        f"of all those that the graph holds. Ended ones are included. Release of {date}."
    )
    figure.text(0.06, 0.03, textwrap.fill(note, 130), color=QUIET, fontsize=8.5)
    figure.savefig(
        path, metadata={"Date": None, "Title": "Memberships known to have begun, by network, 1985 to 2019"}
    )
    plt.close(figure)


def place_labels(axes: Axes, ends: list[tuple[int, str, Any]], gap: float = 0.17) -> None:
    """Write each label at the end of its line, and move it where another would be in its way."""
    ends = sorted(ends)
    wanted = np.log10([count for count, _, _ in ends])
    steps = gap * np.arange(len(ends))
    upwards = np.maximum.accumulate(wanted - steps) + steps
    downwards = np.minimum.accumulate((wanted - steps)[::-1])[::-1] + steps
    for (count, label, colour), height in zip(ends, (upwards + downwards) / 2, strict=True):
        axes.annotate(
            label,
            (TO, count),
            (TO + 1.4, 10**height),
            color=colour,
            fontsize=9,
            va="center",
            annotation_clip=False,
            arrowprops={
                "arrowstyle": "-",
                "color": colour,
                "linewidth": 0.7,
                "shrinkA": 1,
                "shrinkB": 1,
                "relpos": (0, 0.5),
            },
        )


def draw_map(store: Store, date: str, path: Path) -> None:
    """Draw where the member cities are: Europe large, and the world."""
    members = rows(store, "data/places")
    located = [city for city in members if "latitude" in city and "longitude" in city]
    columns = ("longitude", "latitude", "networks")
    cities = np.array([[float(city[column]) for column in columns] for city in located])
    land = json.loads((HERE / "land.geojson").read_text(encoding="utf-8"))["coordinates"]
    figure = plt.figure(figsize=(10, 12.2))
    europe = figure.add_axes((0.02, 0.37, 0.96, 0.53))
    world = figure.add_axes((0.02, 0.055, 0.96, 0.302))
    draw_cities(europe, land, cities, onto_europe)
    europe.set(xlim=(-2_950, 2_950), ylim=(-1_980, 2_000))
    draw_cities(world, land, cities, np.asarray, 0.3)
    world.set(xlim=(-170, 180), ylim=(-56, 78))
    europe.legend(
        loc="lower left",
        bbox_to_anchor=(-0.015, 0.995),
        ncols=len(FEW),
        frameon=False,
        fontsize=10,
        markerscale=1.5,
    )
    figure.text(
        0.02, 0.965, f"{len(cities):,} member cities of city networks", fontsize=17, fontweight="bold"
    )
    figure.text(
        0.02,
        0.942,
        "Each dot is a city that is a member of at least one network and not known to have left",
        color=QUIET,
    )
    note = (
        f"{len(cities):,} of {len(members):,} member cities: those that the gazetteer (GeoNames) knows. "
        "Most come from a database of European networks: outside Europe, only what those reach is shown. "
        f"Places: GeoNames, CC BY 4.0. Land: Natural Earth. Release of {date}."
    )
    figure.text(0.02, 0.015, textwrap.fill(note, 140), color=QUIET, fontsize=8.5)
    figure.savefig(path, dpi=110, metadata={"Software": None})
    plt.close(figure)


def draw_cities(axes: Axes, land: Any, cities: Any, project: Callable[[Any], Any], scale: float = 1) -> None:
    """Draw land, its inland seas, and cities, those in many networks on top."""
    for rings, colour in (
        ((part[0] for part in land), LAND),
        ((hole for part in land for hole in part[1:]), SEA),
    ):
        outlines = [project(np.array(ring)) for ring in rings]
        axes.add_collection(PolyCollection(outlines, facecolor=colour, edgecolor="#c3c8c0", linewidth=0.5))
    for index, (least, colour, size, label) in enumerate(FEW):
        most = FEW[index + 1][0] if index + 1 < len(FEW) else np.inf
        chosen = project(cities[(cities[:, 2] >= least) & (cities[:, 2] < most), :2])
        axes.scatter(
            *chosen.T,
            s=size * scale,
            color=colour,
            linewidths=0,
            alpha=0.8,
            label=f"{label} ({len(chosen):,})",
        )
    axes.set_aspect("equal")
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_facecolor(SEA)
    axes.spines[:].set_color("#dde2e6")


def onto_europe(points: Any) -> Any:
    """Return degrees as kilometres, in Lambert's azimuthal equal-area projection around CENTRE."""
    longitude, latitude = np.radians(points - np.array([CENTRE[0], 0])).T
    centre = np.radians(CENTRE[1])
    cosine = np.sin(centre) * np.sin(latitude) + np.cos(centre) * np.cos(latitude) * np.cos(longitude)
    scale = 6371 * np.sqrt(2 / np.maximum(1 + cosine, 1e-6))
    east = scale * np.cos(latitude) * np.sin(longitude)
    north = scale * (
        np.cos(centre) * np.sin(latitude) - np.sin(centre) * np.cos(latitude) * np.cos(longitude)
    )
    return np.stack([east, north], axis=1)


def main(folder: Path = HERE) -> None:
    """Draw both pictures into `folder`."""
    release = newest(home() / "releases")
    store, date = load(release), read_manifest(release)["date"]
    draw_growth(store, date, folder / "growth.svg")
    draw_map(store, date, folder / "map.png")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
