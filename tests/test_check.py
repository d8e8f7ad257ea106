"""Check: whatever is broken is told with file, line and what to do."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from citygraph.cli import main
from tests.tables import edit, line_where, place, set_cell


def check(home: Path) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["check", "--home", str(home)])
    return result.exit_code, result.output


def line_of(path: Path, text: str) -> int:
    return next(
        number for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if text in line
    )


def test_the_project_passes(copy: Path) -> None:
    code, output = check(copy)
    assert (code, output.startswith("nothing wrong in what 8 sources state")) == (0, True)


def finding_of(output: str, what: str, mend: str) -> str:
    lines = output.replace("\n    ", " | ").splitlines()
    return next((line for line in lines if what in line and mend in line), output)


@pytest.mark.parametrize(
    ("column", "value", "what", "mend"),
    [
        ("since", "206", "'206' does not fit", "write: start"),
        ("member", "city/cracow", "'city/cracow' is not in ", "add a row for it to data/"),
        ("source", "", "empty", "identifier of the source in sources.csv"),
    ],
)
def test_a_broken_cell_is_told_with_its_place(
    copy: Path, column: str, value: str, what: str, mend: str
) -> None:
    table = copy / "data" / "memberships.csv"
    line = line_where(table, organisation="network/eccar", member="city/krakow")
    set_cell(table, line, column, value)
    code, output = check(copy)
    finding = finding_of(output, what, mend)
    assert (code, finding.startswith(place(table, line, column) + what)) == (1, True), output


@pytest.mark.parametrize(
    ("file", "old", "new", "what", "mend"),
    [
        ("data/004_b77be1604833c886.ttl", '"2024-03-06"^^xsd:date', '"2024-3-6"^^xsd:date', "event:krakow-resolves-to-join-eccar dcterms:date", "give one date per source, as 2024, 2024-03 or 2024-03-06"),
        ("data/004_b77be1604833c886.ttl", "schema:value 1500 ;", "schema:value 0 ;", "fee:eccar--krakow schema:value", "give the amount as one number above 0"),
        ("data/004_b77be1604833c886.ttl", "cg:cooperatesWith body:council-of-europe", "cg:cooperatesWith body:council-of-eurpe", "body:council-of-eurpe", "nothing is known by this IRI"),
        ("data/004_b77be1604833c886.ttl", "cg:principle", "cg:principl", "cg:principl", "the ontology does not hold this word"),
        ("ontology/themes.ttl", 'skos:prefLabel "Frieden"@de, "Peace"@en', 'skos:prefLabel "Frieden"@de', "theme:peace skos:prefLabel", "name the concept once in German and once in English"),
    ],
)  # fmt: skip
def test_what_is_broken_is_told_with_file_and_line(
    copy: Path, file: str, old: str, new: str, what: str, mend: str
) -> None:
    line = line_of(copy / file, old)
    edit(copy / file, old, new)
    code, output = check(copy)
    finding = finding_of(output, what, mend)
    assert (code, finding.startswith(f"{file}:{line}: ")) == (1, True), output


def test_a_missing_semicolon_is_told_with_file_and_line(copy: Path) -> None:
    file = copy / "data" / "004_b77be1604833c886.ttl"
    line = line_of(file, "schema:value 1500 ;")
    edit(file, "schema:value 1500 ;", "schema:value 1500")
    code, output = check(copy)
    assert code == 1
    assert output.startswith(f"data/004_b77be1604833c886.ttl:{line + 1}: not Turtle")


def test_a_broken_shape_is_told_with_file_and_line(copy: Path) -> None:
    file = copy / "shapes" / "membership.ttl"
    line = line_of(file, "sh:path cg:until ;")
    edit(file, "sh:path cg:until ;", "sh:path cg:until")
    code, output = check(copy)
    assert code == 1
    assert output.startswith(f"shapes/membership.ttl:{line + 1}: not Turtle")


def test_a_shape_for_an_unknown_word_is_told_with_file_and_line(copy: Path) -> None:
    """Such a shape would judge nothing, and nobody would notice."""
    file = copy / "shapes" / "membership.ttl"
    line = line_of(file, "sh:path cg:until ;")
    edit(file, "sh:path cg:until ;", "sh:path cg:untill ;")
    assert check(copy) == (
        1,
        f"shapes/membership.ttl:{line}: cg:untill is not known\n    correct it, or name it in ontology/\n1 thing wrong: nothing was built\n",
    )


def test_a_select_without_message_is_told(copy: Path) -> None:
    edit(copy / "shapes" / "concept" / "circle.rq", "#+ message:", "#+ massage:")
    assert check(copy)[1].startswith("shapes/concept/circle.rq:1: the header has no message")


def test_a_select_that_is_no_sparql_is_told(copy: Path) -> None:
    edit(copy / "shapes" / "concept" / "circle.rq", "SELECT", "SELCT")
    assert check(copy)[1].startswith("shapes/concept/circle.rq:5: not SPARQL")


def test_the_judges_find_the_same(copy: Path) -> None:
    edit(copy / "data" / "004_b77be1604833c886.ttl", "schema:value 1500 ;", "schema:value 0 ;")
    outputs = [
        CliRunner().invoke(main, ["check", "--home", str(copy), "--judge", judge]).output
        for judge in ("shacl", "pyshacl")
    ]
    assert outputs[0] == outputs[1]
