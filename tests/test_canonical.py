"""Canonical form: each table has one, and what spreadsheet programs write finds its way back to it."""

import codecs
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from citygraph.canonical import form_of
from citygraph.cli import main
from citygraph.finding import Cell, Finding
from citygraph.folders import home
from citygraph.records import SURE
from citygraph.rows import described, read_tables

METADATA = """{"tables": [{"url": "towns.csv", "tableSchema": {"columns": [
    {"name": "town", "required": true, "datatype": {"base": "string", "format": "[a-z-]+"}},
    {"name": "name"},
    {"name": "names", "separator": ";"},
    {"name": "latitude", "datatype": {"base": "string", "format": "-?[0-9]{1,2}(\\\\.[0-9]*[1-9])?"}},
    {"name": "people", "datatype": {"base": "string", "format": "0|[1-9][0-9]*"}},
    {"name": "source", "virtual": true, "default": "gazetteer"}
], "primaryKey": ["town"]}}]}"""
PLAIN = """town,name,names,latitude,people
koeln,Köln,Cologne;Colonia,50.9,1000000
sao-paulo,"São Paulo, the ""city""
by the sea",,-23.5,
ulm,Ulm,,,120000
"""
UMLAUT = "town,name,names,latitude,people\nkoeln,Köln,,,\n"


@pytest.fixture
def towns(tmp_path: Path) -> Path:
    data = tmp_path / "data"
    data.mkdir()
    (data / "csv-metadata.json").write_text(METADATA, encoding="utf-8")
    (data / "towns.csv").write_text(PLAIN, encoding="utf-8")
    return data / "towns.csv"


def tidy(table: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["format", "--home", str(table.parent.parent), *options])


def findings(table: Path) -> list[Finding]:
    return [one for each in read_tables(table.parent).values() for one in each.findings]


@pytest.mark.parametrize("table", described(home() / "data"), ids=lambda table: table.name)
def test_every_table_is_in_canonical_form(table: object) -> None:
    form = form_of(table, home() / "data")  # type: ignore[arg-type]
    assert form.changes == (), f"{form.file}: run `citygraph format`"


def test_what_is_in_order_stays_as_it_is(towns: Path) -> None:
    before = towns.stat().st_mtime_ns
    result = tidy(towns)
    assert (result.exit_code, result.output) == (0, "all 1 tables are in canonical form\n")
    assert (towns.stat().st_mtime_ns, findings(towns)) == (before, [])
    assert tidy(towns, "--check").exit_code == 0


EXCEL = (  # "CSV UTF-8" of a German Excel
    codecs.BOM_UTF8
    + b"town;name;names;latitude;people\r\n"
    + 'koeln;Köln;"Cologne;Colonia";50,9;1000000\r\n'.encode()
    + 'sao-paulo;"São Paulo, the ""city""\nby the sea";;-23,5;\r\nulm;Ulm;;;120000\r\n'.encode()
)
CALC = (  # LibreOffice with all text cells quoted
    b'"town","name","names","latitude","people"\n'
    + '"koeln","Köln","Cologne;Colonia",50.9,1000000\n'.encode()
    + '"sao-paulo","São Paulo, the ""city""\nby the sea",,-23.5,\n"ulm","Ulm",,,120000\n'.encode()
)
UNICODE_TEXT = PLAIN.replace(",", "\t").replace("Paulo\t", "Paulo,").replace("\n", "\r\n")


