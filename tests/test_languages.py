"""Pages speak German and English: every text, heading, number and day; data and citations are as they were."""

import re
from collections import Counter
from html import unescape
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract
from werkzeug.test import Client, TestResponse

from citygraph.catalog import read_catalog
from citygraph.folders import home
from citygraph.header import HeaderError
from citygraph.parameters import LANGUAGES, read_parameter
from citygraph.web.http.kinds import kinds
from citygraph.web.http.languages import Reader, day, number, reader_of, texts
from citygraph.web.pages.headings import heading, headings
from tests.test_web_queries import BROWSER

WEB = home() / "citygraph" / "web"
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
NETWORKS = "/queries/cities/networks"
PAGES = {
    "/": 200,
    "/queries": 200,
    "/queries?lang=xx": 200,
    f"{NETWORKS}?city=berlin": 200,
    f"{NETWORKS}.html?city=berlin": 200,
    f"{NETWORKS}?city=nowhere": 400,
    "/queries/networks/graph": 200,
    "/queries/none": 404,
    "/sparql": 200,
    "/sparql?query=ASK%7B%7D&format=html": 200,
    "/sparql?query=ASK%7B": 400,
    "/releases": 200,
    "/ontology": 200,
    "/dataset": 200,
    "/problems": 200,
    "/problems/size": 200,
    "/doc/network/eccar": 200,
    "/doc/network/eccar?view=statements": 200,
    "/nothing": 404,
    "/nothing?%": 404,
}
NAMES = {
    "DCAT",
    "DCAT-AP",
    "F-UJI",
    "MQA",
    "N-Triples",
    "SPARQLES",
    "Umaka",
    "DQV",
    "IRI",
    "JSON-LD",
    "MiB",
    "OpenAPI",
    "PROV",
    "Protocol",
    "RDF",
    "RFC",
    "SPARQL",
    "Turtle",
    "UTC",
    "VoID",
    "XML",
    "api-catalog",
    "citygraph",
    "context.jsonld",
    "linkset",
}
ATTRIBUTES = {
    "aria-current",
    "href",
    "hx-get",
    "hx-push-url",
    "hx-swap",
    "hx-target",
    "lang",
    "outerHTML",
    "rel",
    "nofollow",
}


def get(client: Client, path: str, language: str = "de", accept: str = BROWSER) -> TestResponse:
    return client.get(path, headers={"Accept": accept, "Accept-Language": language})


def visible(page: str) -> str:
    """What is read of a page, programs and queries aside, and what is in another language than the page."""
    page = re.sub(r"<(script|pre|code|textarea|title)\b.*?</\1>", " ", page, flags=re.DOTALL)
    page = re.sub(r"<(\w+)[^>]* lang=\"en\".*?</\1>", " ", page, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page)).split())


def extracted() -> dict[str, str]:
    """Texts of templates, with a template where they stand."""
    found: dict[str, str] = {}
    for path in TEMPLATES:
        with path.open("rb") as file:
            for _, _, message, _ in babel_extract(file, ("_", "gettext", "ngettext"), (), {}):
                said = message if isinstance(message, tuple) else (message,)
                found |= {text: path.name for text in said if text}
    return found


# What is written


def test_every_text_of_a_template_is_translated() -> None:
    assert {text: name for text, name in extracted().items() if text not in texts("de")} == {}


def test_every_translation_is_of_a_text() -> None:
    assert sorted(set(texts("de")) - set(extracted())) == []


def test_translations_keep_what_is_filled_in() -> None:
    def filled(text: str) -> set[str]:
        return set(re.findall(r"%\(\w+\)\w", text))

    assert [text for text, other in texts("de").items() if filled(text) != filled(other)] == []


def test_no_text_is_translated_twice() -> None:
    path = WEB / "locale" / "de.po"
    counted = Counter(re.findall(r'^msgid (".*(?:\n".*)*)', path.read_text(encoding="utf-8"), re.MULTILINE))
    assert [text for text, times in counted.items() if times > 1] == []
    with path.open("rb") as file:
        assert [message.id for message in read_po(file) if message.fuzzy] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=[path.name for path in TEMPLATES])
def test_no_text_stands_outside_of_what_is_translated(path: Path) -> None:
    text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    text = re.sub(r"\{%-?\s*trans\b.*?endtrans\s*-?%\}", "", text, flags=re.DOTALL)
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", text, flags=re.DOTALL)
    text = re.sub(r"<(script|pre|code|title|summary)\b.*?</\1>", "", text, flags=re.DOTALL)
    text = re.sub(r"<[^>]*>|&\w+;", " ", text)
    assert set(re.findall(r"[^\W\d_][\w.-]{2,}", text)) - NAMES - ATTRIBUTES == set()


