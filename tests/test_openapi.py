"""The service described for machines: /openapi.json says what is so, and schemathesis finds nothing else."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator
from werkzeug.test import Client

from citygraph.catalog import read_catalog
from citygraph.folders import home
from citygraph.ready import offers
from citygraph.web.http.kinds import kinds

CONFIGURATION = home() / "schemathesis.toml"


@pytest.fixture(scope="module")
def document(service: Client) -> dict[str, Any]:
    return json.loads(service.get("/openapi.json").data)


def operation(document: dict[str, Any], path: str) -> dict[str, Any]:
    return document["paths"][path]["get"]


def parameters(document: dict[str, Any], path: str) -> dict[str, dict[str, Any]]:
    listed = [resolved(document, each) for each in operation(document, path)["parameters"]]
    return {each["name"]: each for each in listed}


def resolved(document: dict[str, Any], described: dict[str, Any]) -> dict[str, Any]:
    for step in described.get("$ref", "").split("/")[1:]:
        document = document[step]
    return document if "$ref" in described else described


def test_it_is_openapi(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []


def test_each_query_has_its_addresses(document: dict[str, Any]) -> None:
    for query in read_catalog(home() / "queries").values():
        address = f"/queries/{query.name}"
        assert {address, f"{address}.{{format}}", f"{address}.rq"} <= set(document["paths"])
        suffixes = parameters(document, f"{address}.{{format}}")["format"]["schema"]["enum"]
        assert {each.name for each in offers(query)} | {"html"} <= set(suffixes)
        assert set(parameters(document, address)) >= {each.name for each in query.parameters}


def test_operations_have_names_of_their_own(document: dict[str, Any]) -> None:
    names = [each["operationId"] for path in document["paths"].values() for each in path.values()]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch("[a-zA-Z0-9]+", name) for name in names)


def test_parameters_are_typed(document: dict[str, Any]) -> None:
    on_date = parameters(document, "/queries/members/on-date")
    assert (on_date["date"]["required"], on_date["date"]["schema"]["format"]) == (True, "date")
    assert on_date["network"]["required"]
    assert {"eccar", "mayors-for-peace"} <= set(on_date["network"]["schema"]["examples"])
    language = on_date["language"]
    assert (language["schema"], language["required"]) == (
        {"type": "string", "enum": ["de", "en"], "default": "en"},
        False,
    )
    least = parameters(document, "/queries/overlap/all-pairs")["least"]["schema"]
    assert least == {"type": "integer", "minimum": 1, "maximum": 100000, "default": 1}


def test_of_requests_only_what_fits_is_offered(document: dict[str, Any]) -> None:
    assert {"labels", "explain", "limit", "offset"} <= set(parameters(document, "/queries/members/on-date"))
    assert "explain" not in parameters(document, "/queries/data/graphs")
    assert set(parameters(document, "/queries/networks/graph")) == {"network"}
    assert "labels" not in parameters(document, "/queries/members/on-date.rq")


def test_examples_of_things_exist(service: Client, document: dict[str, Any]) -> None:
    tried = 0
    for path in [path for path in document["paths"] if re.fullmatch("/queries/[a-z-]+/[a-z-]+", path)]:
        required = [each for each in parameters(document, path).values() if each.get("required")]
        if required:
            chosen = {each["name"]: each["schema"]["examples"][0] for each in required}
            assert service.get(f"{path}.json", query_string=chosen).status_code == 200, path
            tried += 1
    assert tried > 10


def test_each_kind_of_problem_is_told(document: dict[str, Any]) -> None:
    responses = document["components"]["responses"]
    assert {str(kind.status.value) for kind in kinds().values()} <= set(responses)
    assert kinds()["parameter"].title in responses["400"]["description"]


def test_it_is_an_answer_like_others(service: Client) -> None:
    wish = {"Accept-Encoding": "gzip"}
    answer = service.get("/openapi.json", headers=wish)
    assert (answer.content_type, answer.headers["Content-Encoding"]) == ("application/json", "gzip")
    assert (
        service.get("/openapi.json", headers=wish | {"If-None-Match": answer.headers["ETag"]}).status_code
        == 304
    )
    assert service.post("/openapi.json").status_code == 405
    assert service.options("/openapi.json").headers["Allow"] == "GET, HEAD, OPTIONS"


def test_what_is_served_is_described(service: Client, document: dict[str, Any]) -> None:
    for path in (
        "/sparql",
        "/queries",
        "/health",
        "/ready",
        "/metrics",
        "/search.json",
        "/sparql/words.json",
        "/.well-known/sparql-examples",
    ):
        answer = service.get(path, query_string={"query": "ASK {}"} if path == "/sparql" else {})
        described = resolved(document, operation(document, path)["responses"]["200"])
        assert answer.status_code == 200
        assert answer.mimetype in described["content"]


NOT_HERE = {"/sitemap-{number}.xml", "/ldes/{release}/{next}/{number}"}  # one release, and few things


def chosen(document: dict[str, Any], path: str) -> tuple[str, dict[str, str]]:
    """An address that the description gives as an example, and parameters that it requires."""
    choices: dict[str, dict[str, str]] = {"path": {}, "query": {}}
    for each in parameters(document, path).values() if "parameters" in operation(document, path) else ():
        if each.get("required"):
            schema = each["schema"]
            choices[each["in"]][each["name"]] = (schema.get("examples") or schema["enum"])[0]
    return re.sub(r"{(\w+)}", lambda match: choices["path"][match[1]], path), choices["query"]


def of_the_service(document: dict[str, Any]) -> list[str]:
    return [path for path in document["paths"] if not path.startswith("/queries/")]


def test_each_address_answers_as_it_is_described(service: Client, document: dict[str, Any]) -> None:
    for path in of_the_service(document):
        if "get" in document["paths"][path] and path not in NOT_HERE:
            address, choices = chosen(document, path)
            answer = service.get(address, query_string=choices)
            described = operation(document, path)["responses"]
            assert answer.status_code in (200, 302, 303), address
            content = resolved(document, described[str(answer.status_code)]).get("content", {})
            assert answer.status_code != 200 or {answer.mimetype, "*/*"} & content.keys(), address


def test_each_suffix_is_described(service: Client, document: dict[str, Any]) -> None:
    """What has a suffix is sent in that format, and the types that are described are those of the suffixes."""
    for path in of_the_service(document):
        if path.endswith(".{format}"):
            suffixes = parameters(document, path)["format"]["schema"]["enum"]
            address = chosen(document, path)[0].removesuffix(suffixes[0])
            sent = {service.get(f"{address}{suffix}").mimetype for suffix in suffixes}
            described = resolved(document, operation(document, path)["responses"]["200"])["content"]
            assert sent == set(described), path


def test_where_others_are_led_is_described(service: Client, document: dict[str, Any]) -> None:
    """What headers, linksets, the sitemap and the catalogue name is an address of the description."""
    pages = [
        "/",
        "/dataset",
        "/linkset",
        "/.well-known/api-catalog",
        "/sitemap.xml",
        "/catalog.nt",
        "/robots.txt",
    ]
    found = set()
    for answer in map(service.get, pages):
        text = f"{answer.headers.get('Link')} {'' if answer.mimetype == 'text/html' else answer.text}"
        found |= set(re.findall(r"http://localhost(/[^\s<>\"#?]*)", text))
    found |= set(re.findall("<(/[^>]*)>", service.get("/").headers["Link"]))
    told = [
        re.sub("{[^}]*}", "[^/]+", re.escape(path).replace("\\{", "{").replace("\\}", "}"))
        for path in document["paths"]
    ]
    assert len(found) > 100
    assert [address for address in sorted(found) if not re.fullmatch("|".join(told), address)] == []


def test_parts_of_files_are_described(service: Client, document: dict[str, Any]) -> None:
    described = operation(document, "/dumps/{file}")["responses"]
    for headers, status in (({"Range": "bytes=0-9"}, 206), ({"Range": "bytes=99999999-"}, 416)):
        answer = service.get("/dumps/RIGHTS.txt", headers=headers)
        assert (answer.status_code, str(status) in described) == (status, True)


def test_schemathesis_is_told_of_every_thing(document: dict[str, Any]) -> None:
    told = tomllib.loads(CONFIGURATION.read_text(encoding="utf-8"))["parameters"]
    plain = {
        each["name"]
        for path in document["paths"]
        if path.startswith("/queries/")
        for each in parameters(document, path).values()
        if each["schema"].keys() <= {"type", "examples"} and each["schema"]["type"] == "string"
    }
    assert {f"query.{name}" for name in plain} <= set(told)


@pytest.mark.parametrize(
    "options",
    [
        ["--phases", "examples,fuzzing", "--max-examples", "1"],
        [
            "--phases",
            "coverage",
            "--include-path-regex",
            "on-date|all-pairs|graph|releases|sparql|^/[a-z.-]*$|^/(id|doc|ldes|dumps|ontology)/|^/.well-known/",
        ],
    ],
    ids=["every operation", "every boundary of some"],
)
def test_schemathesis_finds_nothing(address: str, tmp_path: Path, options: list[str]) -> None:
    command = [str(Path(sys.executable).with_name("schemathesis")), "--config-file", str(CONFIGURATION)]
    run = ["--no-color", "run", f"{address}openapi.json", "--generation-deterministic", *options]
    result = subprocess.run([*command, *run], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout
    assert "passed" in result.stdout
