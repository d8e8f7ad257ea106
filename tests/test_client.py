"""The Python client: a server and a release on disk give the same rows; what goes wrong is told."""

import subprocess
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas
import pytest

from citygraph.client import Client, ClientError, Value
from citygraph.client.results import read_table
from citygraph.manifest import NoReleaseError, read_manifest

XSD = "http://www.w3.org/2001/XMLSchema#"
ASKED = [
    ("members/on-date", {"network": "eccar", "date": "2015-06-30"}),
    ("members/of-network", {"network": "eccar", "language": "de"}),
    ("cities/networks", {"city": "Nürnberg"}),
    ("networks/graph", {"network": "eccar"}),
    ("space/reach", {"network": ["eccar", "Rainbow Cities Network"]}),
    ("data/numbers", {}),
]


@pytest.fixture(scope="module")
def local(seeds_release: Path) -> Client:
    return Client(seeds_release)


@pytest.fixture(scope="module")
def remote(address: str) -> Client:
    return Client(address)


@pytest.fixture(params=["local", "remote"])
def client(request: pytest.FixtureRequest) -> Client:
    return request.getfixturevalue(request.param)


@pytest.mark.parametrize(("name", "choices"), ASKED)
def test_server_and_release_give_the_same_rows(
    local: Client, remote: Client, name: str, choices: dict[str, Any]
) -> None:
    here, there = local.query(name, **choices), remote.query(name, **choices)
    assert len(here) > 0
    assert (here.columns, here.version) == (there.columns, there.version)
    assert sorted(map(str, here.rows)) == sorted(map(str, there.rows))


def test_own_sparql(client: Client) -> None:
    query = "PREFIX cg: <https://w3id.org/citygraph/ontology#> SELECT ?network WHERE { ?network a cg:CityNetwork }"
    result = client.sparql(query)
    assert result.columns == ("network",)
    assert "https://w3id.org/citygraph/id/network/eccar" in {row["network"] for row in result}
    assert client.sparql("ASK {}").rows == ({"boolean": True},)
    triples = client.sparql("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 7")
    assert (triples.columns, len(triples)) == (("subject", "predicate", "object"), 7)


def test_choices_may_be_plain_values(client: Client) -> None:
    on_day = client.query("members/on-date", network="eccar", date=date(2015, 6, 30))
    assert on_day.rows == client.query("members/on-date", network="eccar", date="2015-06-30").rows
    assert on_day.rows[0]["latest_start"] is None or isinstance(on_day.rows[0]["latest_start"], date)


def test_labels_evidence_and_window(client: Client) -> None:
    whole = client.query("cities/networks")
    part = client.query("cities/networks", labels="de", explain=True, limit=3, offset=2)
    assert [row["membership"] for row in part] == [row["membership"] for row in whole.rows[2:5]]
    assert (part.more, whole.more) == (True, False)
    assert {"city_label", "network_label", "sources"} <= set(part.columns)
    assert all(str(row["sources"]).startswith("https://w3id.org/citygraph/id/source/") for row in part)


def test_catalogue(client: Client) -> None:
    listed = {query.name: query for query in client.queries()}
    on_date = listed["members/on-date"]
    assert (on_date.parameters, on_date.required) == (("network", "date", "language"), ("network", "date"))
    assert on_date.summary["de"].endswith("?")
    assert len(listed) >= 40


def test_data_frame(client: Client) -> None:
    result = client.query("members/of-network", network="eccar")
    frame = result.to_pandas()
    assert isinstance(frame, pandas.DataFrame)
    assert tuple(frame.columns) == result.columns
    assert len(frame) == len(result)


def test_an_answer_without_rows_keeps_its_columns(client: Client) -> None:
    frame = client.sparql("SELECT ?a ?b WHERE { VALUES (?a ?b) {} }").to_pandas()
    assert (list(frame.columns), len(frame)) == (["a", "b"], 0)


