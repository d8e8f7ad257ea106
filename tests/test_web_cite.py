"""How an answer is cited: text, BibTeX and CSL-JSON that programs read, whatever a question holds."""

import json
import re
from hashlib import sha256
from typing import Any

import pytest
from werkzeug.test import Client

from citygraph.web.pages.cite import Citation

CITATION = Citation(
    "Who belongs? (city=Nürnberg)",
    "members/of-network",
    "2026-11-22-1a2b3c4d",
    "2026-11-22",
    "http://localhost/releases/2026-11-22-1a2b3c4d/queries/members/of-network?city=N%C3%BCrnberg&rest=a_b#c",
    "ab" * 32,
    "JSON",
)
NASTY = Citation(
    '{A} \\ 50% & $3_x #1 ~ ^ "q" }@misc{', "a/b", "2026-01-01-x", "2026-01-01", "http://h/a%7Bb"
)


def read_bibtex(text: str) -> tuple[str, str, dict[str, str]]:
    """Type, key and fields of one entry, read as BibTeX does: a value ends where its braces are closed."""
    opened = re.match(r"@(\w+)\{([\w-]+),\n", text)
    assert opened
    position, fields = opened.end(), {}
    while field := re.compile(r"\s*(\w+) = ").match(text, position):
        start = position = field.end()
        depth = 0
        while depth or text[position] != ",":
            depth += {"{": 1, "}": -1}.get(text[position], 0)
            position += 1
        fields[field[1]] = text[start:position]
        position += 1
    assert text[position:] == "\n}\n"
    return opened[1], opened[2], fields


def test_text_says_what_when_where_and_which_bytes() -> None:
    for part in ("Who belongs?", "2026-11-22-1a2b3c4d", CITATION.address, "ab" * 32):
        assert part in CITATION.text


def test_bibtex_is_one_entry_with_the_words_of_every_style() -> None:
    kind, key, fields = read_bibtex(CITATION.bibtex)
    assert (kind, key) == ("misc", CITATION.key)
    assert fields["title"] == "{{Who belongs? (city=Nürnberg)}}"
    assert fields["url"] == f"{{{CITATION.address}}}"
    assert (fields["year"], fields["month"]) == ("{2026}", "nov")
    assert "ab" * 32 in fields["note"]


def test_no_sign_of_a_question_breaks_bibtex() -> None:
    _, _, fields = read_bibtex(NASTY.bibtex)
    title = fields["title"].removeprefix("{{").removesuffix("}}")
    commands = {r"\textbackslash{}": "\\", r"\textbraceleft{}": "{", r"\textbraceright{}": "}"}
    commands |= {r"\textasciitilde{}": "~", r"\textasciicircum{}": "^"} | {
        f"\\{sign}": sign for sign in "&%$#_"
    }
    signs = "|".join(map(re.escape, commands))
    assert re.sub(signs, lambda found: commands[found[0]], title) == NASTY.title
    assert not re.search(r"[{}~^]|(?<!\\)[&%$#_]", re.sub(signs, "", title))
    assert "note" not in fields


def test_csl_is_a_list_of_one_dataset() -> None:
    (item,) = json.loads(CITATION.csl)
    assert (item["type"], item["id"], item["URL"]) == ("dataset", CITATION.key, CITATION.address)
    assert item["issued"] == {"date-parts": [[2026, 11, 22]]}
    assert item["title"] == CITATION.title
    assert "note" not in json.loads(NASTY.csl)[0]


def test_other_choices_have_another_key() -> None:
    other = Citation(**{**vars(CITATION), "address": "http://localhost/other"})
    assert other.key != CITATION.key
    assert re.fullmatch("[a-z0-9-]+", CITATION.key)


@pytest.fixture
def cited(service: Client) -> dict[str, Any]:
    return read_bibtex(service.get("/queries/cities/networks.bib?city=N%C3%BCrnberg").text)[2]


def test_citation_of_an_answer_names_the_address_that_gives_it_again(
    service: Client, cited: dict[str, Any]
) -> None:
    address = cited["url"].strip("{}")
    path = address.removeprefix("http://localhost")
    assert re.fullmatch(r"/releases/[\w-]+/queries/cities/networks\?city=nuernberg", path)
    again = service.get(path)
    assert again.content_type == "application/sparql-results+json"
    assert sha256(again.data).hexdigest() in cited["note"]
    assert service.get(path, headers={"Accept": "text/html"}).content_type.startswith("text/html")


def test_citations_by_suffix_and_by_accept(service: Client) -> None:
    types = {
        "bib": "application/x-bibtex; charset=utf-8",
        "csl.json": "application/vnd.citationstyles.csl+json",
    }
    for suffix, content_type in types.items():
        by_suffix = service.get(f"/queries/networks/graph.{suffix}?network=eccar")
        by_accept = service.get("/queries/networks/graph?network=eccar", headers={"Accept": content_type})
        assert by_suffix.content_type == by_accept.content_type == content_type
        assert by_suffix.data == by_accept.data
        assert "as Turtle" in by_suffix.text


def test_page_shows_the_same_citations(service: Client) -> None:
    page = service.get("/queries/cities/networks?city=berlin", headers={"Accept": "text/html"}).text
    digest = sha256(service.get("/queries/cities/networks.json?city=berlin").data).hexdigest()
    assert page.count(digest) == 3
    assert 'href="/queries/cities/networks.bib?city=berlin"' in page
    assert 'href="/queries/cities/networks.csl.json?city=berlin"' in page


def test_question_without_a_required_choice_cannot_be_cited(service: Client) -> None:
    assert service.get("/queries/networks/graph.bib").status_code == 400
