"""Tables: what does not fit their description is told with file and line."""

import logging
from pathlib import Path

import pytest
from csvw import TableGroup

from citygraph.folders import home
from citygraph.rows import read_tables


def findings(data: Path) -> list[str]:
    return [str(finding) for table in read_tables(data).values() for finding in table.findings]


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_tables_of_the_project_fit() -> None:
    assert findings(home() / "data") == []


def test_a_reader_of_the_standard_agrees(caplog: pytest.LogCaptureFixture) -> None:
    """The csvw package reads the same tables by the same metadata and finds nothing wrong."""
    group = TableGroup.from_file(home() / "data" / "csv-metadata.json")
    log = logging.getLogger("csvw-check")
    ours = {name: len(table.rows) for name, table in read_tables(home() / "data").items()}
    assert {table.local_name: len(list(table.iterdicts(log=log))) for table in group.tables} == ours
    assert all(table.check_primary_key(log) for table in group.tables)
    assert group.check_referential_integrity(log=log)
    assert caplog.records == []


@pytest.mark.parametrize(
    ("table", "old", "new", "expected"),
    [
        (
            "memberships.csv",
            "member,2006,",
            "member,20x6,",
            "data/memberships.csv:4: column since does not take '20x6'",
        ),
        (
            "memberships.csv",
            "city/berlin,membership",
            "city/berlyn,membership",
            "data/memberships.csv:4: column member names 'city/berlyn', which labels.csv does not hold",
        ),
        (
            "memberships.csv",
            "000_e89d1b4cc389d2cc,p3",
            ",p3",
            "data/memberships.csv:3: column source is empty",
        ),
        (
            "memberships.csv",
            "000_e89d1b4cc389d2cc,p3",
            "999,p3",
            "data/memberships.csv:3: column source names '999', which sources.csv does not hold",
        ),
        ("memberships.csv", ",p3", ",p3,", "data/memberships.csv:3: 10 cells where the header has 9"),
        (
            "memberships.csv",
            "organisation,member",
            "organization,member",
            "data/memberships.csv:1: the columns are not those that the metadata name",
        ),
        ("cities.csv", "athens,gr", "amsterdam,gr", "data/cities.csv:3: the same key as line 2: amsterdam"),
        ("cities.csv", "athens,gr", "athens ,gr", "data/cities.csv:3: column city does not take 'athens '"),
    ],
)
def test_a_broken_cell_is_told_with_file_and_line(
    copy: Path, table: str, old: str, new: str, expected: str
) -> None:
    edit(copy / "data" / table, old, new)
    assert any(finding.startswith(expected) for finding in findings(copy / "data"))


def test_a_finding_says_how_to_mend_it(copy: Path) -> None:
    edit(copy / "data" / "memberships.csv", "member,2006,", "member,20x6,")
    assert (
        "write: start, only where the source calls it that (2006, 2006-05 or 2006-05-31"
        in findings(copy / "data")[0]
    )


def test_a_missing_table_is_told(copy: Path) -> None:
    (copy / "data" / "people.csv").unlink()
    assert findings(copy / "data")[0].startswith("data/people.csv: the table is missing")


def test_a_table_that_is_no_utf8_is_told(copy: Path) -> None:
    (copy / "data" / "people.csv").write_bytes("person,Köln".encode("latin-1"))
    assert findings(copy / "data")[0].startswith("data/people.csv: not readable as CSV")


def test_a_cell_with_line_breaks_keeps_the_lines_right(copy: Path) -> None:
    table = copy / "data" / "left-out.csv"
    table.write_text('table,row,reason\ncities.csv,a,"one\ntwo"\ncities.csv,b,three\n', encoding="utf-8")
    rows = read_tables(copy / "data")["left-out.csv"].rows
    assert [(row.line, row.cells["row"]) for row in rows] == [(2, ("a",)), (4, ("b",))]
