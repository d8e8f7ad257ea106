"""What is derived: bounds in time, shortcuts, founding bodies, labels; each case one small graph."""

import pytest
from pyoxigraph import DefaultGraph, NamedNode, Quad, Store

from citygraph.folders import home
from citygraph.graph import derive

PREFIXES = {
    "cg": "https://w3id.org/citygraph/ontology#",
    "dcterms": "http://purl.org/dc/terms/",
    "org": "http://www.w3.org/ns/org#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "source": "https://w3id.org/citygraph/id/source/",
    "role": "https://w3id.org/citygraph/id/role/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "wgs": "http://www.w3.org/2003/01/geo/wgs84_pos#",
}
DERIVATIONS = sorted((home() / "data" / "derivations").glob("*.ru"))
OURS = {NamedNode(PREFIXES["source"] + name) for name in ("derived", "naming")}
MEMBERSHIP = "<a:m> a org:Membership ; org:member <a:berlin> ; org:organization <a:network> ."


def derived(**graphs: str) -> set[tuple[str, str, str]]:
    """What follows from statements in named graphs: subject, local name of the predicate, value."""
    store = Store()
    for name, triples in graphs.items():
        store.update(f"INSERT DATA {{ GRAPH source:{name} {{ {triples} }} }}", prefixes=PREFIXES)
    stated = set(store)
    derive(store, DERIVATIONS)
    return {_plain(quad) for quad in set(store) - stated if quad.graph_name in OURS}


def _plain(quad: Quad) -> tuple[str, str, str]:
    predicate = quad.predicate.value.replace("/", "#").rpartition("#")[2]
    return quad.subject.value, predicate, quad.object.value  # type: ignore[union-attr]


def bounds(**graphs: str) -> dict[str, str]:
    kinds = ("earliestStart", "latestStart", "earliestEnd", "latestEnd")
    found = [(predicate, value) for _, predicate, value in derived(**graphs) if predicate in kinds]
    assert len(found) == len(dict(found))
    return dict(found)


def start(earliest: str | None, latest: str | None) -> dict[str, str]:
    return {key: value for key, value in (("earliestStart", earliest), ("latestStart", latest)) if value}


@pytest.mark.parametrize(
    ("date", "earliest", "latest"),
    [
        ('"2006"^^xsd:gYear', "2006-01-01", "2006-12-31"),
        ('"2006-04"^^xsd:gYearMonth', "2006-04-01", "2006-04-30"),
        ('"2006-02"^^xsd:gYearMonth', "2006-02-01", "2006-02-28"),
        ('"2008-02"^^xsd:gYearMonth', "2008-02-01", "2008-02-29"),
        ('"1900-02"^^xsd:gYearMonth', "1900-02-01", "1900-02-28"),
        ('"2000-02"^^xsd:gYearMonth', "2000-02-01", "2000-02-29"),
        ('"2006-12"^^xsd:gYearMonth', "2006-12-01", "2006-12-31"),
        ('"2006-05-09"^^xsd:date', "2006-05-09", "2006-05-09"),
    ],
)
def test_a_start_is_as_wide_as_its_precision(date: str, earliest: str, latest: str) -> None:
    assert bounds(a=f"{MEMBERSHIP} <a:m> cg:since {date}") == start(earliest, latest)


@pytest.mark.parametrize(
    ("words", "earliest", "latest"),
    [
        ('"Frühjahr 2015"@de', "2015-03-01", "2015-06-21"),
        ('"autumn 2015"@en', "2015-09-01", "2015-12-22"),
        ('"Winter 2015"@de', "2015-01-01", "2015-12-31"),
        ('"bald"@de', None, None),
    ],
)
def test_a_season_is_an_interval(words: str, earliest: str | None, latest: str | None) -> None:
    assert bounds(a=f"{MEMBERSHIP} <a:m> cg:sinceText {words}") == start(earliest, latest)


def test_two_sources_that_agree_narrow_each_other() -> None:
    found = bounds(
        a=f'{MEMBERSHIP} <a:m> cg:since "2006"^^xsd:gYear',
        b=f'{MEMBERSHIP} <a:m> cg:since "2006-05"^^xsd:gYearMonth',
    )
    assert found == start("2006-05-01", "2006-05-31")