@pytest.mark.parametrize(
    ("raw", "changes"),
    [
        (EXCEL, "byte order mark; line ends; semicolons; 2 cells with blanks or spelled otherwise, lines 2, 3"),
        (CALC, "quotation marks or blanks"),
        (codecs.BOM_UTF16_LE + UNICODE_TEXT.encode("utf-16-le"), "UTF-16; line ends; tabs"),
        (PLAIN.encode() + b",,,,\n\n,,,,\n", "empty rows"),
        (PLAIN.replace("\n", "\r").encode(), "line ends"),
        (PLAIN.encode().removesuffix(b"\n"), "quotation marks or blanks"),
        (PLAIN.replace("ulm,Ulm,,,", "ulm,\u00a0Ulm ,,,").encode(), "1 cell with blanks or spelled otherwise, line 5"),
        (PLAIN.replace("ö", "o\u0308").encode(), "1 cell with blanks or spelled otherwise, line 2"),
        (PLAIN.replace("Cologne;Colonia", " Cologne ; Colonia;").encode(), "1 cell with blanks or spelled otherwise, line 2"),
        (PLAIN.replace("50.9,", "50.900,").encode(), "1 cell with blanks or spelled otherwise, line 2"),
        (PLAIN.encode() + b"ulm,Ulm,,,120000\n", "1 row that stood twice, line 6"),
        (PLAIN.encode() + b"ulm,Ulm ,,,120000\n" * 7, "7 cells with blanks or spelled otherwise, lines 6, 7, 8, 9, 10, ...; 7 rows that stood twice, lines 6, 7, 8, 9, 10, ..."),
    ],
    ids=["excel", "calc", "utf16", "empty-rows", "old-mac", "no-last-line-end", "blanks", "unicode", "list", "zeros", "twice", "many"],
)  # fmt: skip
def test_what_programs_write_becomes_canonical(towns: Path, raw: bytes, changes: str) -> None:
    towns.write_bytes(raw)
    told = tidy(towns, "--check")
    assert (told.exit_code, told.stdout) == (1, f"data/towns.csv: not in canonical form ({changes})\n")
    assert towns.read_bytes() == raw
    result = tidy(towns)
    assert (result.exit_code, result.output) == (0, f"data/towns.csv: rewritten ({changes})\n")
    assert towns.read_bytes() == PLAIN.encode()
    assert sorted(path.name for path in towns.parent.iterdir()) == ["csv-metadata.json", "towns.csv"]


def test_columns_and_rows_come_in_order(towns: Path) -> None:
    text = "people,latitude,name,town,names,,\n,,Ulm,ulm,,,\n5,,Åre,are,,,\n"
    towns.write_text(text, encoding="utf-8")
    assert (
        tidy(towns).output == "data/towns.csv: rewritten (empty columns; order of columns; order of rows)\n"
    )
    assert towns.read_text(encoding="utf-8") == "town,name,names,latitude,people\nare,Åre,,,5\nulm,Ulm,,,\n"


def test_rows_of_one_key_are_sorted_by_what_follows(towns: Path) -> None:
    towns.write_text("town,name,names,latitude,people\nulm,b,,,\nulm,a,,,\n", encoding="utf-8")
    tidy(towns)
    assert [line[:5] for line in towns.read_text(encoding="utf-8").splitlines()[1:]] == ["ulm,a", "ulm,b"]
    assert [one.what for one in findings(towns)] == ["the same key as line 2: ulm"]


def test_a_row_that_ends_early_is_filled_up(towns: Path) -> None:
    """Spreadsheet programs leave out delimiters at the end of a row."""
    towns.write_text("town,name,names,latitude,people\nulm,Ulm\n", encoding="utf-8")
    assert tidy(towns).output == "data/towns.csv: rewritten (1 row that ended early, line 2)\n"
    assert towns.read_text(encoding="utf-8").endswith("\nulm,Ulm,,,\n")


def test_a_number_that_may_mean_thousands_is_left_to_people(towns: Path) -> None:
    towns.write_text("town,name,names,latitude,people\nulm,,,,120.000\n", encoding="utf-8")
    assert tidy(towns).output == "all 1 tables are in canonical form\n"
    assert [str(one.cell) for one in findings(towns)] == ["E2"]


def test_windows_1252_is_read_where_it_is_certain(towns: Path) -> None:
    towns.write_bytes(UMLAUT.encode("cp1252"))
    assert tidy(towns).output == "data/towns.csv: rewritten (Windows-1252)\n"
    assert towns.read_bytes() == UMLAUT.encode()


def test_certain_letters_are_the_same_in_all_latin_code_pages() -> None:
    pages = ("cp1250", "cp1252", "cp1254", "cp1257")
    assert len({bytes(sorted(SURE)).decode(page) for page in pages}) == 1


ENCODING = "save it as UTF-8 (in the list of formats: CSV UTF-8)"
QUOTES = "close the quotation marks of each cell, and write those within a cell twice"


