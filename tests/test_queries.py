"""Ready-made queries: what their headers say, and what they answer, on a tiny graph and on that of the seeds.

The answers stand in `golden/<topic>/<name>/<graph>[ <parameter>=<value>]....csv` (`.nt` for a graph, sorted); the graph is
`tiny` (golden/tiny.trig with what is derived from it) or `seeds` (that of the seed documents). An IRI is written `network_alliance`,
a blank in a value `%20`, several things with commas: `tiny city=city_berlin,city_bonn least=2.csv`.
"""

import csv
import math
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
import rdflib
from pyoxigraph import QueryResultsFormat, QuerySolutions, QueryTriples, RdfFormat, Store
from rdflib.plugins.sparql.operators import register_custom_function, unregister_custom_function

from citygraph.catalog import ReadyQuery, bind, read_catalog
from citygraph.folders import home
from citygraph.graph import derive
from citygraph.header import HeaderError
from citygraph.parameters import ALL, LANGUAGES, RESERVED, Parameter

GOLDEN = Path(__file__).parent / "golden"
CATALOG = read_catalog(home() / "queries")
ANSWERS = sorted(path for path in GOLDEN.rglob("*") if path.suffix in (".csv", ".nt"))
ON_TINY = [path for path in ANSWERS if path.name.startswith("tiny")]
IN_GERMAN = " language=de"
ELSEWHERE = [  # rdflib takes its time: what differs in the language of names only it need not be asked twice
    path
    for path in ON_TINY
    if path.with_name(path.name.replace(IN_GERMAN, "")) not in ON_TINY or IN_GERMAN not in path.name
]
DISTANCE = rdflib.URIRef("http://www.opengis.net/def/function/geosparql/distance")
METRE = rdflib.URIRef("http://www.opengis.net/def/uom/OGC/1.0/metre")
COORDINATE = re.compile(r"-?[0-9.]+")
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
    choices = (choice.split("=", 1) for choice in path.stem.split(" ")[1:])
    return {name: unquote(value) for name, value in choices}


def text_of(path: Path, prefixes: dict[str, str]) -> str:
    """The query that a golden file answers."""
    parameters = {parameter.name: parameter for parameter in query_of(path).parameters}
    return bind(
        query_of(path),
        {name: term(parameters[name], value, prefixes) for name, value in chosen(path).items()},
    )


def term(parameter: Parameter, value: str, prefixes: dict[str, str]) -> str:
    prefix, _, local = value.partition("_")
    if parameter.many > 1 and "," in value:
        return " ".join(term(parameter, each, prefixes) for each in value.split(","))
    chosen = f"<{prefixes[prefix]}{local}>" if parameter.type == "iri" else parameter.term(value)
    assert chosen, f"{parameter.name} does not take {value}"
    return chosen


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
def tiny_in_rdflib(tiny: Store) -> Iterator[rdflib.Dataset]:
    """The tiny graph in an engine of another make, with the same default graph, and taught to measure distances."""
    dataset = rdflib.Dataset(default_union=False)
    dataset.parse(data=tiny.dump(format=RdfFormat.N_QUADS), format="nquads")  # type: ignore[arg-type]
    register_custom_function(DISTANCE, metres)
    yield dataset
    unregister_custom_function(DISTANCE, metres)


def metres(here: rdflib.Literal, there: rdflib.Literal, unit: rdflib.URIRef) -> rdflib.Literal:
    """The distance of two points (WKT) on a globe of the mean radius of the earth, as GeoSPARQL asks for it."""
    assert unit == METRE
    (east, north), (east_2, north_2) = (
        map(math.radians, map(float, COORDINATE.findall(point))) for point in (here, there)
    )
    chord = (
        math.sin((north_2 - north) / 2) ** 2
        + math.cos(north) * math.cos(north_2) * math.sin((east_2 - east) / 2) ** 2
    )
    return rdflib.Literal(2 * 6_371_008.8 * math.asin(math.sqrt(chord)))


@pytest.mark.parametrize("path", ANSWERS, ids=map(named, ANSWERS))
def test_answer_is_the_golden_one(
    path: Path, tiny: Store, seeds_store: Store, prefixes: dict[str, str]
) -> None:
    graph = {"tiny": tiny, "seeds": seeds_store}[path.stem.split(" ")[0]]
    assert answer(graph, text_of(path, prefixes)) == path.read_text(encoding="utf-8")


@pytest.mark.filterwarnings("ignore:.*is deprecated:DeprecationWarning")  # rdflib uses what it deprecates
@pytest.mark.parametrize("path", ELSEWHERE, ids=map(named, ELSEWHERE))
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
    """The file itself, header and all, is a query that any tool can run."""
    text = (home() / "queries" / f"{name}.rq").read_text(encoding="utf-8")
    assert answer(seeds_store, text) == answer(seeds_store, CATALOG[name].text)


