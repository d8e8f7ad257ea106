"""Members that nobody has told apart yet: propose which thing each is, and write what is beyond doubt.

What it goes by stands in `data/reconciliation.yaml`: tables, columns, words, and the rows that are written.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, count
from pathlib import Path
from typing import Any

import yaml

from citygraph import atomic
from citygraph.canonical import content_of
from citygraph.finding import Finding, FindingsError
from citygraph.gazetteer import Gazetteer
from citygraph.identity import Known, Subject, Verdict, decide, read_words
from citygraph.mapping import Track, untracked
from citygraph.records import Record, arranged
from citygraph.rows import LEFT_OUT, Row, Table, keys_left_out, read_tables, sheet_of
from citygraph.spelling import key
from citygraph.yaml_reader import read_yaml

DESCRIPTION = "reconciliation.yaml"


@dataclass(frozen=True)
class Open:
    """A row whose member nobody has told apart yet, and what it says of it."""

    table: str
    row: Row
    subject: Subject


@dataclass(frozen=True)
class Proposal:
    """What an open row's member is; `thing` is its path, a new one unless it is known already."""

    open: Open
    verdict: Verdict
    thing: str
    new: bool


class Register:
    """The tables of a folder, read for what is known in them and what is still open."""

    def __init__(self, folder: Path) -> None:
        """Read the tables of `folder` (the `data` folder).

        Raises:
            FindingsError: if the tables do not fit their description, but for what is to be filled in.
        """
        self.folder = folder
        self._description = _described(folder)
        self._tables = read_tables(folder)
        if findings := list(self._broken()):
            raise FindingsError(findings)

    def _broken(self) -> Iterator[Finding]:
        """Yield what is wrong in the tables: what cannot be read of one would be lost in writing it."""
        described = self._description
        written = [kind["table"] for kind in [*described["found"], *described["apart"]]]
        needed = {*described["fill"], *described["known"], described["links"]["table"], *written, LEFT_OUT}
        for name in sorted(needed):
            if name not in self._tables:
                what = f"no metadata describe the table {name}"
                yield Finding(_file(self.folder), 0, what, "correct its name, or describe the table")
                continue
            open_lines = {each.row.line for each in self._open_in(name)}
            thing = described["fill"].get(name, {}).get("thing")
            for finding in self._tables[name].findings:
                if finding.cell.column != thing or finding.line not in open_lines:
                    yield finding

    @cached_property
    def open(self) -> list[Open]:
        """The rows that name a member which nobody has told apart."""
        return [each for name in self._description["fill"] for each in self._open_in(name)]

    def _open_in(self, name: str) -> list[Open]:
        columns = self._description["fill"].get(name)
        if not columns:
            return []
        table, left_out = self._tables[name], keys_left_out(self._tables, name)
        return [
            Open(name, row, _subject(row, columns))
            for row in table.rows
            if columns["thing"] not in row.cells
            and columns["name"] in row.cells
            and table.key_of(row) not in left_out
        ]

    @cached_property
    def known(self) -> Known:
        """The things that the tables name, by name and by number in the gazetteer."""
        known = Known()
        for name, columns in self._description["known"].items():
            for row in self._tables[name].rows:
                _take_in(known, row, columns)
        links = self._description["links"]
        for row in self._tables[links["table"]].rows:
            number = re.fullmatch(links["number"], row.cells[links["target"]][0])
            if number and row.cells[links["match"]] == (links["accepted"],):
                known.locate(row.cells[links["thing"]][0], int(number[1]))
        return known

    def proposals(self, gazetteer: Gazetteer, track: Track = untracked) -> list[Proposal]:
        """Return what each open member is, in the order of the rows; the same new member is one thing.

        Args:
            gazetteer: the places that a member may be.
            track: shows progress over the rows.
        """
        words = read_words(self._description)
        taken = _Taken(self.known.things, {*words.kinds.values(), words.place_kind, words.body_kind})
        apart: dict[Any, str] = {}
        found = []
        for each in track(self.open, "looking names up"):
            verdict = decide(each.subject, self.known, gazetteer, words)
            name = key(each.subject.name) or each.subject.name
            doubtful = verdict.kind, name, each.subject.country, verdict.place
            thing = verdict.thing or ("" if verdict.sure else apart.get(doubtful, ""))
            if new := not thing:
                thing = self._new_thing(each.subject, verdict, taken)
            found.append(Proposal(each, verdict, thing, new))
            if verdict.sure and verdict.place:
                self.known.locate(thing, verdict.place.number)
            elif not verdict.sure:
                apart[doubtful] = thing
        return found

    def _new_thing(self, subject: Subject, verdict: Verdict, taken: "_Taken") -> str:
        place = verdict.place if verdict.sure else None
        name, country = (place.name, place.country) if place else (subject.name, subject.country)
        return f"{verdict.kind}/{taken.take(self._slug(name, country) or verdict.kind, country)}"

    def _slug(self, name: str, country: str) -> str:
        from slugify import slugify  # noqa: PLC0415  (needed by curators only)

        letters = self._description["letters"] if country in self._description["letters_in"] else {}
        return slugify(name, replacements=list(letters.items()))

    def write(self, proposals: list[Proposal], apart: bool = False) -> list[str]:
        """Fill in what is beyond doubt, add the rows of new things, and return the names of changed tables.

        Args:
            proposals: what the open members are.
            apart: also give members that are in doubt a thing of their own, to be examined.
        """
        settled = [each for each in proposals if each.verdict.sure or (apart and not self.lacks(each))]
        added: dict[str, list[dict[str, str]]] = defaultdict(list)
        for each in settled:
            for kind in self._kinds_of_rows(each) if each.new else []:
                if _values(each).get(kind.get("needs", "thing")):
                    row = {column: text.format(**_values(each)) for column, text in kind["row"].items()}
                    added[kind["table"]].append(row)
        filled = {(each.open.table, each.open.row.line): each.thing for each in settled}
        changed = sorted({table for table, _ in filled} | set(added))
        for name in changed:
            self._rewrite(self._tables[name], filled, added[name])
        return changed

    def lacks(self, proposal: Proposal) -> list[str]:
        """Return what a member's row must tell before the member can have a thing of its own."""
        values = _values(proposal)
        needed = (each for kind in self._kinds_of_rows(proposal) for each in kind.get("must_tell", []))
        return [each for each in needed if not values.get(each)]

    def _kinds_of_rows(self, proposal: Proposal) -> list[dict[str, Any]]:
        """Return the descriptions of the rows that are written for a new thing."""
        kinds = self._description["found" if proposal.verdict.sure else "apart"]
        return [kind for kind in kinds if proposal.verdict.kind in kind.get("kinds", [proposal.verdict.kind])]

    def _rewrite(self, table: Table, filled: dict[tuple[str, int], str], added: list[dict[str, str]]) -> None:
        """Write a table with cells filled in and rows added, in its canonical form."""
        records = arranged(sheet_of(table, self.folder), table.header)
        if fill := self._description["fill"].get(table.name):
            at = table.header.index(fill["thing"])
            for record in records:
                record.cells[at] = filled.get((table.name, record.line), record.cells[at])
        rows = [Record(0, 0, [row.get(name, "") for name in table.header]) for row in added]
        atomic.write(self.folder / table.name, content_of(table, [*records, *rows]))


