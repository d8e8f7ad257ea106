"""Conformance: what the page claims is what the checks find, and the checks find what is wrong."""

import re

import pytest
import rdflib
from rdflib import BNode
from werkzeug.test import Client

from citygraph.documents import write_turtle
from citygraph.web.dataset.conformance import Judged, Yardstick, report
from tests.conformance.__main__ import WRITTEN
from tests.conformance.criteria import Criterion, read_yardsticks
from tests.conformance.earl import PREFIXES, as_earl
from tests.conformance.findings import FAILED, PASSED, Finding, part
from tests.conformance.run import judge
from tests.conformance.service import Service
from tests.test_description import FORMATS

CLOSED = "http://127.0.0.1:9/"
RENEW = "python -m tests.conformance ADDRESS --write renews the file"


@pytest.fixture(scope="module")
def found(address: str) -> dict[str, Finding]:
    """What the checks find at the real server with the graph of the seeds."""
    return judge(Service(address))[1]


def claimed() -> dict[str, Judged]:
    return {each.name: each for yardstick in report().yardsticks for each in yardstick.criteria}


def criteria() -> dict[str, Criterion]:
    return {each.id: each for yardstick in read_yardsticks() for each in yardstick.criteria}


def test_the_page_claims_what_is_found(found: dict[str, Finding]) -> None:
    told = {name: each.outcome for name, each in claimed().items()}
    differing = {
        name: (told.get(name), each) for name, each in found.items() if each.outcome != told.get(name)
    }
    assert differing == {}, RENEW


def test_the_page_has_all_criteria_as_they_are_now() -> None:
    now = [(each.id, each.title, each.text, each.source) for each in read_yardsticks()]
    assert [(each.name, each.title, each.text, each.source) for each in report().yardsticks] == now, RENEW
    wanted = {name: (each.wants, each.points, each.mode == "manual") for name, each in criteria().items()}
    assert {name: (each.wants, each.most, each.by_hand) for name, each in claimed().items()} == wanted, RENEW
    by_hand = {name: each.known for name, each in criteria().items() if each.known}
    assert {name: (claimed()[name].outcome, claimed()[name].evidence) for name in by_hand} == {
        name: (known.outcome, known.evidence) for name, known in by_hand.items()
    }


def test_all_is_said_with_evidence_and_without_an_address(found: dict[str, Finding], address: str) -> None:
    assert [name for name, each in found.items() if not each.evidence or address in each.evidence] == []
    assert [name for name, each in claimed().items() if not each.evidence] == []
    assert not re.search(rb"127\.0\.0\.1|localhost", WRITTEN.read_bytes())


@pytest.mark.parametrize(("name", "points"), {"mqa": 405, "fuji": 26, "umaka": 600}.items())
def test_points_are_those_of_the_yardstick(name: str, points: float) -> None:
    (yardstick,) = (each for each in report().yardsticks if each.name == name)
    assert (yardstick.most, sum(each.most for each in yardstick.criteria)) == (points, points)
    assert 0 < yardstick.points <= yardstick.tried <= points


def test_points_go_with_outcomes() -> None:
    for each in claimed().values():
        assert each.outcome in ("passed", "failed", "untested", "inapplicable")
        assert each.points == (each.most if each.outcome == "passed" else each.points)
        assert each.points < each.most or each.outcome == "passed" or not each.most
        assert each.points == 0 or each.outcome in ("passed", "failed")


def test_a_yardstick_counts_what_was_tested() -> None:
    judged = [Judged(str(number), "", *each, False) for number, each in enumerate(OUTCOMES)]
    yardstick = Yardstick("", "", "", "", tuple(judged))
    assert (yardstick.points, yardstick.tried, yardstick.most) == (5, 8, 18)
    assert yardstick.number("failed") == 2


OUTCOMES = [
    ("passed", "", 4.0, 4.0),
    ("failed", "", 1.0, 3.0),
    ("failed", "", 0.0, 1.0),
    ("untested", "", 0.0, 10.0),
    ("inapplicable", "", 0.0, 2.0),
]