def test_two_sources_that_contradict_give_their_hull() -> None:
    found = bounds(
        a=f'{MEMBERSHIP} <a:m> cg:since "2014"^^xsd:gYear',
        b=f'{MEMBERSHIP} <a:m> cg:since "2015-03"^^xsd:gYearMonth',
    )
    assert found == start("2014-01-01", "2015-03-31")


def test_an_attestation_bounds_the_start_from_above_only() -> None:
    assert bounds(a=f'{MEMBERSHIP} <a:m> cg:attestedOn "2010"^^xsd:gYear') == start(None, "2010-12-31")


def test_an_attestation_before_the_stated_start_leaves_the_lower_bound_open() -> None:
    found = bounds(a=f'{MEMBERSHIP} <a:m> cg:since "2014"^^xsd:gYear ; cg:attestedOn "2010"^^xsd:gYear')
    assert found == start(None, "2014-12-31")


def test_decision_and_acceptance_enclose_the_start() -> None:
    events = """<a:d> a cg:Decision ; cg:concerns <a:m> ; dcterms:date "2024-03-06"^^xsd:date .
                <a:a> a cg:Acceptance ; cg:concerns <a:m> ; dcterms:date "2024-09-25"^^xsd:date"""
    assert bounds(a=MEMBERSHIP, b=events) == start("2024-03-06", "2024-09-25")


def test_a_signature_dates_the_start() -> None:
    event = '<a:s> a cg:Signature ; cg:concerns <a:m> ; dcterms:date "2015"^^xsd:gYear'
    assert bounds(a=MEMBERSHIP, b=event) == start("2015-01-01", "2015-12-31")


def test_an_end_has_bounds_of_its_own() -> None:
    assert bounds(a=f'{MEMBERSHIP} <a:m> cg:until "2018"^^xsd:gYear') == {
        "earliestEnd": "2018-01-01",
        "latestEnd": "2018-12-31",
    }


def test_no_date_gives_no_bounds() -> None:
    assert bounds(a=MEMBERSHIP) == {}


@pytest.mark.parametrize(
    ("membership", "expected"),
    [
        (MEMBERSHIP, True),
        (MEMBERSHIP.replace("org:Membership", "cg:Participation"), False),
        (MEMBERSHIP.replace("org:Membership", "cg:PersonalRole"), False),
        (f"{MEMBERSHIP} <a:m> org:role role:former-member", False),
        (f'{MEMBERSHIP} <a:m> cg:until "2018"^^xsd:gYear', False),
    ],
)
def test_member_of_is_the_shortcut_of_a_membership_that_lasts(membership: str, expected: bool) -> None:
    assert (("a:berlin", "memberOf", "a:network") in derived(a=membership)) is expected


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("org:Organization", True),
        ("cg:Department", True),
        ("cg:City", False),
        ("org:Post", False),
        ("foaf:Person", False),
        ("foaf:Group", False),
    ],
)
def test_only_an_organisation_is_a_founding_body(kind: str, expected: bool) -> None:
    ontology = (
        "cg:City rdfs:subClassOf org:Organization . cg:Department rdfs:subClassOf org:OrganizationalUnit ."
    )
    found = derived(a=f"{ontology} <a:network> a cg:CityNetwork ; cg:initiatedBy <a:who> . <a:who> a {kind}")
    assert (("a:who", "type", "https://w3id.org/citygraph/ontology#FoundingBody") in found) is expected


def test_a_membership_is_called_after_member_and_organisation() -> None:
    names = (
        '<a:berlin> rdfs:label "Berlin"@de, "Berlin"@en . <a:network> rdfs:label "Netz"@de, "network"@en .'
    )
    found = {
        value
        for subject, predicate, value in derived(a=MEMBERSHIP, naming=names)
        if (subject, predicate) == ("a:m", "label")
    }
    assert found == {"Berlin – Netz", "Berlin – network"}


def test_a_point_has_longitude_first() -> None:
    found = derived(a='<a:berlin> wgs:lat 52.5 ; wgs:long 13.4 ; rdfs:label "Berlin"@de')
    assert ("a:berlin#geometry", "asWKT", "POINT(13.4 52.5)") in found


def test_what_is_derived_stands_in_graphs_of_our_own() -> None:
    store = Store()
    store.update(f"INSERT DATA {{ GRAPH source:a {{ {MEMBERSHIP} }} }}", prefixes=PREFIXES)
    stated = set(store)
    derive(store, DERIVATIONS)
    assert {quad.graph_name for quad in set(store) - stated} <= {DefaultGraph(), *OURS}
