"""Tables: what does not fit their description is told with file and line."""

import logging
from pathlib import Path

import pytest
from csvw import TableGroup

from citygraph.folders import home
from citygraph.rows import read_tables
from tests.tables import edit, line_where, place, set_cell


def findings(data: Path) -> list[str]:
    return [str(finding) for table in read_tables(data).values() for finding in table.findings]


def test_tables_of_the_project_fit() -> None:
    assert findings(home() / "data") == []


def test_a_reader_of_the_standard_agrees(seeds_home: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The csvw package reads the same tables by the same metadata and finds nothing wrong."""
    group = TableGroup.from_file(seeds_home / "data" / "csv-metadata.json")
    log = logging.getLogger("csvw-check")
    ours = {name: len(table.rows) for name, table in read_tables(seeds_home / "data").items()}
    assert {table.local_name: len(list(table.iterdicts(log=log))) for table in group.tables} == ours
    assert all(table.check_primary_key(log) for table in group.tables)
    assert group.check_referential_integrity(log=log)
    assert caplog.records == []


BERLIN = {"organisation": "network/eccar", "member": "city/berlin"}


@pytest.mark.parametrize(
    ("table", "row", "column", "value", "expected"),
    [
        ("memberships.csv", BERLIN, "since", "20x6", "'20x6' does not fit\n    write: start"),
        ("memberships.csv", BERLIN, "member", "city/berlyn", "'city/berlyn' is not in "),
        ("memberships.csv", BERLIN, "source", "", "empty\n    fill it in: identifier"),
        ("memberships.csv", BERLIN, "source", "999", "'999' is not in sources.csv"),
        ("cities.csv", {"city": "athens"}, "city", "athens ", "'athens ' does not fit"),
    ],
)
def test_a_broken_cell_is_told_with_its_place(
    copy: Path, table: str, row: dict[str, str], column: str, value: str, expected: str
) -> None:
    path = copy / "data" / table
    line = line_where(path, **row)
    set_cell(path, line, column, value)
    found = findings(copy / "data")
    assert any(finding.startswith(place(path, line, column) + expected) for finding in found), found


def test_the_same_key_twice_is_told_with_both_lines(copy: Path) -> None:
    cities = copy / "data" / "cities.csv"
    line, first = line_where(cities, city="athens"), line_where(cities, city="amsterdam")
    set_cell(cities, line, "city", "amsterdam")
    expected = f"data/cities.csv:{line}: the same key as line {first}: amsterdam"
    assert any(finding.startswith(expected) for finding in findings(copy / "data"))


def test_rows_whose_key_is_not_whole_are_told_as_empty_only(copy: Path) -> None:
    memberships = copy / "data" / "memberships.csv"
    header, *_ = memberships.read_text(encoding="utf-8").splitlines()
    row = "network/eccar,,,Berlin,,membership,member,,,,,004_b77be1604833c886,"
    memberships.write_text(f"{header}\n{row}\n{row.replace('Berlin', 'Bern')}\n", encoding="utf-8")
    expected = [place(memberships, line, "member") + "empty" for line in (2, 3)]
    told = [finding for finding in findings(copy / "data") if finding.startswith("data/memberships.csv")]
    assert [finding.partition("\n")[0] for finding in told] == expected


def test_a_key_may_have_cells_that_need_not_be_filled(copy: Path) -> None:
    """Two rows of a first stay are one row twice; a second stay is another row."""
    memberships = copy / "data" / "memberships.csv"
    header, *_ = memberships.read_text(encoding="utf-8").splitlines()
    rows = [
        f"network/eccar,city/berlin,{stay},Berlin,,membership,member,,,,,004_b77be1604833c886,"
        for stay in ("", "", "2")
    ]
    memberships.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    told = [finding for finding in findings(copy / "data") if "the same key" in finding]
    assert [finding.partition(": network")[0] for finding in told] == [
        "data/memberships.csv:3: the same key as line 2"
    ]


def test_a_row_with_too_many_cells_is_told(copy: Path) -> None:
    table = copy / "data" / "memberships.csv"
    header, first, *_ = table.read_text(encoding="utf-8").splitlines()
    edit(table, f"{first}\n", f"{first},\n")
    width = len(header.split(","))
    expected = f"data/memberships.csv:2: {width + 1} cells where the header has {width}"
    assert any(finding.startswith(expected) for finding in findings(copy / "data"))


def test_a_wrong_header_is_told(copy: Path) -> None:
    edit(copy / "data" / "memberships.csv", "organisation,member", "organization,member")
    expected = "data/memberships.csv:1: the columns are not those that the metadata name"
    assert any(finding.startswith(expected) for finding in findings(copy / "data"))


def test_a_finding_says_how_to_mend_it(copy: Path) -> None:
    table = copy / "data" / "memberships.csv"
    set_cell(table, line_where(table, **BERLIN), "since", "20x6")
    assert (
        "write: start, only where the source calls it that (2006, 2006-05 or 2006-05-31"
        in findings(copy / "data")[0]
    )


def test_a_missing_table_is_told(copy: Path) -> None:
    (copy / "data" / "people.csv").unlink()
    assert findings(copy / "data")[0].startswith("data/people.csv: the table is missing")


def test_a_table_that_is_no_utf8_is_told(copy: Path) -> None:
    (copy / "data" / "people.csv").write_bytes("person,Kraków,Łódź".encode("cp1250"))
    assert findings(copy / "data")[0].startswith("data/people.csv:1: not UTF-8 (byte 0xF3), and not certain")


def test_references_to_a_table_that_cannot_be_read_are_not_told(copy: Path) -> None:
    (copy / "data" / "labels.csv").unlink()
    assert [one.partition("\n")[0] for one in findings(copy / "data")] == [
        "data/labels.csv: the table is missing"
    ]


def test_a_cell_with_line_breaks_keeps_the_lines_right(copy: Path) -> None:
    table = copy / "data" / "left-out.csv"
    table.write_text('table,row,reason\ncities.csv,a,"one\ntwo"\ncities,b,three\n', encoding="utf-8")
    rows = read_tables(copy / "data")["left-out.csv"].rows
    assert [(row.line, row.number, row.cells["row"]) for row in rows] == [(2, 2, ("a",)), (4, 3, ("b",))]
    assert findings(copy / "data")[0].startswith("data/left-out.csv:4 (cell A3, column table): 'cities'")


def test_a_row_that_is_not_its_line_is_told_with_both(copy: Path) -> None:
    table = copy / "data" / "left-out.csv"
    table.write_text('table,row,reason\ncities.csv,a,"one\ntwo"\ncities.csv,b\n', encoding="utf-8")
    assert findings(copy / "data")[0].startswith(
        "data/left-out.csv:4 (row 3): 2 cells where the header has 3"
    )