@pytest.mark.parametrize(
    ("raw", "place", "what", "mend"),
    [
        (PLAIN.encode("cp1252"), "data/towns.csv:2", "not UTF-8 (byte 0xF6), and not certain to be Windows-1252", ENCODING),
        (UMLAUT.encode("cp437"), "data/towns.csv:2", "not UTF-8 (byte 0x94), and not certain to be Windows-1252", ENCODING),
        (UMLAUT.encode("mac_roman"), "data/towns.csv:2", "not UTF-8 (byte 0x9A), and not certain to be Windows-1252", ENCODING),
        (codecs.BOM_UTF16_LE + b"t\x00o", "data/towns.csv:1", "not UTF-8", ENCODING),
        (b"PK\x03\x04\x14\x00\x08\xff\xfe", "data/towns.csv:1", "not UTF-8", ENCODING),
        (PLAIN.replace("sea\"", "sea").encode(), "data/towns.csv:3", "not readable as CSV", QUOTES),
        (PLAIN.replace("latitude,", "lat,,").encode(), "data/towns.csv:1", "the columns are not those that the metadata name (missing: latitude; unknown or twice: lat)", "make the first line: town,name,names,latitude,people"),
        (PLAIN.replace("names", "name").encode(), "data/towns.csv:1", "the columns are not those that the metadata name (missing: names; unknown or twice: name)", "make the first line"),
        (b"", "data/towns.csv:1", "the columns are not those", "make the first line"),
        (PLAIN.replace("120000", "120,000").encode(), "data/towns.csv:5 (cell F4, column without a name)", "the header names no column for '000'", "remove it"),
        (PLAIN.replace("people", "people,").replace("120000", "120000,!").encode(), "data/towns.csv:5 (cell F4, column without a name)", "the header names no column for '!'", "remove it"),
    ],
    ids=["latin", "dos", "mac", "utf16", "xlsx", "quote", "unknown", "twice", "empty", "long", "nameless"],
)  # fmt: skip
def test_nothing_is_lost_where_it_cannot_be_read(
    towns: Path, raw: bytes, place: str, what: str, mend: str
) -> None:
    towns.write_bytes(raw)
    result = tidy(towns)
    assert (result.exit_code, towns.read_bytes()) == (1, raw)
    assert result.stdout.startswith(f"{place}: {what}")
    assert f"\n    {mend}" in result.stdout
    assert result.stderr == "tables that cannot be read without a loss stay as they are\n"


def test_a_missing_table_keeps_no_other_from_its_form(towns: Path) -> None:
    metadata = towns.with_name("csv-metadata.json")
    more = '{"url": "rivers.csv", "tableSchema": {"columns": [{"name": "river"}], "primaryKey": ["river"]}}'
    metadata.write_text(METADATA.removesuffix("]}") + f", {more}]}}", encoding="utf-8")
    towns.write_bytes(EXCEL)
    result = tidy(towns)
    assert result.exit_code == 1
    assert "data/towns.csv: rewritten" in result.stdout
    assert "data/rivers.csv: the table is missing" in result.stdout
    assert towns.read_bytes() == PLAIN.encode()


def test_a_folder_without_metadata_is_told(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["format", "--home", str(tmp_path)])
    assert result.exit_code == 1
    assert result.stdout.startswith("data/csv-metadata.json: not readable")


def test_a_write_that_fails_leaves_the_file_whole(towns: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    towns.write_bytes(EXCEL)
    monkeypatch.setattr(Path, "replace", full)
    result = tidy(towns)
    assert result.exit_code == 1
    assert "No space left on device" in result.output
    assert sorted(path.name for path in towns.parent.iterdir()) == ["csv-metadata.json", "towns.csv"]
    assert towns.read_bytes() == EXCEL


@pytest.mark.parametrize(
    ("raw", "oddities"),
    [
        (EXCEL, "byte order mark, line ends, semicolons"),
        (PLAIN.replace(",", "\t").encode(), "tabs"),
        (PLAIN.encode() + b",,,,\n" * 300, "empty rows"),
        (PLAIN.replace("people", "people,").encode(), "columns"),
        (UMLAUT.encode("cp1252"), "Windows-1252"),
        (b"name,town,names,latitude,people\nUlm,ulm,,,\n", "columns"),
        (EXCEL.replace(b"ulm;", b"Ulm?;"), "byte order mark, line ends, semicolons"),
    ],
    ids=["excel", "tabs", "empty-rows", "empty-column", "windows", "order", "misfits-too"],
)
def test_check_tells_in_one_finding_what_format_mends(towns: Path, raw: bytes, oddities: str) -> None:
    towns.write_bytes(raw)
    told = [str(one) for one in findings(towns)]
    assert told == [f"data/towns.csv: not in canonical form ({oddities})\n    run `citygraph format`"]


def test_check_takes_rows_in_any_order(towns: Path) -> None:
    towns.write_text("town,name,names,latitude,people\nulm,,,,\nbonn,,,,\n", encoding="utf-8")
    assert findings(towns) == []


@pytest.mark.parametrize(
    ("position", "name"), [(1, "A7"), (26, "Z7"), (27, "AA7"), (52, "AZ7"), (703, "AAA7")]
)
def test_a_cell_is_called_as_in_a_spreadsheet(position: int, name: str) -> None:
    assert str(Cell(7, position, "any")) == name