def test_every_problem_is_told_in_each_language() -> None:
    for kind in kinds().values():
        for language in set(LANGUAGES) - {"en"}:
            assert set(kind.others[language]) == {"title", "meaning", "remedy"}
            assert kind.in_language(language).title != kind.title
            assert re.findall("`.*?`", kind.others[language]["meaning"]) == re.findall("`.*?`", kind.meaning)


def test_every_column_and_topic_of_a_question_has_a_name() -> None:
    catalog = read_catalog(home() / "queries")
    columns = {column for query in catalog.values() for column in query.columns}
    assert [column for column in columns for each in LANGUAGES if heading(column, each) == column] == []
    assert [name for name, told in headings().items() if set(told) != set(LANGUAGES)] == []
    used = columns | {column.removesuffix("_name") for column in columns}
    assert sorted(set(headings()) - used) == []
    topics = {name.partition("/")[0] for name in catalog}
    template = (WEB / "templates" / "queries.html").read_text(encoding="utf-8")
    assert [topic for topic in topics if f'"{topic}": _(' not in template] == []


def test_numbers_and_days() -> None:
    assert [number(1234567.5, each) for each in ("de", "en")] == ["1.234.567,5", "1,234,567.5"]
    days = ("2006-05-31", "2006-05", "2006", "2006-05-31T10:00:00Z", "2006-99-99", "0000", "spring")
    assert [day(each, "de") for each in days] == [
        "31. Mai 2006", "Mai 2006", "2006", "31. Mai 2006", "2006-99-99", "0000", "spring",
    ]  # fmt: skip
    assert [day(each, "en") for each in days[:2]] == ["31 May 2006", "May 2006"]


# Who reads


@pytest.mark.parametrize(
    ("query", "header", "language", "said"),
    [
        ("", "", "en", ""),
        ("", "de-AT,de;q=0.9,en;q=0.8", "de", ""),
        ("", "fr, en;q=0.5", "en", ""),
        ("", "fr", "en", ""),
        ("de", "en", "de", "de"),
        ("en", "de", "en", "en"),
        ("xx", "de", "de", ""),
    ],
)
def test_the_address_wins_over_the_browser(query: str, header: str, language: str, said: str) -> None:
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/a", "HTTP_ACCEPT_LANGUAGE": header}
    assert reader_of({"lang": query, "b": "c d"}, environ) == Reader(language, said, "/a?b=c+d")


def test_links_keep_a_language_that_was_chosen() -> None:
    reader = Reader("de", "de", "/a?b=c")
    assert [reader.to(each) for each in ("/", "/a?lang=en&b=c#d", "https://example.org/")] == [
        "/?lang=de", "/a?b=c&lang=de#d", "https://example.org/",
    ]  # fmt: skip
    assert Reader("de").to("/a") == "/a"
    assert reader.elsewhere == {"de": "/a?b=c&lang=de", "en": "/a?b=c&lang=en"}


def test_the_way_to_another_language_stays_on_this_host() -> None:
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "//example.org/"}
    assert reader_of({}, environ).elsewhere["de"] == "/example.org/?lang=de"
    assert reader_of({}, {**environ, "REQUEST_METHOD": "POST"}).elsewhere == {}


def test_no_parameter_is_called_as_the_language_of_pages() -> None:
    with pytest.raises(HeaderError):
        read_parameter("lang", {"type": "text", "label": {"de": "a", "en": "a"}}, "UNDEF", {})


# What is sent


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("path", "status"), PAGES.items())
def test_page_in_both_languages(service: Client, path: str, status: int, language: str) -> None:
    page = get(service, path, language)
    if "%" in path.partition("?")[2] and page.status_code == 400:
        status = 400  # what cannot be read is told before what is not there
    assert (page.status_code, page.mimetype) == (status, "text/html")
    assert page.headers.getlist("Content-Language") == [language]
    assert page.headers.getlist("Vary") == ["Accept, Accept-Encoding, Accept-Language"]
    assert f'<html lang="{language}">' in page.text
    ways = dict(re.findall(r'<link rel="alternate" hreflang="(\w+)" href="([^"]*)"', page.text))
    assert set(ways) == set(LANGUAGES)
    for other, way in ways.items():
        answer = get(service, unescape(way), "fr")
        assert (answer.status_code, answer.headers["Content-Language"]) == (page.status_code, other)


