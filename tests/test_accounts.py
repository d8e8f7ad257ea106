"""Accounts: what is kept of an unchanged table is what the table states, and nothing else is recalled."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import Store

from citygraph import accounts, graph
from citygraph.accounts import Accounts, key_of
from citygraph.finding import FindingsError
from citygraph.graph import Graph, assemble
from citygraph.rows import described
from tests.tables import edit, line_where, set_cell

QUADS = b'<a:s> <a:p> "o" <a:g> .\n'


def keys(copy: Path) -> dict[str, str]:
    data = copy / "data"
    mappings = {table: data / "mappings" / table.name.replace(".csv", ".ru") for table in described(data)}
    return {table.name: key_of(table, path, set()) for table, path in mappings.items() if path.exists()}


def statements(store: Store) -> set[str]:
    return set(map(str, store))


def test_what_was_kept_is_recalled(tmp_path: Path) -> None:
    kept = Accounts(tmp_path / "not" / "there" / "yet")
    assert kept.recall("key") is None
    kept.keep("key", QUADS)
    kept.keep("empty", b"")
    assert [kept.recall(key) for key in ("key", "empty", "other")] == [QUADS, b"", None]
    assert not list(tmp_path.rglob("*.part"))


def test_without_a_folder_nothing_is_kept() -> None:
    kept = Accounts()
    kept.keep("key", QUADS)
    assert kept.recall("key") is None


@pytest.mark.parametrize(
    "damage",
    [
        lambda whole: whole[:-1],
        lambda whole: whole + b"<a:s> <a:p> <a:o> <a:g> .\n",
        lambda whole: whole.replace(b'"o"', b'"0"'),
        lambda whole: whole.partition(b"\n")[2],
        lambda whole: whole[:0],
        lambda whole: bytes(len(whole)),
    ],
    ids=["cut", "longer", "changed", "unsealed", "empty", "zeros"],
)
def test_a_damaged_file_is_not_used(damage: Callable[[bytes], bytes], tmp_path: Path) -> None:
    kept = Accounts(tmp_path)
    kept.keep("key", QUADS)
    (file,) = tmp_path.iterdir()
    file.write_bytes(damage(file.read_bytes()))
    assert kept.recall("key") is None
    kept.keep("key", QUADS)
    assert kept.recall("key") == QUADS


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path: Path) -> None:
    """Permissions do not stop a superuser; a file in the place of the folder stops everybody."""
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        kept = Accounts(folder)
        kept.keep("key", QUADS)
        assert kept.recall("key") is None


def test_the_latest_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "KEPT", 3)
    kept = Accounts(tmp_path)
    (tmp_path / "notes.txt").write_text("of somebody else", encoding="utf-8")
    for number in range(5):
        kept.keep(str(number), QUADS)
        os.utime(tmp_path / f"{number}.nq", (number, number))
    kept.keep("new", QUADS)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["3.nq", "4.nq", "new.nq", "notes.txt"]


@pytest.mark.parametrize(
    ("file", "changed"),
    [
        ("people.csv", {"people.csv"}),
        ("mappings/people.ru", {"people.csv"}),
        ("csv-metadata.json", None),
        ("people.ttl", set()),
        ("derivations/1-passages.ru", set()),
    ],
)
def test_a_change_of_what_a_table_depends_on_changes_the_key(
    file: str, changed: set[str] | None, copy: Path
) -> None:
    before = keys(copy)
    with (copy / "data" / file).open("a", encoding="utf-8") as stream:
        stream.write("\n")
    after = keys(copy)
    assert {name for name in before if before[name] != after[name]} == (
        set(before) if changed is None else changed
    )


def test_what_is_left_out_changes_the_key(copy: Path) -> None:
    table = next(table for table in described(copy / "data") if table.name == "people.csv")
    mapping = copy / "data" / "mappings" / "people.ru"
    found = [key_of(table, mapping, left_out) for left_out in (set(), {"a"}, {"b"}, {"a", "b"}, {"b", "a"})]
    assert len(set(found)) == 4
    assert found[3] == found[4]


def test_the_modules_that_read_tables_are_there() -> None:
    package = Path(accounts.__file__).parent
    assert all((package / name).exists() for name in accounts.READERS)


def test_the_graph_is_the_same_with_accounts_and_without(copy: Path, seeds: Graph, tmp_path: Path) -> None:
    kept = Accounts(tmp_path / "kept")
    first, second = (statements(assemble(copy, accounts=kept).store) for _ in range(2))
    assert first == statements(seeds.store)
    assert second == first


def test_what_is_kept_is_not_worked_out_again(
    copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = Accounts(tmp_path / "kept")
    assemble(copy, accounts=kept)
    made: list[str] = []
    mapper = graph.Mapper

    def noted(table: graph.Table, mapping: Path) -> graph.Mapper:
        made.append(table.name)
        return mapper(table, mapping)

    monkeypatch.setattr(graph, "Mapper", noted)
    assemble(copy, accounts=kept)
    assert made == []
    cities = copy / "data" / "cities.csv"
    set_cell(cities, line_where(cities, city="berlin"), "population", "1")
    changed = assemble(copy, accounts=kept)
    assert made == ["cities.csv"]
    assert statements(changed.store) == statements(assemble(copy).store)


def test_what_is_wrong_is_told_every_time(copy: Path, tmp_path: Path) -> None:
    """A table of which a cell leaves no trace is not kept."""
    kept = Accounts(tmp_path / "kept")
    edit(copy / "data" / "mappings" / "cities.ru", "wgs:lat ?typed_latitude", "wgs:lat ?typed_latitudes")
    told = []
    for _ in range(2):
        with pytest.raises(FindingsError) as error:
            assemble(copy, accounts=kept)
        told.append(error.value.findings)
    assert told[0] == told[1]
    assert all(finding.file == "data/cities.csv" for finding in told[0])


def test_misfits_are_told_before_anything_is_mapped(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graph, "Mapper", None)
    cities = copy / "data" / "cities.csv"
    set_cell(cities, 2, "latitude", "north")
    (copy / "data" / "extra.csv").write_text("a,b\n", encoding="utf-8")
    with pytest.raises(FindingsError) as error:
        assemble(copy)
    assert [finding.file for finding in error.value.findings] == ["data/cities.csv", "data/extra.csv"]
