"""The vocabulary: one list of prefixes for all files, words that are used, hierarchies without gaps."""

import re
from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from citygraph.folders import FOLDERS, home
from citygraph.graph import Graph
from citygraph.names import RDF_TYPE

CG = "https://w3id.org/citygraph/ontology#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
LOCAL = re.compile(r"column|passage\d*|cg-prefix")  # names of this table, this source, this list
FILES = [
    path
    for folder in FOLDERS
    for path in sorted((home() / folder).rglob("*"))
    if path.suffix in (".ttl", ".rq", ".ru")
]


def declared(path: Path) -> dict[str, str]:
    text = path.read_text(encoding="utf-8")
    return dict(re.findall(r"^\s*(?:@prefix|PREFIX)\s+([\w-]+):\s*<([^>]+)>", text, re.MULTILINE))


def without_texts(path: Path) -> str:
    return re.sub(r'"(?:\\.|[^"\\])*"|<[^>\s]*>|#.*', " ", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", FILES, ids=[str(path.relative_to(home())) for path in FILES])
def test_prefixes_are_the_shared_ones_and_all_used(path: Path, prefixes: dict[str, str]) -> None:
    own = {name: space for name, space in declared(path).items() if not LOCAL.fullmatch(name)}
    assert own == {name: prefixes.get(name) for name in own}
    header = "\n".join(re.findall(r"^#\+.*class:.*$", path.read_text(encoding="utf-8"), re.MULTILINE))
    body = header + re.sub(r"^\s*(?:@prefix|PREFIX).*$", "", without_texts(path), flags=re.MULTILINE)
    assert [name for name in declared(path) if not re.search(rf"(?<![\w-]){name}:", body)] == []


@pytest.mark.parametrize(
    "word",
    [
        "CityNetwork",
        "RegionalCoalition",
        "FoundingBody",
        "City",
        "LocalAuthority",
        "Department",
        "Participation",
        "PersonalRole",
        "Commitment",
        "Charter",
        "ActionPlan",
        "Campaign",
        "Agreement",
        "Event",
        "Decision",
        "Acceptance",
        "Signature",
        "Founding",
        "Renaming",
        "MemberCount",
        "MemberList",
        "Source",
        "acronym",
        "formerName",
        "onBehalfOf",
        "since",
        "until",
        "sinceText",
        "attestedOn",
        "earliestStart",
        "latestStart",
        "earliestEnd",
        "latestEnd",
        "founded",
        "foundedIn",
        "initiatedBy",
        "foundedBy",
        "coalitionOf",
        "scope",
        "partOf",
        "cooperatesWith",
        "fundedBy",
        "coordinatedBy",
        "secretariatIn",
        "bringsTogether",
        "theme",
        "aim",
        "activity",
        "obliges",
        "covers",
        "countOf",
        "count",
        "minimum",
        "maximum",
        "counted",
        "asOf",
        "listOf",
        "complete",
        "concerns",
        "fee",
        "meets",
        "country",
    ],
)
def test_pinned_word_is_defined(word: str, seeds: Graph) -> None:
    assert list(seeds.store.quads_for_pattern(NamedNode(CG + word), RDF_TYPE, None))


def test_every_concept_reaches_the_top_of_its_scheme(seeds: Graph) -> None:
    broader: dict[str, set[str]] = {}
    tops, concepts = set(), set()
    for triple in seeds.store:
        subject, predicate, value = triple.subject, triple.predicate.value, triple.object
        if predicate == f"{SKOS}broader":
            broader.setdefault(str(subject), set()).add(str(value))
        elif predicate == f"{SKOS}topConceptOf":
            tops.add(str(subject))
        elif predicate == f"{SKOS}inScheme":
            concepts.add(str(subject))
    reached = set(tops)
    while grown := {concept for concept, above in broader.items() if above & reached} - reached:
        reached |= grown
    assert concepts <= reached


def test_the_countries_of_the_world_are_there(seeds: Graph) -> None:
    countries = {
        triple.subject
        for triple in seeds.store
        if triple.predicate == RDF_TYPE and triple.object == NamedNode("https://schema.org/Country")
    }
    assert len(countries) == 250