@pytest.mark.parametrize("path", [path for path, status in PAGES.items() if status == 200])
def test_german_page_holds_no_english(service: Client, path: str) -> None:
    text = visible(get(service, path).text)
    german = texts("de")
    english = [
        each
        for each, other in german.items()
        if each not in other and each.count(" ") > 1 and "%" not in each
    ]
    assert [each for each in english if visible(each) in text] == []


@pytest.mark.parametrize("path", [path for path, status in PAGES.items() if status == 200])
def test_links_of_a_page_in_a_chosen_language_keep_it(service: Client, path: str) -> None:
    page = get(service, f"{path}{'&' if '?' in path else '?'}lang=de", "en").text
    links = [unescape(each) for each in re.findall(r'<a href="(/[^"#]*)', page)]
    pages = [
        each
        for each in links
        if each.startswith(("/queries", "/releases", "/problems", "/ontology", "/sparql"))
    ]
    data = re.compile(r"\.\w+(\?|$)|format=|hreflang")
    assert pages
    lost = {each for each in pages if "lang=" not in each and not data.search(each)}
    assert lost <= {"/queries"}  # as JSON, for programs
    assert [
        each for each in pages if "lang=" in each and data.search(each) and "format=html" not in each
    ] == []


def test_data_and_citations_are_the_same_in_all_languages(service: Client) -> None:
    pages = [get(service, f"{NETWORKS}?city=berlin&lang={each}", "fr") for each in LANGUAGES]
    cited = [re.findall("<code[^>]*>(The citygraph project.*?)</code>", page.text) for page in pages]
    assert len(cited[0]) == 1
    assert cited[0] == cited[1]
    assert "lang=" not in cited[0][0]
    assert pages[0].headers["Link"] == pages[1].headers["Link"]
    rows = [re.findall(r"<tbody>.*?</tbody>", page.text, re.DOTALL)[0].count("<tr>") for page in pages]
    assert rows[0] == rows[1] > 0
    for accept in ("text/csv", "application/json"):
        assert len({get(service, f"{NETWORKS}?city=berlin", each, accept).data for each in LANGUAGES}) == 1


def test_data_know_no_language_of_pages(service: Client) -> None:
    refused = get(service, f"{NETWORKS}.csv?city=berlin&lang=de")
    assert refused.status_code == 400
    assert "Content-Language" not in get(service, f"{NETWORKS}.csv?city=berlin").headers
    assert get(service, f"{NETWORKS}.csv?city=berlin").headers["Vary"] == "Accept, Accept-Encoding"


def test_each_language_is_remembered_for_itself(service: Client) -> None:
    tags = {get(service, "/ontology", each).headers["ETag"] for each in ("de", "en", "de", "en")}
    assert len(tags) == 2


def test_questions_begin_with_names_in_the_language_of_the_page(service: Client) -> None:
    page = get(service, "/queries").text
    assert f'<a href="{NETWORKS}?language=de">' in page
    assert f'<a href="{NETWORKS}">' in get(service, "/queries", "en").text
    form = get(service, "/queries/cities/co-members").text
    assert '<option value="de" selected>Deutsch' in form


def test_table_of_an_answer_is_good_to_read(service: Client) -> None:
    page = get(service, f"{NETWORKS}?city=krakow&language=de").text
    assert re.search(r"<th scope=\"col\"><a [^>]*>Netzwerk</a> <code>network_name</code></th>", page)
    assert '<a href="/id/network/eccar" title="https://w3id.org/citygraph/id/network/eccar"' in page
    assert "<code>network</code></th>" not in page
    assert re.search(r'<time datetime="2024-\d\d-\d\d">\d+\. \w+ 2024</time>', page)


def test_choice_that_does_not_fit_is_told_in_german(service: Client) -> None:
    page = get(service, "/queries/members/of-network?network=eccarr")
    assert page.status_code == 400
    told = visible(re.findall(r'<p class="problem" role="alert"[^>]*>(.*?)</p>', page.text, re.DOTALL)[0])
    assert told.startswith("Netzwerk: „eccarr“ passt nicht. Nennen Sie den Namen")
    assert "Meinten Sie eccar" in told


def test_problem_is_told_in_german_with_the_words_of_the_service(service: Client) -> None:
    page = get(service, "/nothing").text
    assert "<h1>Nicht gefunden</h1>" in page
    assert '<q lang="en">There is nothing at this address.' in page
    assert "<h1>Not Found</h1>" in get(service, "/nothing", "en").text
