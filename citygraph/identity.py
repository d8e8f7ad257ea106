"""Which thing a name means: a thing already known, a place of the gazetteer, or one of its own.

A place is taken for the member only where name, country and kind agree and no other place may be meant; a
source's geocode counts as a hint, because the place of an office is not the member.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from citygraph.gazetteer import UMLAUTS, Gazetteer, Place
from citygraph.spelling import key

NEAR = 30.0
"""Kilometres within which a place of the right name may be what a geocode misses."""

SAME = 5.0
"""Kilometres within which two entries of one name count as one place."""

OUTWEIGHS = 3
"""So many times more inhabitants than others of its name a place has that is meant without doubt."""

OUTWEIGHS_NAMESAKES = 60
"""So many times more, where no country is told, if others are called so first of all and it is not."""

SAINTS = {
    r"\bSt\.?\s": ("Sankt", "Saint"),
    r"\bSte\.?\s": ("Sainte",),
    r"\bS\.\s?": ("San", "Sant", "Santa", "Santo", "São"),
}


@dataclass(frozen=True)
class Words:
    """What the words around a name tell: see `data/reconciliation.yaml`."""

    bodies: frozenset[str]
    around: frozenset[str]
    kinds: dict[str, str]
    place_kind: str
    body_kind: str
    territories: dict[str, tuple[str, ...]]

    def countries(self, stated: str) -> tuple[str, ...]:
        """Return where a member may lie whose source states this country: there, or in its territories."""
        return (stated, *self.territories.get(stated, ())) if stated else ()


@dataclass(frozen=True)
class Subject:
    """What a source says of a member.

    Attributes:
        name: as the source spells it.
        country: ISO 3166 code in small letters, empty where the source names none.
        kind: in the words of the source, empty where it says nothing.
        hint: the number in the gazetteer by which the source locates it, if any.
    """

    name: str
    country: str = ""
    kind: str = ""
    hint: int | None = None


@dataclass(frozen=True)
class Verdict:
    """What a subject is.

    Attributes:
        kind: the first part of its path.
        thing: the path of a known thing, empty if none is meant.
        place: the place of the gazetteer that it is, or that it may be.
        sure: whether `thing` or `place` is beyond doubt.
        reason: why.
    """

    kind: str
    reason: str
    sure: bool = False
    thing: str = ""
    place: Place | None = None


@dataclass
class Known:
    """Things already told apart: by number of the gazetteer, and by name."""

    by_number: dict[int, str] = field(default_factory=dict)
    located: set[str] = field(default_factory=set)
    countries: dict[str, str] = field(default_factory=dict)
    by_key: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    things: set[str] = field(default_factory=set)

    def add(self, thing: str, names: Iterable[str] = (), country: str = "") -> None:
        """Take in a thing with its names, and its country if known."""
        self.things.add(thing)
        if country:
            self.countries[thing] = country
        for name in names:
            self.by_key[key(name)].add(thing)

    def locate(self, thing: str, number: int) -> None:
        """Take in that a thing is the place of that number."""
        self.by_number[number] = thing
        self.located.add(thing)

    def find(self, keys: Iterable[str], kind: str, countries: Collection[str]) -> set[str]:
        """Return the things of a kind that bear one of the names, in the countries or where none is known."""
        found = {
            thing for each in keys for thing in self.by_key.get(each, ()) if thing.startswith(f"{kind}/")
        }
        return {
            thing
            for thing in found
            if not countries or thing not in self.countries or self.countries[thing] in countries
        }


@dataclass(frozen=True)
class _Sought:
    """What is looked up for a subject.

    Attributes:
        keys: of what it may be called.
        shortened: whether what stands in brackets had to be left out to find a place.
        countries: where it may lie, empty if anywhere.
        geocoded: the place by which the source locates it.
    """

    subject: Subject
    kind: str
    keys: list[str]
    shortened: bool
    countries: tuple[str, ...]
    geocoded: Place | None


def kind_of(subject: Subject, words: Words) -> str:
    """Return the kind of a subject: what its source says, unless words of its name show a body."""
    stated = words.kinds.get(subject.kind, words.place_kind)
    shown = words.bodies & set(_tokens(subject.name)) or re.search(r",| & | und | and |\d", subject.name)
    return words.body_kind if stated == words.place_kind and shown else stated


def forms(name: str, words: Words) -> list[str]:
    """Return what the name may be: as it is, without the words around it, written out."""
    found = [name.strip(), _bare(name, words)]
    longer = [written for each in found for written in _written_out(each)]
    return [each for each in dict.fromkeys([*found, *longer]) if each]


def decide(subject: Subject, known: Known, gazetteer: Gazetteer, words: Words) -> Verdict:
    """Return which thing or place a subject is, or that it must stand by itself, and why."""
    sought = _sought(subject, gazetteer, words)
    if sought.kind != words.place_kind:
        body = _among_known(sought, sought.keys[:1], known)
        return body or Verdict(sought.kind, "no municipality, by its kind or name")
    found = _by_geocode(sought, gazetteer) or _by_name(sought, gazetteer)
    if found.sure and found.place:
        return _told_apart(found, found.place, sought, known)
    return found if found.place else _among_known(sought, sought.keys, known) or found


def _sought(subject: Subject, gazetteer: Gazetteer, words: Words) -> _Sought:
    """Return what to look up: the name without its brackets only where none is known with them."""
    countries = words.countries(subject.country)
    whole, short = (
        [each for each in map(key, forms(name, words)) if each]
        for name in (subject.name, re.sub(r"\([^)]*\)", " ", subject.name))
    )
    whole += _of_two_names(subject.name, countries, gazetteer)
    shortened = short != whole and not gazetteer.named(whole, countries)
    return _Sought(
        subject=subject,
        kind=kind_of(subject, words),
        keys=[*whole, *short] if shortened else whole,
        shortened=shortened,
        countries=countries,
        geocoded=gazetteer.place(subject.hint) if subject.hint else None,
    )


def _of_two_names(name: str, countries: Collection[str], gazetteer: Gazetteer) -> list[str]:
    """Return both names of a place that bears two, as in "Tiers/Tires", unless they are two places."""
    parts = [key(part) for part in name.split("/")]
    if len(parts) != 2:  # noqa: PLR2004
        return []
    one, other = (set(gazetteer.named([part], countries)) for part in parts)
    return parts if one & other or not (one and other) else []


def _among_known(sought: _Sought, keys: list[str], known: Known) -> Verdict | None:
    things = known.find(keys, sought.kind, sought.countries)
    if len(things) != 1:
        return None
    return Verdict(sought.kind, "bears a name of a known thing", True, things.pop())


def _told_apart(found: Verdict, place: Place, sought: _Sought, known: Known) -> Verdict:
    """Return the thing that a place is; one of its name that stands by itself may be meant as well."""
    thing = known.by_number.get(place.number, "")
    alone = known.find(sought.keys, sought.kind, sought.countries or [place.country]) - known.located
    if alone and not thing:
        return Verdict(sought.kind, f"{min(alone)}, which stands by itself, bears the name too", place=place)
    return replace(found, thing=thing)


def _by_geocode(sought: _Sought, gazetteer: Gazetteer) -> Verdict | None:
    """Judge the place that the source itself gives: its name and country must agree."""
    place, kind = sought.geocoded, sought.kind
    if not place or not place.keys.intersection(sought.keys):
        return None
    if sought.countries and place.country not in sought.countries:
        return Verdict(kind, "the geocode lies in another country", place=place)
    nearest = [place.country] if place.country == sought.subject.country else sought.countries
    rivals = _rivals(place, gazetteer.named(sought.keys, nearest or [place.country]), sought)
    if rivals:
        return Verdict(kind, f"{len(rivals) + 1} places of this name in the country", place=place)
    return Verdict(kind, "name and country agree with the geocode", True, place=place)


def _by_name(sought: _Sought, gazetteer: Gazetteer) -> Verdict:
    """Look the name up: near the geocode if there is one, else in the country."""
    geocoded, kind = sought.geocoded, sought.kind
    found = gazetteer.named(sought.keys, sought.countries)
    near = [place for place in found if not geocoded or place.kilometres_to(geocoded) <= NEAR]
    rivals = _rivals(near[0], near, sought) if near else []
    if near and sought.shortened:  # what stood in brackets may tell it from any other place of the name
        rivals = [other for other in found if other.kilometres_to(near[0]) > SAME]
    if near and not rivals:
        where = "near the geocode" if geocoded else "in the country" if sought.countries else "anywhere"
        return Verdict(kind, f"the one place of this name {where}", True, place=near[0])
    if near:
        return Verdict(kind, f"{len(rivals) + 1} places of this name", place=near[0])
    if geocoded and _shares_a_word(sought.subject.name, geocoded.name):
        return Verdict(kind, "the geocode has another name, though like it", place=geocoded)
    return Verdict(kind, "the geocode has another name" if geocoded else "no place of this name is known")


def _rivals(place: Place, places: Iterable[Place], sought: _Sought) -> list[Place]:
    """Return other places that may be meant as well: Perm is also called Parma, but is not Parma."""
    by_another_name = key(place.name) not in sought.keys

    def may_be_meant(other: Place) -> bool:
        if by_another_name and key(other.name) in sought.keys:
            return bool(sought.countries) or other.population * OUTWEIGHS_NAMESAKES >= place.population
        return other.population * OUTWEIGHS >= place.population

    return [other for other in places if may_be_meant(other) and other.kilometres_to(place) > SAME]


def _written_out(name: str) -> Iterator[str]:
    """Yield the name with umlauts as two letters, and with abbreviated saints in all their languages."""
    letters = name.translate(UMLAUTS)
    if letters != name:
        yield letters
    for short, saints in SAINTS.items():
        if re.search(short, name):
            yield from (re.sub(short, f"{saint} ", name) for saint in saints)


def _tokens(name: str) -> list[str]:
    return [each for each in map(key, re.split(r"[\s()/,.\-–’'`]+", name)) if each]


def _shares_a_word(name: str, other: str) -> bool:
    shortest = 4
    return any(len(token) >= shortest for token in set(_tokens(name)) & set(_tokens(other)))


def _bare(name: str, words: Words) -> str:
    """Take words such as "City of" off both ends, but never all of a name."""
    parts = re.split(r"\s+", name.replace("’", "'").strip(" -–,"))
    while len(parts) > 1 and key(parts[0].removesuffix("'")) in words.around | {""}:
        parts = parts[1:]
    while len(parts) > 1 and key(parts[-1]) in words.around | {""}:
        parts = parts[:-1]
    return re.sub(r"^(d|l|dell)'", "", " ".join(parts), flags=re.IGNORECASE)


def read_words(description: dict[str, Any]) -> Words:
    """Return the words of a description as in `data/reconciliation.yaml`."""
    return Words(
        bodies=frozenset(map(key, description["bodies"].split())),
        around=frozenset(map(key, description["around"].split())),
        kinds=description["kinds"],
        place_kind=description["default"]["place"],
        body_kind=description["default"]["body"],
        territories={country: tuple(codes) for country, codes in description["territories"].items()},
    )