@pytest.mark.parametrize("name", CATALOG)
def test_some_golden_answer_has_rows(name: str) -> None:
    """The seeds need not have an answer: they do not contradict each other, say. The tiny world is made to have one."""
    headers = 0 if CATALOG[name].makes_graph else 1
    found = [path for path in ON_TINY if path.parent == GOLDEN / name]
    assert any(len(path.read_text(encoding="utf-8").splitlines()) > headers for path in found)


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
    languages = [parameter for parameter in query.parameters if parameter.type == "language"]
    in_all = "language" in query.columns
    assert (bool(languages) or in_all) == bool(re.search(r"\?\w+_name\b", query.text))
    assert all((one.name, one.default, one.values) == ("language", '"en"', LANGUAGES) for one in languages)


@pytest.mark.parametrize("name", CATALOG)
def test_a_parameter_is_required_or_all_or_has_a_default(name: str) -> None:
    """Which thing a question is about has no default: it is all of them, or one must choose. The example of what is
    required lets the file run as it is."""
    for parameter in CATALOG[name].parameters:
        if parameter.required:
            assert (parameter.default != ALL, parameter.preset) == (True, "")
        elif parameter.type == "iri":
            assert parameter.default == ALL
        assert bool(parameter.preset) == (not parameter.required and parameter.default != ALL)


@pytest.mark.parametrize("name", CATALOG)
def test_every_row_has_its_place(name: str, tiny: Store) -> None:
    """Pages of an answer fit together: it is ordered, whatever the order in which the engine finds the rows, and not cut."""
    text = CATALOG[name].text
    assert not re.search(r"\b(LIMIT|OFFSET)\s+\d+\s*$", text)
    if not CATALOG[name].makes_graph:
        assert re.search(r"\bORDER BY\b[^{}]*$", text)
        backwards = Store()
        backwards.extend(sorted(tiny, key=str, reverse=True))
        assert answer(backwards, text) == answer(tiny, text)


# Headers that do not say what they must


GOOD = """#+ summary: {de: "Wer?", en: "Who?"}
#+ description: {de: Alle., en: All.}
#+ parameters:
#+   who:
#+     type: iri
#+     label: {de: wer, en: who}
#+   least:
#+     type: number
#+     minimum: 1
#+     maximum: 9
#+     label: {de: mindestens, en: at least}
#+   language:
#+     type: language
#+     label: {de: Sprache, en: language}
#+ map: {id: city, name: name, latitude: north, longitude: east}
#+ edges: {source: city, target: network, weight: shared, directed: true}
#+ evidence: {city: topic/evidence}
PREFIX city: <urn:city:>
SELECT ?name ?north ?east ?shared ?city ?network WHERE {
  VALUES ?who { UNDEF }
  VALUES ?least { 2 }
  VALUES ?language { "en" }
  ?who <urn:name> ?name
}
ORDER BY ?name
"""
EVIDENCE = """#+ summary: {de: "Wer sagt es?", en: "Who says so?"}
#+ description: {de: Alle., en: All.}
#+ parameters: {thing: {type: iri, required: true, label: {de: Ding, en: thing}}}
PREFIX city: <urn:city:>
SELECT ?thing ?source WHERE { VALUES ?thing { city:bonn } GRAPH ?source { ?thing ?property ?value } }
"""
TYPE = "#+     type: iri\n"
NUMBER = "#+     type: number\n"
VALUES = "  VALUES ?who { UNDEF }\n"
LABEL = "label: {de: wer, en: who}"
MAP = "latitude: north, longitude: east"
EDGES = "target: network, weight: shared"


def catalog_of(folder: Path, text: str, evidence: str = EVIDENCE) -> dict[str, ReadyQuery]:
    (folder / "topic").mkdir()
    (folder / "topic" / "name.rq").write_text(text, encoding="utf-8")
    (folder / "topic" / "evidence.rq").write_text(evidence, encoding="utf-8")
    return read_catalog(folder)


def test_a_good_header_is_read(tmp_path: Path) -> None:
    query = catalog_of(tmp_path, GOOD)["topic/name"]
    assert (query.name, query.summary["en"], query.parameters[0].name) == ("topic/name", "Who?", "who")
    assert "VALUES ?who { <urn:x> }" in bind(query, {"who": "<urn:x>"})
    assert [parameter.preset for parameter in query.parameters] == ["", "2", "en"]
    assert (query.parameters[1].minimum, query.parameters[1].maximum) == (1, 9)
    assert query.parameters[2].values == ("de", "en")