def test_without_pandas_it_is_told_what_to_install() -> None:
    code = (
        "import sys; sys.modules['pandas'] = None\n"
        "from citygraph.client import Result\n"
        "try: Result((), ()).to_pandas()\n"
        "except ImportError as error: print(error)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "pip install pandas" in told


def test_version_and_address_to_cite(local: Client, remote: Client, seeds_release: Path) -> None:
    manifest = read_manifest(seeds_release)
    result = remote.query("members/of-network", network="eccar")
    assert result.version == local.query("data/numbers").version == manifest["version"]
    assert result.cite_as is not None
    assert f"/releases/{manifest['name']}/queries/members/of-network" in result.cite_as
    assert result.cite_as.endswith("?network=eccar")
    assert local.query("data/numbers").cite_as is None


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (lambda client: client.query("members/ondate"), "members/on-date"),
        (lambda client: client.query("members/of-network", network="ecar"), "eccar"),
        (lambda client: client.query("members/on-date", network="eccar"), "required"),
        (lambda client: client.query("members/of-network", network="eccar", nettwork="x"), "network"),
        (lambda client: client.query("members/of-network", network="eccar", labels="fr"), "de, en"),
        (lambda client: client.query("members/of-network", network="eccar", limit=0), "limit"),
        (lambda client: client.sparql("SELECT * WHERE {"), "line 1, column"),
        (lambda client: client.sparql("DROP ALL"), "read-only"),
        (lambda client: client.sparql("SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }"), "SERVICE"),
    ],
)  # fmt: skip
def test_what_goes_wrong_is_told(client: Client, ask: object, told: str) -> None:
    assert callable(ask)
    with pytest.raises(ClientError, match=told):
        ask(client)


def test_a_problem_of_a_server_can_be_read(remote: Client) -> None:
    with pytest.raises(ClientError) as raised:
        remote.query("members/of-network", network="ecar")
    assert raised.value.problem["status"] == 400
    assert "eccar" in raised.value.problem["near"]


def test_who_does_not_answer_is_told() -> None:
    client = Client("http://127.0.0.1:9")
    with pytest.raises(ClientError, match="no answer comes"):
        client.query("data/numbers")
    with pytest.raises(ClientError, match="no answer comes"):
        client.sparql("ASK {}")


def test_the_newest_release_below_a_folder(seeds_release: Path, tmp_path: Path) -> None:
    assert len(Client.local(seeds_release.parent).query("data/numbers")) > 0
    with pytest.raises(NoReleaseError):
        Client.local(tmp_path)
    with pytest.raises(NoReleaseError):
        Client(tmp_path)


@pytest.mark.parametrize(
    ("lexical", "datatype", "value"),
    [
        ("12", "integer", 12),
        ("12", "nonNegativeInteger", 12),
        ("1.5", "decimal", 1.5),
        ("1.0E3", "double", 1000.0),
        ("true", "boolean", True),
        ("0", "boolean", False),
        ("2015-06-30", "date", date(2015, 6, 30)),
        ("2015-06-30Z", "date", "2015-06-30Z"),
        ("2015-06-30T12:00:00Z", "dateTime", datetime.fromisoformat("2015-06-30T12:00:00+00:00")),
        ("2006", "gYear", 2006),
        ("2006-05", "gYearMonth", "2006-05"),
        ("many", "integer", "many"),
        ("2006", "string", "2006"),
    ],
)
def test_values(lexical: str, datatype: str, value: Value) -> None:
    term = f'{{"type": "literal", "value": "{lexical}", "datatype": "{XSD}{datatype}"}}'
    body = f'{{"head": {{"vars": ["a", "b"]}}, "results": {{"bindings": [{{"a": {term}}}]}}}}'
    columns, (row,) = read_table(body.encode())
    assert columns == ("a", "b")
    assert (row["a"], type(row["a"]), row["b"]) == (value, type(value), None)
