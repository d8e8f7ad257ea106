"""Rows of ETMUN: each of its words for a status gives roles, commitments and phases, and an unknown one is told."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, Triple, parse

from citygraph.folders import home
from citygraph.mapping import Mapper
from citygraph.rows import Row, described, read_tables
from citygraph.statements import text_of
from tests.tables import place

MAPPING = home() / "data" / "mappings" / "etmun.ru"
TABLE = next(table for table in described(home() / "data") if table.name == "etmun.csv")
STATUS = next(column for column in TABLE.columns if column.name == "status")
COPIED = {
    "code": "A1",
    "network": "network/civitas",
    "member": "city/rennes",
    "name": "Rennes",
    "kind": "City",
}
MEMBER, PART = "Membership member", "Participation"


def stated(**cells: str) -> list[Triple]:
    """What the mapping makes of one row."""
    row = Row(2, {column: (value,) for column, value in (COPIED | cells).items() if value})
    statements = Mapper(replace(TABLE, rows=(row,)), MAPPING).statements()
    text = text_of(line for lines in statements.values() for line in lines)
    return [quad.triple for quad in parse(text, RdfFormat.N_TRIPLES)]


def values(triples: list[Triple], *predicates: str) -> set[str]:
    """The local names of what the membership has by these properties."""
    return {
        re.split(r"[/#]", triple.object.value)[-1]  # type: ignore[union-attr]
        for triple in triples
        if "/membership/" in triple.subject.value  # type: ignore[union-attr]
        and re.split(r"[/#]", triple.predicate.value)[-1] in predicates
    }


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("", MEMBER),
        ("Member", MEMBER),
        ("Full Member", "Membership full-member"),
        ("Full member", "Membership full-member"),
        ("Effective Member", "Membership full-member"),
        ("Associated Member", "Membership associate-member"),
        ("Indirect Member", "Membership indirect-member"),
        ("Former Member", "Membership former-member"),
        ("Partners", f"{PART} partner"),
        ("Associated Partner", f"{PART} partner"),
        ("Phase VI", f"{MEMBER} who-healthy-cities-phase-vi"),
        ("Demonstration City", f"{MEMBER} demonstration-city"),
        ("Non-Demonstration City", f"{MEMBER} non-demonstration-city"),
        ("President", f"{MEMBER} chair"),
        ("President Coppem", f"{MEMBER} chair"),
        ("Vice President", f"{MEMBER} vice-chair"),
        ("1 Vice President", f"{MEMBER} vice-chair"),
        ("General Secretariat", f"{MEMBER} secretariat-seat"),
        ("Relatore", f"{MEMBER} rapporteur"),
        ("Esperto", f"{MEMBER} expert"),
        ("Referent Coppem", f"{MEMBER} contact"),
        ("ECAD Resolution Signatory Municipalities", "Membership signatory ecad-resolution"),
        ("2020", "Membership signatory covenant-2020-targets"),
        ("2030ADAPT", "Membership signatory covenant-2030-targets covenant-adaptation"),
        (
            "20202030ADAPT",
            "Membership signatory covenant-2020-targets covenant-2030-targets covenant-adaptation",
        ),
        ("2020ADAPT", "Membership signatory covenant-2020-targets covenant-adaptation"),
        ("ADAPT", "Membership signatory covenant-adaptation"),
    ],
)
def test_a_status_gives_roles_commitments_and_phases(status: str, expected: str) -> None:
    triples = stated(status=status)
    assert values(triples, "type", "role", "commitsTo", "phase") == set(expected.split())
    assert values(triples, "statedStatus") == ({status} if status else set())


def test_the_table_takes_the_words_that_the_mapping_knows() -> None:
    """So that a new word is told with its cell, and no word is taken that would come to nothing."""
    known = set(
        re.findall(r'^ *\("([^"]+)" \w+:\w+ role:', MAPPING.read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert STATUS.pattern
    assert set(STATUS.pattern.pattern.split("|")) == known


def test_an_unknown_status_is_told_with_its_cell(copy: Path) -> None:
    table = copy / "data" / "etmun.csv"
    cells = COPIED | {"status": "Emperor", "network": "network/eccar", "member": "city/berlin"}
    header = TABLE.header
    lines = [",".join(header), ",".join(cells.get(name, "") for name in header), ""]
    table.write_text("\n".join(lines), encoding="utf-8")
    (finding,) = read_tables(copy / "data")["etmun.csv"].findings
    assert str(finding).startswith(place(table, 2, "status") + "'Emperor' does not fit\n    write: status")


@pytest.mark.parametrize(
    ("since", "year", "phase"),
    [
        ("1997", {"1997"}, set()),
        ("2002-2006 - CIVITAS I", set(), {"civitas-i"}),
        ("2005-2009 - CIVITAS II", set(), {"civitas-ii"}),
        ("2008-2012 - CIVITAS PLUS", set(), {"civitas-plus"}),
        ("2012-2016 - CIVITAS PLUS II", set(), {"civitas-plus-ii"}),
    ],
)
def test_a_phase_is_no_joining_year(since: str, year: set[str], phase: set[str]) -> None:
    triples = stated(status="Demonstration City", since=since)
    assert (values(triples, "since"), values(triples, "phase")) == (year, phase)


@pytest.mark.parametrize(
    ("member", "kind"),
    [
        ("city/rennes", "City"),
        ("authority/rennes-metropole", "LocalAuthority"),
        ("body/coppem", "Organization"),
        ("network/inca", None),
    ],
)
def test_a_member_is_what_its_path_says_and_not_what_etmun_calls_it(member: str, kind: str | None) -> None:
    triples = stated(member=member, kind="Other")
    types = {
        re.split(r"[/#]", triple.object.value)[-1]  # type: ignore[union-attr]
        for triple in triples
        if triple.subject.value.endswith(f"/id/{member}") and triple.predicate.value.endswith("#type")  # type: ignore[union-attr]
    }
    assert types == ({kind} if kind else set())
    assert values(triples, "statedKind") == {"Other"}


def test_a_geocode_is_no_identity() -> None:
    triples = stated(geonames="2983990", country="fr")
    found = {
        triple.predicate.value.rpartition("#")[2] for triple in triples if "geonames" in str(triple.object)
    }
    assert found == {"geocode"}


def test_a_later_stay_is_a_membership_of_its_own() -> None:
    found = {triple.subject.value.rpartition("/")[2] for triple in [*stated(), *stated(stay="2")]}  # type: ignore[union-attr]
    assert found == {"civitas--rennes", "civitas--rennes--2", "rennes"}
