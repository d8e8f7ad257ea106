"""Tables of terms: windows, columns that are added, terms as values and days."""

import json

import pytest

from citygraph.tabular import (
    Table,
    day_of,
    literal,
    number_of,
    read_table,
    value_of,
    with_labels,
    with_sources,
    write_table,
)

XSD = "http://www.w3.org/2001/XMLSchema#"


def iri(name: str) -> dict[str, str]:
    return {"type": "uri", "value": f"http://x/{name}"}


def typed(value: str, datatype: str) -> dict[str, str]:
    return {"type": "literal", "value": value, "datatype": XSD + datatype}


TABLE = Table(
    ("name", "city", "network"),
    (
        {"name": literal("Köln", "de"), "city": iri("koeln"), "network": iri("league")},
        {"name": literal("Bonn"), "city": iri("bonn"), "network": literal("none")},
        {"name": literal("?"), "city": {"type": "bnode", "value": "b0"}},
        {"name": literal("Köln"), "city": iri("koeln")},
    ),
)


def test_a_table_is_read_and_written() -> None:
    document = write_table(TABLE)
    assert read_table(document) == TABLE
    assert json.loads(document)["results"]["bindings"][0]["name"] == {
        "type": "literal",
        "value": "Köln",
        "xml:lang": "de",
    }


@pytest.mark.parametrize(
    ("offset", "limit", "rows"),
    [(0, None, [0, 1, 2, 3]), (1, None, [1, 2, 3]), (1, 2, [1, 2]), (3, 5, [3]), (9, 5, [])],
)
def test_a_window_has_the_rows_from_offset_on(offset: int, limit: int | None, rows: list[int]) -> None:
    assert TABLE.window(offset, limit).rows == tuple(TABLE.rows[row] for row in rows)


def test_columns_that_hold_iris_are_found() -> None:
    assert TABLE.iri_columns() == ("city", "network")
    assert TABLE.iris("city") == ["http://x/koeln", "http://x/bonn"]


def test_iris_are_named_in_a_column_behind() -> None:
    names = {"http://x/koeln": literal("Köln", "de"), "http://x/league": literal("Bund", "de")}
    named = with_labels(TABLE, TABLE.iri_columns(), names.get)
    assert named.columns == ("name", "city", "city_label", "network", "network_label")
    assert [row.get("city_label", {}).get("value") for row in named.rows] == ["Köln", None, None, "Köln"]
    assert [row.get("network_label", {}).get("value") for row in named.rows] == ["Bund", None, None, None]


def test_a_column_of_that_name_is_left_as_it_is() -> None:
    table = Table(("city", "city_label"), ({"city": iri("koeln"), "city_label": literal("own")},))
    assert with_labels(table, ["city"], literal) == table


def test_the_sources_of_a_row_are_those_of_its_columns() -> None:
    sources = {
        "city": {"http://x/koeln": ["http://x/list", "http://x/book"], "http://x/bonn": ["http://x/list"]},
        "network": {"http://x/league": ["http://x/act", "http://x/list"]},
    }
    told = with_sources(TABLE, "sources", sources)
    assert told.columns[-1] == "sources"
    assert [row.get("sources", {}).get("value") for row in told.rows] == [
        "http://x/act http://x/book http://x/list",
        "http://x/list",
        None,
        "http://x/book http://x/list",
    ]


@pytest.mark.parametrize(
    ("term", "value"),
    [
        (typed("3", "integer"), 3),
        (typed("3", "nonNegativeInteger"), 3),
        (typed("1.50", "decimal"), 1.5),
        (typed("1E2", "double"), 100.0),
        (typed("INF", "double"), "INF"),
        (typed("NaN", "float"), "NaN"),
        (typed("true", "boolean"), True),
        (typed("0", "boolean"), False),
        (typed("2006", "gYear"), "2006"),
        (literal("3"), "3"),
        (iri("koeln"), "http://x/koeln"),
        (None, None),
    ],
)
def test_a_term_is_a_value(term: dict[str, str] | None, value: object) -> None:
    assert (value_of(term), type(value_of(term))) == (value, type(value))


def test_only_numbers_are_numbers() -> None:
    terms = [typed("1.5", "decimal"), typed("true", "boolean"), literal("3"), None]
    assert list(map(number_of, terms)) == [1.5, None, None, None]


@pytest.mark.parametrize(
    ("date", "first", "last"),
    [
        ("2006", "2006-01-01", "2006-12-31"),
        ("2006-05", "2006-05-01", "2006-05-31"),
        ("2008-02", "2008-02-01", "2008-02-29"),
        ("2006-05-31", "2006-05-31", "2006-05-31"),
        ("2006-05-31Z", "2006-05-31", "2006-05-31"),
        ("2006-05-31T10:00:00", "2006-05-31", "2006-05-31"),
        ("2006-13", "", ""),
        ("spring 2006", "", ""),
    ],
)
def test_a_date_is_widened_to_days(date: str, first: str, last: str) -> None:
    assert (day_of(literal(date)), day_of(literal(date), last=True)) == (first, last)


def test_no_date_is_no_day() -> None:
    assert day_of(None) == ""
