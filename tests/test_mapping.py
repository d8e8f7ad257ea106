"""Mappings: every row and every cell leaves a trace, or it is told."""

from pathlib import Path

import pytest

from citygraph.finding import FindingsError
from citygraph.graph import assemble
from tests.tables import edit, read


def told(home: Path) -> list[str]:
    with pytest.raises(FindingsError) as error:
        assemble(home)
    return [str(finding) for finding in error.value.findings]


def test_a_row_of_which_nothing_comes_is_told(copy: Path) -> None:
    """None comes of a link that is called exact: the others are still linked, or there are none."""
    exact = [row["match"] for row in read(copy / "data" / "identities.csv")].count("exact")
    edit(copy / "data" / "mappings" / "identities.ru", '("exact" skos:exactMatch)', "")
    found = told(copy)
    assert len(found) == exact
    assert all(finding.startswith("data/identities.csv:") for finding in found)
    assert all(": nothing comes of this row" in finding for finding in found)


def test_a_row_may_be_left_out_with_a_reason(copy: Path) -> None:
    edit(copy / "data" / "mappings" / "identities.ru", '("exact" skos:exactMatch)', "")
    links = read(copy / "data" / "identities.csv")
    rows = "".join(f"identities.csv,{link['thing']}|{link['target']},a reason\n" for link in links)
    (copy / "data" / "left-out.csv").write_text(f"table,row,reason\n{rows}", encoding="utf-8")
    assemble(copy)


def test_a_cell_of_which_nothing_comes_is_told(copy: Path) -> None:
    edit(copy / "data" / "mappings" / "cities.ru", "wgs:lat ?typed_latitude", "wgs:lat ?typed_latitudes")
    first = read(copy / "data" / "cities.csv")[0]["latitude"]
    assert told(copy)[0].startswith(f"data/cities.csv:2: column latitude: nothing comes of '{first}'")


def test_a_column_that_no_mapping_names_is_told(copy: Path) -> None:
    edit(copy / "data" / "mappings" / "memberships.ru", "column:until", "column:untill")
    assert told(copy) == [
        "data/memberships.csv:1: column until is not read\n    read it in data/mappings/memberships.ru, or remove it"
    ]


def test_a_table_without_mapping_is_told(copy: Path) -> None:
    (copy / "data" / "mappings" / "people.ru").unlink()
    assert told(copy)[0].startswith("data/people.csv: no mapping says what its rows mean")


def test_a_table_without_description_is_told(copy: Path) -> None:
    (copy / "data" / "extra.csv").write_text("a,b\n", encoding="utf-8")
    assert told(copy)[0].startswith("data/extra.csv: no metadata describe this table")


def test_a_mapping_that_is_no_sparql_is_told(copy: Path) -> None:
    edit(copy / "data" / "mappings" / "people.ru", "INSERT", "INSRT")
    assert told(copy)[0].startswith("data/mappings/people.ru: not SPARQL: error at")


def test_a_derivation_that_is_no_sparql_is_told(copy: Path) -> None:
    edit(copy / "data" / "derivations" / "5-member-of.ru", "INSERT", "INSRT")
    assert told(copy)[0].startswith("data/derivations/5-member-of.ru: not SPARQL: error at")


def test_a_blank_node_is_told(copy: Path) -> None:
    file = copy / "data" / "curation.ttl"
    with file.open("a", encoding="utf-8") as stream:
        stream.write("<https://w3id.org/citygraph/id/body/citygraph> <https://schema.org/location> [] .\n")
    line = len(file.read_text(encoding="utf-8").splitlines())
    assert told(copy)[0].startswith(f"data/curation.ttl:{line}: a blank node")
