"""What the editor of queries offers: prefixes and words with their meaning, in one language, counted."""

import json
import re

import pytest
from werkzeug.test import Client

from citygraph.folders import home

ONTOLOGY = "https://w3id.org/citygraph/ontology#"


def words(service: Client, language: str) -> dict[tuple[str, str], dict[str, object]]:
    answer = service.get("/sparql/words.json", query_string={"lang": language})
    assert answer.status_code == 200
    assert answer.headers["Content-Language"] == language
    return {(word["name"], word["kind"]): word for word in answer.json["words"]}


@pytest.mark.parametrize(("language", "label"), [("en", "city network"), ("de", "Städtenetzwerk")])
def test_words_are_explained_in_a_language(service: Client, language: str, label: str) -> None:
    word = words(service, language)["cg:CityNetwork", "class"]
    assert (word["iri"], word["label"]) == (f"{ONTOLOGY}CityNetwork", label)
    assert word["comment"]


def test_uses_are_those_that_the_service_counts(service: Client) -> None:
    query = f"SELECT (COUNT(*) AS ?n) {{ ?s a <{ONTOLOGY}CityNetwork> }}"
    answer = service.get("/sparql", query_string={"query": query, "format": "json"})
    (row,) = json.loads(answer.data)["results"]["bindings"]
    assert words(service, "en")["cg:CityNetwork", "class"]["uses"] == int(row["n"]["value"])


def test_the_most_frequent_comes_first(service: Client) -> None:
    uses = [word["uses"] for word in words(service, "en").values()]
    assert uses == sorted(uses, reverse=True)
    assert uses[0] > 100


def test_each_word_of_the_ontology_is_there(service: Client) -> None:
    text = (home() / "ontology" / "citygraph.ttl").read_text(encoding="utf-8")
    declared = set(re.findall(r"^(cg:\w+) a (?:owl|rdfs?):\w*(?:Class|Property)", text, re.MULTILINE))
    assert declared
    assert declared <= {name for name, _ in words(service, "en")}


def test_prefixes_are_the_shared_ones(service: Client) -> None:
    answer = service.get("/sparql/words.json")
    assert answer.json["prefixes"]["cg"] == ONTOLOGY


def test_it_is_kept_as_answers_are(service: Client) -> None:
    first = service.get("/sparql/words.json", query_string={"lang": "de"})
    again = service.get(
        "/sparql/words.json", headers={"If-None-Match": first.headers["ETag"]}, query_string={"lang": "de"}
    )
    assert again.status_code == 304
    assert service.post("/sparql/words.json").status_code == 405


def test_a_release_without_ready_made_queries_has_words_without_numbers(client: Client) -> None:
    assert client.get("/sparql/words.json").json["words"] == []
