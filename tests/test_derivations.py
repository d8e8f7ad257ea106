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
    "schema": "https://schema.org/",
    "prov": "http://www.w3.org/ns/prov#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
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


def last_attested(**graphs: str) -> str | None:
    found = [value for _, predicate, value in derived(**graphs) if predicate == "lastAttested"]
    assert len(found) < 2
    return found[0] if found else None


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


LIST = "<a:list> a cg:MemberList ; cg:listOf <a:network>"


@pytest.mark.parametrize(
    ("dated", "latest", "attested"),
    [
        ('cg:asOf "2015"^^xsd:gYear', "2015-12-31", "2015-01-01"),
        ('cg:asOf "2015-02"^^xsd:gYearMonth', "2015-02-28", "2015-02-01"),
        ('cg:asOf "2015-10-08"^^xsd:date', "2015-10-08", "2015-10-08"),
        ('cg:asOfEarliest "2016"^^xsd:gYear ; cg:asOfLatest "2019"^^xsd:gYear', "2019-12-31", "2016-01-01"),
        ('cg:asOfLatest "2019-04-01"^^xsd:date', "2019-04-01", None),
        ('cg:asOfEarliest "2016"^^xsd:gYear', None, "2016-01-01"),
    ],
)
def test_a_list_shows_its_members_on_its_date(dated: str, latest: str | None, attested: str | None) -> None:
    listed = f"{MEMBERSHIP} <a:m> org:role role:member . {LIST} ; {dated} ."
    assert bounds(a=listed) == start(None, latest)
    assert last_attested(a=listed) == attested


def test_a_list_says_nothing_of_members_of_other_networks_or_sources() -> None:
    listed = f'{LIST} ; cg:asOf "2015"^^xsd:gYear .'
    elsewhere = f"{MEMBERSHIP} <a:m> org:role role:member ."
    assert bounds(a=listed, b=elsewhere) == {}
    assert last_attested(a=listed, b=elsewhere) is None
    other = elsewhere.replace("<a:network>", "<a:other>")
    assert bounds(a=listed + other) == {}


def test_a_list_of_members_says_nothing_of_the_offices_of_people() -> None:
    listed = f'{MEMBERSHIP} <a:m> org:role role:member . {LIST} ; cg:asOf "2020-11-05"^^xsd:date .'
    office = listed.replace("org:Membership", "cg:PersonalRole")
    assert bounds(a=office) == {}
    assert last_attested(a=office) is None


def test_a_list_narrows_what_another_source_states() -> None:
    found = bounds(
        a=f'{MEMBERSHIP} <a:m> org:role role:member . {LIST} ; cg:asOf "2015-03-01"^^xsd:date .',
        b=f'{MEMBERSHIP} <a:m> cg:since "2015"^^xsd:gYear',
    )
    assert found == start("2015-01-01", "2015-03-01")


def test_a_list_of_former_members_bounds_their_end() -> None:
    listed = f'{MEMBERSHIP} <a:m> org:role role:former-member . {LIST} ; cg:asOf "2015"^^xsd:gYear .'
    assert bounds(a=listed) == {"latestEnd": "2015-12-31"}


def test_a_phase_ends_after_the_membership_began() -> None:
    phase = f'{MEMBERSHIP} <a:m> cg:phase <a:p>, <a:q> . <a:p> schema:endDate "2006"^^xsd:gYear . <a:q> schema:endDate "2009"^^xsd:gYear .'
    assert bounds(a=phase) == start(None, "2006-12-31")
    assert last_attested(a=phase) is None


def test_no_date_gives_no_bounds() -> None:
    assert bounds(a=MEMBERSHIP) == {}


