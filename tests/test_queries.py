"""Ready-made queries: what their headers say, and what they answer, on a tiny graph and on that of the seeds.

The answers stand in `golden/<topic>/<name>/<graph>[ <parameter>=<value>]....csv` (`.nt` for a graph, sorted); the graph is
`tiny` (golden/tiny.trig with what is derived from it) or `seeds` (that of the seed documents). An IRI is written `network_alliance`.
"""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import QueryResultsFormat, QuerySolutions, QueryTriples, RdfFormat, Store

from citygraph.catalog import ReadyQuery, bind, read_catalog
from citygraph.folders import home
from citygraph.graph import derive
from citygraph.header import HeaderError

GOLDEN = Path(__file__).parent / "golden"
CATALOG = read_catalog(home() / "queries")
ANSWERS = sorted(path for path in GOLDEN.rglob("*") if path.suffix in (".csv", ".nt"))
ON_TINY = [path for path in ANSWERS if path.name.startswith("tiny")]
EMPTY_BY_DEFAULT = [
    # the seeds do not contradict each other
    "contradictions/founding",
    "contradictions/joining",
    "contradictions/membership",
    "contradictions/sizes",
    "sources/contradictions",
    # no member in the seeds belongs through an association, binds itself to more than all do, or is put on a map
    "members/commitments",
    "members/through",
    "sources/geocodes",
]
PREFIXES = {
    "": "http://example.org/",
    "cg": "https://w3id.org/citygraph/ontology#",
    "dcterms": "http://purl.org/dc/terms/",
    "org": "http://www.w3.org/ns/org#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "role": "https://w3id.org/citygraph/id/role/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def named(path: Path) -> str:
    return path.relative_to(GOLDEN).with_suffix("").as_posix()


def query_of(path: Path) -> ReadyQuery:
    return CATALOG[path.parent.relative_to(GOLDEN).as_posix()]


def chosen(path: Path) -> dict[str, str]:
    """The choices in the name of a golden file."""
    return dict(choice.split("=", 1) for choice in path.stem.split(" ")[1:])


def text_of(path: Path, prefixes: dict[str, str]) -> str:
    """The query that a golden file answers."""
    types = {parameter.name: parameter.type for parameter in query_of(path).parameters}
    return bind(
        query_of(path), {name: term(types[name], value, prefixes) for name, value in chosen(path).items()}
    )


def term(kind: str, value: str, prefixes: dict[str, str]) -> str:
    prefix, _, local = value.partition("_")
    return f"<{prefixes[prefix]}{local}>" if kind == "iri" else f'"{value}"'


def answer(store: Store, text: str) -> str:
    result = store.query(text)
    if isinstance(result, QueryTriples):
        return "".join(sorted({f"{triple} .\n" for triple in result}))
    assert isinstance(result, QuerySolutions)
    return result.serialize(format=QueryResultsFormat.CSV).decode().replace("\r\n", "\n")  # type: ignore[union-attr]


@pytest.fixture(scope="module")
def tiny() -> Store:
    store = Store()
    store.load(path=GOLDEN / "tiny.trig", format=RdfFormat.TRIG)
    derive(store, sorted((home() / "data" / "derivations").glob("*.ru")))
    return store


@pytest.fixture(scope="module")
def tiny_in_rdflib(tiny: Store) -> rdflib.Dataset:
    """The tiny graph in an engine of another make, with the same default graph."""
    dataset = rdflib.Dataset(default_union=False)
    dataset.parse(data=tiny.dump(format=RdfFormat.N_QUADS), format="nquads")  # type: ignore[arg-type]
    return dataset


@pytest.mark.parametrize("path", ANSWERS, ids=map(named, ANSWERS))
def test_answer_is_the_golden_one(
    path: Path, tiny: Store, seeds_store: Store, prefixes: dict[str, str]
) -> None:
    graph = {"tiny": tiny, "seeds": seeds_store}[path.stem.split(" ")[0]]
    assert answer(graph, text_of(path, prefixes)) == path.read_text(encoding="utf-8")


@pytest.mark.filterwarnings("ignore:.*is deprecated:DeprecationWarning")  # rdflib uses what it deprecates
@pytest.mark.parametrize("path", ON_TINY, ids=map(named, ON_TINY))
def test_another_engine_gives_the_same_rows(
    path: Path, tiny_in_rdflib: rdflib.Dataset, prefixes: dict[str, str]
) -> None:
    result = tiny_in_rdflib.query(text_of(path, prefixes))
    if path.suffix == ".nt":
        expected = rdflib.Graph().parse(path, format="nt")
        assert set(result) == set(expected)
        return
    with path.open(encoding="utf-8", newline="") as stream:
        columns, *rows = csv.reader(stream)
    assert [str(variable) for variable in result.vars or ()] == columns
    found = ["" if value is None else str(value) for row in result for value in row]  # type: ignore[union-attr]
    width = len(columns)
    assert Counter(zip(*[iter(found)] * width, strict=True)) == Counter(map(tuple, rows))


@pytest.mark.parametrize("name", CATALOG)
def test_query_answers_as_it_is(name: str, seeds_store: Store) -> None:
    text = (home() / "queries" / f"{name}.rq").read_text(encoding="utf-8")
    lines = answer(seeds_store, text).splitlines()
    assert (len(lines) > 1) == (name not in EMPTY_BY_DEFAULT)


@pytest.mark.parametrize("name", CATALOG)
def test_query_has_its_golden_answers(name: str) -> None:
    parameters = CATALOG[name].parameters
    required = {parameter.name for parameter in parameters if parameter.required}
    optional = {parameter.name for parameter in parameters} - required
    wanted = {frozenset(required | {one}) for one in optional} | {frozenset(required | optional)}
    found = [path for path in ANSWERS if path.parent == GOLDEN / name]
    assert {"tiny", "seeds"} <= {path.stem for path in found}, f"write tiny and seeds below golden/{name}"
    covered = {frozenset(chosen(path)) for path in found if path.stem.startswith("tiny")}
    missing = [" ".join(f"{one}=..." for one in sorted(choice)) for choice in wanted - covered]
    assert missing == [], f"write golden/{name}/tiny {missing[0]}.csv"


def test_golden_answers_belong_to_queries() -> None:
    assert {path.parent.relative_to(GOLDEN).as_posix() for path in ANSWERS} <= set(CATALOG)


@pytest.mark.parametrize("name", CATALOG)
def test_answer_has_no_row_twice(name: str, seeds_store: Store) -> None:
    rows = [str(row) for row in seeds_store.query(CATALOG[name].text)]  # type: ignore[union-attr]
    assert isinstance(seeds_store.query(CATALOG[name].text), QueryTriples) or len(rows) == len(set(rows))


@pytest.mark.parametrize("name", CATALOG)
def test_query_tells_what_it_asks(name: str) -> None:
    query = CATALOG[name]
    assert all(summary.endswith("?") for summary in query.summary.values())
    assert all(text.endswith(".") for text in query.description.values())
    assert query.tags


@pytest.mark.parametrize("name", CATALOG)
def test_names_are_shown_in_the_language_of_choice(name: str) -> None:
    query = CATALOG[name]
    languages = [parameter for parameter in query.parameters if parameter.name == "language"]
    assert bool(languages) == bool(re.search(r"\?\w+_name\b", query.text))
    assert all((one.default, one.values) == ('"en"', ("de", "en")) for one in languages)


@pytest.mark.parametrize("name", CATALOG)
def test_a_parameter_is_required_or_all_or_the_language(name: str) -> None:
    parameters = CATALOG[name].parameters
    for_all = {parameter.name for parameter in parameters if parameter.default == "UNDEF"}
    others = {
        parameter.name for parameter in parameters if parameter.required or parameter.name == "language"
    }
    assert for_all ^ others == {parameter.name for parameter in parameters}


# Headers that do not say what they must


GOOD = """#+ summary: {de: "Wer?", en: "Who?"}
#+ description: {de: Alle., en: All.}
#+ parameters:
#+   who:
#+     type: iri
#+     label: {de: wer, en: who}
SELECT ?name WHERE {
  VALUES ?who { UNDEF }
  ?who <urn:name> ?name
}
"""
TYPE = "#+     type: iri\n"
VALUES = "  VALUES ?who { UNDEF }\n"


def catalog_of(folder: Path, text: str) -> dict[str, ReadyQuery]:
    (folder / "topic").mkdir()
    (folder / "topic" / "name.rq").write_text(text, encoding="utf-8")
    return read_catalog(folder)


def test_a_good_header_is_read(tmp_path: Path) -> None:
    (query,) = catalog_of(tmp_path, GOOD).values()
    assert (query.name, query.summary["en"], query.parameters[0].name) == ("topic/name", "Who?", "who")
    assert "VALUES ?who { <urn:x> }" in bind(query, {"who": "<urn:x>"})


@pytest.mark.parametrize(
    ("good", "bad", "about"),
    [
        ("#+ parameters:", "#+ author: me\n#+ parameters:", "author"),
        (TYPE, f"{TYPE}#+     colour: red\n", "colour"),
        (TYPE, "", "type"),
        (TYPE, "#+     type: number\n", "type"),
        (TYPE, "#+     type: enumeration\n", "values"),
        (TYPE, f"{TYPE}#+     class: [nobody:Knows]\n", "nobody:Knows"),
        ("label: {de: wer, en: who}", "label: {de: wer}", "label"),
        (VALUES, "", "VALUES"),
        (VALUES, VALUES * 2, "VALUES"),
        (VALUES, f"{VALUES}  VALUES ?year {{ UNDEF }}\n", "year"),
        ('{de: "Wer?", en: "Who?"}', '{en: "Who?"}', "summary"),
        ("#+ description: {de: Alle., en: All.}\n", "", "description"),
        ("#+ description: {de", "#+ description: {{de", "YAML"),
    ],
)
def test_a_bad_header_is_refused(good: str, bad: str, about: str, tmp_path: Path) -> None:
    assert good in GOOD
    with pytest.raises(HeaderError, match=rf"queries/topic/name\.rq.*{about}"):
        catalog_of(tmp_path, GOOD.replace(good, bad))


# What contradicts what


NAMES = (
    ":thing",
    ":port",
    ":haven",
    ":here",
    ":there",
    ":cities",
    ":city",
    "cg:founded",
    "cg:foundedIn",
    "cg:Founding",
    "cg:secretariatIn",
    "cg:count",
    "cg:figure",
    "cg:minimum",
    "cg:maximum",
    "cg:MemberList",
    "cg:Participation",
    "cg:until",
    "cg:since",
    "cg:attestedOn",
    "cg:Decision",
    "cg:Signature",
    "org:Membership",
    "role:former-member",
)
LABELS = " ".join(f'{name} rdfs:label "{name.partition(":")[2]}"@en .' for name in NAMES)
HERE, THERE = f"{PREFIXES['']}here", f"{PREFIXES['']}there"
MEMBER = ":m a org:Membership ; org:organization :thing ; org:member :city"
GUEST = ":m a cg:Participation ; org:organization :thing ; org:member :city"
LIST = ":list a cg:MemberList ; cg:listOf :thing ; cg:complete true ; cg:asOf"


def contradictions(query: str, here: str, there: str) -> list[tuple[str, str]]:
    """The pairs of sources that contradict each other when two sources state `here` and `there`."""
    store = Store()
    graphs = f"GRAPH :here {{ {here} }} GRAPH :there {{ {there} }}"
    store.update(f"INSERT DATA {{ {LABELS} {here} {there} {graphs} }}", prefixes=PREFIXES)
    rows = store.query(CATALOG[query].text)
    return [(row["source_1"].value, row["source_2"].value) for row in rows]  # type: ignore[union-attr]


DATES = [
    ('"2006"^^xsd:gYear', '"2006"^^xsd:gYear', False),
    ('"2006"^^xsd:gYear', '"2006-05"^^xsd:gYearMonth', False),
    ('"2006-05-31"^^xsd:date', '"2006-05"^^xsd:gYearMonth', False),
    ('"2006"^^xsd:gYear', '"2007"^^xsd:gYear', True),
    ('"2006"^^xsd:gYear', '"2007-01"^^xsd:gYearMonth', True),
    ('"2006-04"^^xsd:gYearMonth', '"2006-05-31"^^xsd:date', True),
]


@pytest.mark.parametrize(("here", "there", "contradict"), DATES)
def test_dates_contradict_unless_one_is_more_precise(here: str, there: str, contradict: bool) -> None:
    expected = [(HERE, THERE)] if contradict else []
    founded = (f":thing cg:founded {here} .", f":thing cg:founded {there} .")
    assert contradictions("contradictions/founding", *founded) == expected
    event = f":event a cg:Founding ; cg:concerns :thing ; dcterms:date {there} ."
    assert contradictions("contradictions/founding", founded[0], event) == expected
    joined = (f"{MEMBER} ; cg:since {here} .", f"{MEMBER} ; cg:since {there} .")
    assert contradictions("contradictions/joining", *joined) == expected


@pytest.mark.parametrize(
    ("here", "there", "contradict"),
    [
        (f"{MEMBER} ; cg:attestedOn 2012 .", f"{MEMBER} ; cg:since 2014 .", True),
        (f"{MEMBER} ; cg:attestedOn 2015 .", f"{MEMBER} ; cg:since 2014 .", False),
        (f"{GUEST} ; cg:attestedOn 2012 .", f"{MEMBER} ; cg:since 2014 .", False),
        (f"{MEMBER} . {LIST} 2012 .", f"{MEMBER} ; cg:since 2014 .", True),
        (f"{MEMBER} ; cg:since 2012 .", ":e a cg:Decision ; cg:concerns :m ; dcterms:date 2014 .", True),
        (f"{MEMBER} ; cg:since 2014 .", ":e a cg:Decision ; cg:concerns :m ; dcterms:date 2012 .", False),
        (f"{MEMBER} ; cg:since 2014 .", ":e a cg:Signature ; cg:concerns :m ; dcterms:date 2012 .", True),
    ],
)
def test_a_start_contradicts_what_shows_the_member_before(here: str, there: str, contradict: bool) -> None:
    assert bool(contradictions("contradictions/joining", here, there)) == contradict


@pytest.mark.parametrize(
    ("here", "there", "contradict"),
    [
        (f"{MEMBER} ; cg:until 2012 .", f"{MEMBER} ; cg:attestedOn 2014 .", True),
        (f"{MEMBER} ; cg:until 2014 .", f"{MEMBER} ; cg:attestedOn 2012 .", False),
        (f"{MEMBER} ; cg:until 2012 .", f"{MEMBER} .", False),
        (
            f"{MEMBER} ; org:role role:former-member . :here dcterms:date 2012 .",
            f"{MEMBER} . {LIST} 2014 .",
            True,
        ),
        (f"{MEMBER} ; cg:since 2010 .", f"{LIST} 2014 .", True),
        (f"{MEMBER} .", f"{LIST} 2014 .", True),
        (f"{MEMBER} ; cg:attestedOn 2016 .", f"{LIST} 2014 .", False),
        (f"{MEMBER} ; cg:earliestStart 2016 .", f"{LIST} 2014 .", False),
        (f"{MEMBER} ; cg:since 2010 ; cg:until 2012 .", f"{LIST} 2014 .", False),
        (f"{MEMBER} .", f"{MEMBER} . {LIST} 2014 .", False),
        (f"{MEMBER} .", f"{GUEST} .", True),
        (f"{MEMBER} .", f"{MEMBER} ; a cg:Participation .", False),
    ],
)
def test_sources_disagree_about_a_member(here: str, there: str, contradict: bool) -> None:
    found = contradictions("contradictions/membership", here, there)
    assert found == ([(HERE, THERE)] if contradict else [])


def test_places_contradict_when_they_differ() -> None:
    port, haven = ":thing cg:foundedIn :port .", ":thing cg:foundedIn :haven ."
    assert contradictions("sources/contradictions", port, port) == []
    assert contradictions("sources/contradictions", port, haven) == [(HERE, THERE)]


def test_a_city_does_not_contradict_its_country() -> None:
    port, haven = (
        ":thing cg:secretariatIn :port . :port cg:country :haven .",
        ":thing cg:secretariatIn :haven .",
    )
    assert contradictions("sources/contradictions", port, haven) == []


def test_what_may_have_several_values_does_not_contradict() -> None:
    port, haven = ":thing cg:theme :port .", ":thing cg:theme :haven ."
    assert contradictions("sources/contradictions", port, haven) == []


@pytest.mark.parametrize(
    ("here", "there", "contradict"),
    [
        ("cg:count 25", "cg:count 25", False),
        ("cg:count 25", "cg:count 26", True),
        ("cg:count 25", "cg:figure 26", True),
        ("cg:count 21", "cg:minimum 20", False),
        ("cg:count 20", "cg:minimum 20", True),
        ("cg:maximum 30", "cg:count 29", False),
        ("cg:maximum 30", "cg:count 30", True),
        ("cg:minimum 20", "cg:minimum 100", False),
        ("cg:minimum 20", "cg:maximum 22", False),
        ("cg:minimum 20", "cg:maximum 21", True),
        ("cg:count 25 ; cg:asOf 2010", "cg:count 26 ; cg:asOf 2012", False),
        ("cg:count 25 ; cg:asOf 2010", "cg:count 26", False),
        ("cg:count 25 ; cg:asOf 2010", "cg:count 26 ; cg:asOf 2010", True),
        ("cg:count 25 ; cg:asOf 2010", 'cg:count 26 ; cg:asOf "2010-05"^^xsd:gYearMonth', True),
        ("cg:count 25 ; cg:excludes :port", "cg:count 26", False),
    ],
)
def test_sizes_contradict_when_no_number_fits_both(here: str, there: str, contradict: bool) -> None:
    size = "cg:countOf :thing ; cg:counted :cities"
    found = contradictions("contradictions/sizes", f":a {size} ; {here} .", f":b {size} ; {there} .")
    assert found == ([(HERE, THERE)] if contradict else [])
