"""Maps as planes: where a place lies on one, and which part of it is shown.

The projection is equirectangular and true at 45 degrees: x is the longitude, made narrower, y is the
latitude, downwards. A unit is a degree of latitude.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

Point = tuple[float, float]

NARROW = math.cos(math.radians(45))
RATIO = 16 / 9
"""Width of a map by its height."""

WORLD = 256.0
"""The width of the widest map, in units."""

_NORTH = -86.0
_LEAST = 0.5  # units: nearer, the land is too coarse
_ALONE = 14.0  # units: the width of the map of a single place, so that countries can be told
_MARGIN = 0.08
_FEW = 0.02  # of the places may lie off a map, if it becomes much larger without them
_MUCH = 0.6


@dataclass(frozen=True)
class Frame:
    """A part of the plane: its left upper corner and its width."""

    x: float
    y: float
    width: float

    @property
    def height(self) -> float:
        """Its height."""
        return self.width / RATIO

    @property
    def centre(self) -> Point:
        """Its centre."""
        return self.x + self.width / 2, self.y + self.height / 2

    def holds(self, point: Point) -> bool:
        """Return whether a point lies in it."""
        across, down = self.place(point)
        return 0 <= across <= 1 and 0 <= down <= 1

    def place(self, point: Point) -> Point:
        """Return where a point is, as shares of width and height."""
        return (point[0] - self.x) / self.width, (point[1] - self.y) / self.height

    def nearer(self, times: float, centre: Point | None = None) -> "Frame":
        """Return a frame that shows things so many times as large."""
        return framed(centre or self.centre, self.width / times)

    def written(self) -> str:
        """Return it as addresses write it: latitude and longitude of its centre, and its width."""
        x, y = self.centre
        return f"{-y:.2f},{x / NARROW:.2f},{self.width:.2f}"


def projected(latitude: float, longitude: float) -> Point:
    """Return where a place lies on the plane."""
    return longitude * NARROW, -latitude


def framed(centre: Point, width: float) -> Frame:
    """Return the frame around a centre, moved and cut so that it stays on the map of the world."""
    width = min(max(width, _LEAST), WORLD)
    height = width / RATIO
    x = min(max(centre[0] - width / 2, -WORLD / 2), WORLD / 2 - width)
    y = min(max(centre[1] - height / 2, _NORTH), _NORTH + WORLD / RATIO - height)
    return Frame(x, y, width)


def read_frame(written: str) -> Frame | None:
    """Return the frame that an address writes, or None if it writes none."""
    try:
        latitude, longitude, width = (float(part) for part in written.split(","))
    except ValueError:
        return None
    if not all(map(math.isfinite, (latitude, longitude, width))):
        return None
    return framed(projected(latitude, longitude), width)


def around(points: Sequence[Point]) -> Frame:
    """Return the frame in which all points lie; that of the world if there are none."""
    if not points:
        return framed((0, 0), WORLD)
    return _around(*(sorted(values) for values in zip(*points, strict=True)))


def around_most(points: Sequence[Point]) -> Frame:
    """Return the frame in which the points lie, without the few that lie so far off that the others crowd."""
    whole = around(points)
    skipped = int(len(points) * _FEW)
    if not skipped:
        return whole
    most = _around(*(sorted(values)[skipped:-skipped] for values in zip(*points, strict=True)))
    return most if most.width < _MUCH * whole.width else whole


def _around(xs: Sequence[float], ys: Sequence[float]) -> Frame:
    width, height = xs[-1] - xs[0], ys[-1] - ys[0]
    needed = max(width, height * RATIO) * (1 + 2 * _MARGIN)
    return framed((xs[0] + width / 2, ys[0] + height / 2), max(needed, _ALONE))