@pytest.mark.parametrize(
    ("date", "day"),
    [
        ('"2010"^^xsd:gYear', "2010-01-01"),
        ('"2010-06"^^xsd:gYearMonth', "2010-06-01"),
        ('"2010-06-07"^^xsd:date', "2010-06-07"),
    ],
)
def test_a_membership_is_attested_by_the_first_day_of_a_date(date: str, day: str) -> None:
    """A source dated 2010 may be of its first day; that it attests a member is certain where it tells the start."""
    told = f'{MEMBERSHIP} <a:m> cg:since "2006"^^xsd:gYear'
    assert last_attested(a=f"{MEMBERSHIP} <a:m> cg:attestedOn {date}") == day
    assert last_attested(a=told, b=f"source:a a cg:Source ; dcterms:date {date}") == day
    assert last_attested(a=told, b=f"source:b a cg:Source ; dcterms:date {date}") is None
    assert last_attested(a=MEMBERSHIP, b=f"source:a a cg:Source ; dcterms:date {date}") is None


def test_a_source_that_shows_a_part_taken_attests_no_membership() -> None:
    part = MEMBERSHIP.replace("org:Membership", "cg:Participation")
    attested = '<a:m> cg:attestedOn "2010"^^xsd:gYear'
    assert last_attested(a=f"{part} {attested}", b=MEMBERSHIP) is None
    assert last_attested(a=f"{part} {attested}") == "2010-01-01"


def test_the_last_of_all_attestations_counts() -> None:
    found = last_attested(
        a=f'{MEMBERSHIP} <a:m> cg:attestedOn "2010-06-07"^^xsd:date',
        b=f'{MEMBERSHIP} <a:m> cg:attestedOn "2010"^^xsd:gYear ; cg:since "2006"^^xsd:gYear',
        c='source:b a cg:Source ; dcterms:date "2012"^^xsd:gYear',
    )
    assert found == "2012-01-01"


@pytest.mark.parametrize("end", ["org:role role:former-member", 'cg:until "2009"^^xsd:gYear'])
def test_a_source_that_tells_of_an_end_attests_nothing(end: str) -> None:
    attested = 'cg:attestedOn "2010"^^xsd:gYear'
    dated = f'{LIST} ; cg:asOf "2011"^^xsd:gYear . source:a a cg:Source ; dcterms:date "2012"^^xsd:gYear .'
    ended = f"{MEMBERSHIP} <a:m> {end} ; {attested} . {dated}"
    assert last_attested(a=ended) is None
    assert last_attested(a=ended, b=f'{MEMBERSHIP} <a:m> cg:attestedOn "2008"^^xsd:gYear') == "2008-01-01"


def test_a_start_and_an_event_attest_nothing_by_themselves() -> None:
    event = '<a:s> a cg:Signature ; cg:concerns <a:m> ; dcterms:date "2015"^^xsd:gYear'
    assert last_attested(a=f'{MEMBERSHIP} <a:m> cg:since "2006"^^xsd:gYear . {event}') is None


STAYS = [MEMBERSHIP.replace("<a:m>", f"<a:m{stay}>") for stay in ("", "--2")]


@pytest.mark.parametrize(
    ("ends", "expected"),
    [(("2009", ""), True), (("", "2018"), True), (("2009", "2018"), False)],
)
def test_a_member_that_left_and_came_back_is_a_member_while_one_stay_lasts(
    ends: tuple[str, str], expected: bool
) -> None:
    ended = [
        f'<a:m{stay}> cg:until "{end}"^^xsd:gYear .'
        for stay, end in zip(("", "--2"), ends, strict=True)
        if end
    ]
    found = derived(a=" ".join([*STAYS, *ended]))
    assert (("a:berlin", "memberOf", "a:network") in found) is expected
    assert {subject for subject, predicate, _ in found if predicate == "latestEnd"} == {
        f"a:m{stay}" for stay, end in zip(("", "--2"), ends, strict=True) if end
    }


def test_each_stay_has_bounds_of_its_own() -> None:
    dates = '<a:m> cg:since "2006"^^xsd:gYear . <a:m--2> cg:since "2016"^^xsd:gYear .'
    found = {each for each in derived(a=" ".join([*STAYS, dates])) if each[1].endswith("Start")}
    assert found == {
        ("a:m", "earliestStart", "2006-01-01"),
        ("a:m", "latestStart", "2006-12-31"),
        ("a:m--2", "earliestStart", "2016-01-01"),
        ("a:m--2", "latestStart", "2016-12-31"),
    }


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