class _Taken:
    """Slugs in use: a membership is called by those of network and member, whatever the member's kind."""

    def __init__(self, things: Iterable[str], kinds: Collection[str]) -> None:
        parts = (thing.partition("/") for thing in things)
        self._slugs = {slug for kind, _, slug in parts if kind in kinds}

    def take(self, slug: str, country: str) -> str:
        """Return a slug that is not in use yet: as it is, with the country, with a number."""
        longer = f"{slug}-{country}" if country else slug
        tries = chain([slug, longer], (f"{longer}-{number}" for number in count(2)))
        free = next(each for each in tries if each not in self._slugs)
        self._slugs.add(free)
        return free


def _file(folder: Path) -> str:
    return f"{folder.name}/{DESCRIPTION}"


def _described(folder: Path) -> dict[str, Any]:
    try:
        description: dict[str, Any] = read_yaml((folder / DESCRIPTION).read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        mend = "let it tell which tables hold members, as the one of this project does"
        raise FindingsError([Finding(_file(folder), 0, f"not readable: {error}", mend)]) from error
    return description


def _subject(row: Row, columns: dict[str, str]) -> Subject:
    def cell(what: str) -> str:
        return row.cells.get(columns.get(what, ""), ("",))[0]

    hint = cell("hint")
    return Subject(cell("name"), cell("country"), cell("kind"), int(hint) if hint else None)


def _take_in(known: Known, row: Row, columns: dict[str, Any]) -> None:
    things = row.cells.get(columns["thing"])
    if things:
        thing = f"{columns['kind']}/{things[0]}" if "kind" in columns else things[0]
        names = [name for column in columns.get("names", []) for name in row.cells.get(column, ())]
        known.add(thing, names, row.cells.get(columns.get("country", ""), ("",))[0])


def _values(proposal: Proposal) -> dict[str, str]:
    """Return what the rows of a new thing may say of it."""
    verdict, subject = proposal.verdict, proposal.open.subject
    place = verdict.place
    found = place if verdict.sure else None
    values = {
        "thing": proposal.thing,
        "slug": proposal.thing.partition("/")[2],
        "name": found.name if found else subject.name,
        "country": found.country if found else subject.country,
        "number": str(place.number) if place else "",
        "reason": verdict.reason,
    }
    if place:
        values |= {
            "latitude": _decimal(place.latitude),
            "longitude": _decimal(place.longitude),
            "population": str(place.population or ""),
        }
    return values


def _decimal(degrees: float) -> str:
    """Return degrees as the tables write them: five places, without trailing zeros."""
    return f"{degrees:.5f}".rstrip("0").rstrip(".")