def test_what_a_query_is_like_is_worked_out_once(tmp_path: Path) -> None:
    query = catalog_of(tmp_path, GOOD)["topic/name"]
    assert query.columns == ("name", "north", "east", "shared", "city", "network")
    assert (query.makes_graph, query.varies) == (False, False)
    assert query.map == {"id": "city", "name": "name", "latitude": "north", "longitude": "east"}
    assert query.edges == {"source": "city", "target": "network", "weight": "shared", "directed": "true"}
    assert query.evidence == {"city": "topic/evidence"}
    assert CATALOG["networks/graph"].makes_graph
    assert CATALOG["networks/graph"].columns == ()


def test_a_parameter_that_takes_several_things_has_several_for_an_example(tmp_path: Path) -> None:
    several = f"{TYPE}#+     class: [city:City]\n#+     many: 3\n#+     required: true\n"
    text = GOOD.replace(TYPE, several).replace("?who { UNDEF }", "?who { city:bonn city:ulm }")
    who = catalog_of(tmp_path, text)["topic/name"].parameters[0]
    assert (who.many, who.written) == (3, "bonn,ulm")


def test_what_is_required_has_an_example(tmp_path: Path) -> None:
    (thing,) = catalog_of(tmp_path, GOOD)["topic/evidence"].parameters
    assert (thing.written, thing.preset) == ("urn:city:bonn", "")


@pytest.mark.parametrize("name", RESERVED)
def test_a_parameter_is_not_called_what_requests_say_otherwise(name: str, tmp_path: Path) -> None:
    text = GOOD.replace("#+   who:", f"#+   {name}:").replace("VALUES ?who", f"VALUES ?{name}")
    with pytest.raises(HeaderError, match=f"call the parameter {name} otherwise"):
        catalog_of(tmp_path, text)


@pytest.mark.parametrize(
    ("good", "bad", "about"),
    [
        ("#+ parameters:", "#+ author: me\n#+ parameters:", "author"),
        (TYPE, f"{TYPE}#+     colour: red\n", "colour"),
        (TYPE, "", "type"),
        (TYPE, "#+     type: colour\n", "type"),
        (TYPE, "#+     type: enumeration\n", "values"),
        (TYPE, f"{TYPE}#+     class: [nobody:Knows]\n", "nobody:Knows"),
        (TYPE, f"{TYPE}#+     minimum: 2\n", "minimum"),
        (TYPE, f"{TYPE}#+     required: maybe\n", "required"),
        (LABEL, "label: {de: wer}", "label"),
        ("minimum: 1", "minimum: one", "minimum"),
        ("minimum: 1", "minimum: 3", "default 2 of parameter least does not fit"),
        (NUMBER, "#+     type: year\n", "type year knows no 'maximum'"),
        (NUMBER, f"{NUMBER}#+     decimal: 1\n", "decimal"),
        ("?least { 2 }", "?least { 2.5 }", "default 2.5 of parameter least does not fit"),
        ('?language { "en" }', '?language { "fr" }', "default .* of parameter language does not fit"),
        (VALUES, "", "VALUES"),
        (VALUES, VALUES * 2, "VALUES"),
        (VALUES, f"{VALUES}  VALUES ?year {{ UNDEF }}\n", "year"),
        ('{de: "Wer?", en: "Who?"}', '{en: "Who?"}', "summary"),
        ("#+ description: {de: Alle., en: All.}\n", "", "description"),
        ("#+ description: {de", "#+ description: {{de", "YAML"),
        ("#+ parameters:\n", "#+ parameters: all\n#+ tags:\n", "parameters as pairs"),
        (TYPE, f"{TYPE}#+     many: all\n", "many of parameter who as a whole number"),
        (NUMBER, f"{NUMBER}#+     many: 2\n", "type number knows no 'many'"),
        ("<urn:name> ?name\n", "<urn:name>\n", "not SPARQL"),
        (MAP, "latitude: north, longitude: south", "map names no column of the query: 'south'"),
        (MAP, "latitude: north", "map needs 'longitude'"),
        (MAP, f"{MAP}, colour: name", "map knows no 'colour'"),
        ("#+ map: {", "#+ map: north\n#+ edges: {", "map as pairs"),
        (EDGES, "weight: shared", "edges needs 'target'"),
        (EDGES, "target: net", "edges names no column of the query: 'net'"),
        (EDGES, f"{EDGES}, size: shared", "edges knows no 'size'"),
        ("directed: true", "directed: perhaps", "directed"),
        ("?network WHERE", "?network ?start WHERE", "call the column start otherwise"),
        ("evidence: {city:", "evidence: {town:", "evidence names no column of the query: 'town'"),
        ("topic/evidence}", "topic/nothing}", "evidence needs a query topic/nothing"),
        ("topic/evidence}", "topic/name}", "evidence needs a query topic/name that takes thing alone"),
        ("?network WHERE", "?network ?sources WHERE", "sources otherwise"),
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