NETWORK = '<a:network> rdfs:label "Netz"@de, "network"@en .'
KINDS = 'cg:Founding rdfs:subClassOf cg:Event ; rdfs:label "Gründung"@de, "founding"@en .'
EVENT = "<a:event> a cg:Founding ; cg:concerns <a:network> ."
SOURCE = 'source:a a cg:Source ; dcterms:identifier "a" ; dcterms:title "Ein Titel"@de .'


def labels(subject: str, **graphs: str) -> set[str]:
    """The labels that are derived for a thing."""
    found = derived(**graphs)
    return {value for thing, predicate, value in found if (thing, predicate) == (subject, "label")}


def test_an_event_is_called_after_its_kind_and_what_it_concerns() -> None:
    assert labels("a:event", ontology=KINDS, a=EVENT, naming=NETWORK) == {
        "Gründung: Netz",
        "Founding: network",
    }


def test_an_event_of_a_membership_is_called_after_the_membership() -> None:
    named = f'{NETWORK} <a:berlin> rdfs:label "Berlin"@de, "Berlin"@en .'
    event = EVENT.replace("<a:network>", "<a:m>")
    found = labels("a:event", ontology=KINDS, a=f"{MEMBERSHIP} {event}", naming=named)
    assert found == {"Gründung: Berlin – Netz", "Founding: Berlin – network"}


def test_a_list_is_called_after_network_and_source() -> None:
    listed = f"{LIST} ; prov:wasDerivedFrom source:a ."
    found = labels("a:list", a=listed, curation=SOURCE, naming=NETWORK)
    assert found == {"Mitgliederliste: Netz (a)", "Member list: network (a)"}


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("", {"„Ein Titel“", "“Ein Titel”"}),
        ('source:a dcterms:publisher "Stadt" .', {"„Ein Titel“ (Stadt)", "“Ein Titel” (Stadt)"}),
        ('source:a dcterms:title "A title"@en .', {"„A title“", "“A title”"}),
    ],
)
def test_a_source_is_called_after_title_and_publisher(more: str, expected: set[str]) -> None:
    assert labels(f"{PREFIXES['source']}a", curation=SOURCE + more) == expected


def test_what_has_a_label_keeps_it() -> None:
    given = f'{NETWORK} source:a rdfs:label "Q"@de, "S"@en . <a:event> rdfs:label "E"@de, "F"@en .'
    graphs = {"ontology": KINDS, "a": EVENT, "curation": SOURCE, "naming": given}
    assert [labels(thing, **graphs) for thing in (f"{PREFIXES['source']}a", "a:event")] == [set(), set()]


def test_a_passage_is_called_after_a_source_without_a_label_too() -> None:
    rests = f"{MEMBERSHIP} <a:m> prov:wasDerivedFrom <{PREFIXES['source']}a#p1> ."
    found = labels(f"{PREFIXES['source']}a#p1", a=rests, curation=SOURCE)
    assert found == {"„Ein Titel“, p1", "“Ein Titel”, p1"}


def test_a_point_has_longitude_first() -> None:
    found = derived(a='<a:berlin> wgs:lat 52.5 ; wgs:long 13.4 ; rdfs:label "Berlin"@de')
    assert ("a:berlin#geometry", "asWKT", "POINT(13.4 52.5)") in found


def test_what_is_derived_stands_in_graphs_of_our_own() -> None:
    store = Store()
    store.update(f"INSERT DATA {{ GRAPH source:a {{ {MEMBERSHIP} }} }}", prefixes=PREFIXES)
    stated = set(store)
    derive(store, DERIVATIONS)
    assert {quad.graph_name for quad in set(store) - stated} <= {DefaultGraph(), *OURS}