def test_who_does_not_answer_fails_in_all_that_is_asked() -> None:
    yardsticks, found = judge(Service(CLOSED))
    asked = [each for yardstick in yardsticks for each in yardstick.criteria if each.check]
    assert {found[each.id].outcome for each in asked} == {FAILED}
    assert {found[each.id].share for each in asked} == {0}


@pytest.mark.parametrize(
    ("criterion", "gone"),
    {
        "mqa-keyword": "http://www.w3.org/ns/dcat#keyword",
        "mqa-licence": "http://purl.org/dc/terms/license",
        "mqa-format": "http://purl.org/dc/terms/format",
        "dcat-ap-dataset": "http://www.w3.org/ns/dcat#theme",
        "dcat-ap-de-german": "http://purl.org/dc/terms/description",
        "fuji-r11-01m": "http://purl.org/dc/terms/license",
        "fuji-r1-01m-form": "http://www.w3.org/ns/dcat#byteSize",
        "umaka-last-updated": "http://purl.org/dc/terms/modified",
        "sparql-sd-vocabulary": "http://www.w3.org/ns/sparql-service-description#resultFormat",
    }.items(),
)
def test_the_checks_find_what_is_missing(
    address: str, criterion: str, gone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = Service(address)
    whole = service.graph

    def lacking(path: str, accept: str = "text/turtle") -> rdflib.Graph:
        less = rdflib.Graph()
        less += [triple for triple in whole(path, accept) if str(triple[1]) != gone]
        return less

    assert criteria()[criterion].judge(service).outcome == PASSED
    monkeypatch.setattr(service, "graph", lacking)
    assert criteria()[criterion].judge(service).outcome == FAILED


def test_points_are_shared_out() -> None:
    assert part([1], [1, 2], "of two") == Finding(FAILED, "1 of 2 of two", 0.5)
    assert part([], [], "of none").share == 0


def test_the_same_findings_give_the_same_bytes() -> None:
    findings = {
        name: Finding(each.outcome, each.evidence, each.points / each.most if each.most else 0)
        for name, each in claimed().items()
    }
    written = as_earl(read_yardsticks(), findings, report().release, report().day)
    assert written == WRITTEN.read_bytes() == write_turtle(list(report().lines), PREFIXES), RENEW


@pytest.mark.parametrize(("accept", "syntax"), FORMATS.items())
def test_the_report_in_every_format(service: Client, accept: str, syntax: str) -> None:
    answer = service.get("/conformance", headers={"Accept": accept})
    assert (answer.status_code, answer.mimetype) == (200, accept)
    graph = rdflib.Graph().parse(data=answer.data, format=syntax)
    assert set(graph) == set(rdflib.Graph().parse(WRITTEN, format="turtle"))
    assert not [term for triple in graph for term in triple if isinstance(term, BNode)]
    suffixed = service.get(answer.headers["Content-Location"])
    assert suffixed.data == answer.data
    assert (
        service.get(
            "/conformance", headers={"Accept": accept, "If-None-Match": answer.headers["ETag"]}
        ).status_code
        == 304
    )


def test_the_page(service: Client) -> None:
    page = service.get("/conformance", headers={"Accept": "text/html"})
    assert page.mimetype == "text/html"
    for yardstick in report().yardsticks:
        assert f'<h2 id="{yardstick.name}">' in page.text
    assert all(f'<tr id="{name}">' in page.text for name in claimed())
    for path in ("/", "/dataset"):
        assert 'href="/conformance"' in service.get(path, headers={"Accept": "text/html"}).text


@pytest.mark.parametrize("path", ["/conformance.", "/conformance.pdf"])
def test_what_there_is_not(service: Client, path: str) -> None:
    assert service.get(path).status_code == 404


def test_of_files_that_somebody_serves_nothing_is_claimed(client: Client) -> None:
    assert client.get("/conformance").status_code == 404
    assert "/conformance" not in client.get("/").text
