"""What people do with the editor of queries, in a real browser: write with help, ask, stop, mend, take up again."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.visits import Visits, faults, rows

NAMES = """PREFIX cg: <https://w3id.org/citygraph/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?network ?name WHERE {
  ?network a cg:CityNetwork ; rdfs:label ?name .
  FILTER (LANG(?name) = "en")
}
ORDER BY ?name
LIMIT 5"""
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER (?c < ?f) }"


def opened(visits: Visits, path: str = "/sparql", **options: object) -> Page:
    """A page with an editor that is there and knows the words of the graph."""
    page = visits.open(path, **options)
    expect(page.locator("sparql-editor[data-ready]")).to_be_visible()
    page.evaluate("document.querySelector('sparql-editor').field.ready.then(() => true)")
    return page


def field(page: Page) -> Locator:
    return page.locator("sparql-editor .cm-content")


def suggestions(page: Page) -> Locator:
    return page.locator(".cm-tooltip-autocomplete")


def suggestion(page: Page, text: str) -> Locator:
    """The first suggestion with a text; while others are looked for, it cannot be taken."""
    ready = page.locator(".cm-tooltip-autocomplete:not(.cm-tooltip-autocomplete-disabled)")
    return ready.locator("[role=option]", has_text=text).first


def text_of(page: Page) -> str:
    text: str = page.evaluate("document.querySelector('sparql-editor').text")
    return text


def write(page: Page, text: str) -> None:
    """Put a text in place of the one in the field, as from the clipboard."""
    field(page).click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(text)


@pytest.mark.parametrize("language", ["en", "de"])
def test_asking_by_keyboard(language: str, visits: Visits) -> None:
    page = opened(visits, f"/sparql?lang={language}")
    assert "\n".join(faults(page)) == ""
    write(page, NAMES)
    page.keyboard.press("ControlOrMeta+Enter")
    expect(page.locator("#result tbody tr")).to_have_count(5)
    expect(page.locator("sparql-editor [role=status]")).to_contain_text("5")
    assert parse_qs(urlsplit(page.url).query) == {"query": [NAMES], "lang": [language]}
    assert "\n".join(faults(page)) == ""
    before = rows(page, "result")
    page.reload()
    expect(page.locator("sparql-editor[data-ready]")).to_be_visible()
    assert (text_of(page), rows(page, "result")) == (NAMES, before)
    page.go_back()
    expect(page.locator("#result tbody tr")).to_have_count(0)
    expect(page.locator("sparql-editor[data-ready]")).to_be_visible()
    assert text_of(page) != NAMES


def test_it_is_a_form_without_scripts(visits: Visits) -> None:
    page = visits.open("/sparql", scripts=False)
    page.locator("textarea").fill(NAMES)
    page.locator("main button", has_text="Ask").click()
    page.wait_for_url("**/sparql?*")
    assert page.locator("#result tbody tr").count() == 5
    assert page.locator("textarea").input_value() == NAMES
    for hidden in ("Stop", "Copy link", "Your last queries"):
        assert not page.get_by_text(hidden, exact=True).is_visible()


def test_tab_leaves_the_field(visits: Visits) -> None:
    page = opened(visits)
    field(page).click()
    page.keyboard.press("Tab")
    expect(page.locator("sparql-editor button", has_text="Ask")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.shadowRoot.activeElement.className").startswith("cm-content")


def test_words_are_suggested_with_their_meaning_and_prefix(visits: Visits) -> None:
    page = opened(visits, "/sparql?lang=de")
    write(page, "SELECT * WHERE { ?thing a ")
    page.keyboard.type("Städtenetz")
    option = suggestion(page, "cg:CityNetwork")
    expect(option).to_contain_text("Städtenetzwerk")
    expect(page.locator(".cm-completionInfo")).to_contain_text("kommt")
    option.click()
    expect(suggestions(page)).to_have_count(0)
    lines = text_of(page).split("\n")
    assert lines[0] == "PREFIX cg: <https://w3id.org/citygraph/ontology#>"
    assert "?thing a cg:CityNetwork" in lines[1]
    page.keyboard.press("ControlOrMeta+z")
    assert "PREFIX" not in text_of(page)


def test_a_known_prefix_gets_its_line(visits: Visits) -> None:
    page = opened(visits)
    write(page, "SELECT * WHERE { ?thing ")
    page.keyboard.type("rdfs:la")
    suggestion(page, "rdfs:label").click()
    expect(suggestions(page)).to_have_count(0)
    assert (
        text_of(page)
        == "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\nSELECT * WHERE { ?thing rdfs:label"
    )


def test_things_are_found_by_their_names(visits: Visits) -> None:
    page = opened(visits)
    write(page, "SELECT * WHERE { ?membership ?is ")
    page.keyboard.type("krakau")
    option = suggestion(page, "Kraków")
    expect(option).to_be_visible()
    option.click()
    expect(suggestions(page)).to_have_count(0)
    assert "?is city:krakow" in text_of(page)
    assert "PREFIX city: <https://w3id.org/citygraph/id/city/>" in text_of(page)


def test_variables_and_keywords_are_suggested(visits: Visits) -> None:
    page = opened(visits)
    write(page, "SELECT * WHERE { ?membership ?is ?other }\n")
    page.keyboard.type("ORD")
    suggestion(page, "ORDER").click()
    page.keyboard.type(" BY ?memb")
    suggestion(page, "?membership").click()
    expect(suggestions(page)).to_have_count(0)
    assert text_of(page).endswith("ORDER BY ?membership")


def test_nothing_is_suggested_within_texts(visits: Visits) -> None:
    page = opened(visits)
    write(page, "SELECT * WHERE { ?s ?p 'memb")
    page.keyboard.type("ersh")
    page.keyboard.press("ControlOrMeta+Space")
    expect(suggestions(page)).to_have_count(0)
    assert page.locator(".cm-lintRange").count() == 0


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_mistake_is_shown_at_its_place(language: str, visits: Visits) -> None:
    page = opened(visits, f"/sparql?lang={language}")
    write(page, "SELECT ?s WHERE {\n  ?s ?p ?o .\n  FILTR (?o)\n}")
    visits.expected.add(400)
    page.keyboard.press("ControlOrMeta+Enter")
    problem = page.locator("sparql-editor .problem[role=alert]")
    told = {"en": ("This is not a SPARQL query", "Line 3"), "de": ("Das ist keine SPARQL-Anfrage", "Zeile 3")}
    for text in told[language]:
        expect(problem).to_contain_text(text)
    mark = page.locator(".cm-lintRange-error")
    expect(mark).to_have_text("FILTR")
    mark.hover()
    expect(page.locator(".cm-diagnostic-error")).to_be_visible()
    assert "\n".join(faults(page)) == ""
    page.keyboard.press("End")
    page.keyboard.type(" ")
    expect(mark).to_have_count(0)


def test_a_missing_prefix_is_added_by_a_button(visits: Visits) -> None:
    page = opened(visits)
    write(page, "SELECT ?s WHERE { ?s a cg:CityNetwork }")
    expect(page.locator(".cm-lintRange-warning")).to_have_text("cg:CityNetwork")
    visits.expected.add(400)
    page.keyboard.press("ControlOrMeta+Enter")
    page.locator("sparql-editor .problem button").click()
    assert text_of(page).startswith("PREFIX cg: <https://w3id.org/citygraph/ontology#>\n")
    expect(page.locator(".cm-lintRange")).to_have_count(0)
    page.keyboard.press("ControlOrMeta+Enter")
    expect(page.locator("#result tbody tr").first).to_be_visible()


def test_ready_made_queries_have_no_mistakes(visits: Visits) -> None:
    page = opened(visits)
    alarms = page.evaluate(
        """async () => {
        const { mistakes } = await import("/static/sparql/text.js");
        const { queries } = await (await fetch("/queries", { headers: { Accept: "application/json" } })).json();
        const wrong = [];
        for (const { address, parameters } of queries) {
          const examples = parameters.filter((each) => each.required && each.example).map((each) => [each.name, each.example]);
          const text = await (await fetch(`${address}.rq?${new URLSearchParams(examples)}`)).text();
          if (mistakes(text).length) wrong.push([address, mistakes(text)]);
        }
        return wrong;
      }"""
    )
    assert alarms == []


def test_stop_ends_the_query_in_the_service(visits: Visits) -> None:
    page = opened(visits)
    write(page, ENDLESS)
    visits.expected.add(409)
    visits.expected.add(404)  # if it is stopped before it has arrived
    page.keyboard.press("ControlOrMeta+Enter")
    stop = page.locator("sparql-editor button", has_text="Stop")
    with page.expect_response("**/sparql?*") as answer:
        stop.click()
    assert answer.value.status == 409
    expect(page.locator("sparql-editor .problem")).to_contain_text("The query was stopped")
    expect(stop).to_be_hidden()
    assert page.evaluate("document.activeElement.tagName") == "DIV"
    write(page, NAMES)
    page.keyboard.press("ControlOrMeta+Enter")
    expect(page.locator("#result tbody tr")).to_have_count(5)


def test_an_example_is_found_and_written_into_the_field(visits: Visits) -> None:
    page = opened(visits, "/sparql?lang=de")
    shelf = page.locator("sparql-editor details", has_text="Beispiele")
    shelf.locator("summary").click()
    found = shelf.locator("li button")
    expect(found.first).to_be_visible()
    everything = found.count()
    shelf.locator("input").fill("gegründet")
    assert 0 < found.count() < everything
    shelf.locator("input").fill("members/of-network")
    found.first.click()
    expect(field(page)).to_be_focused()
    assert "?since_in_words" in text_of(page)
    page.keyboard.press("ControlOrMeta+z")
    assert "?since_in_words" not in text_of(page)
    shelf.locator("input").fill("nothing at all is called so")
    expect(shelf.get_by_text("In keiner steht das.")).to_be_visible()


def test_the_last_queries_are_kept_and_deleted(visits: Visits) -> None:
    page = opened(visits)
    for number in (1, 2, 3):
        write(page, f"SELECT (({number}) AS ?number) {{}}")
        page.keyboard.press("ControlOrMeta+Enter")
        expect(page.locator("#result tbody td")).to_have_text(str(number))
    page.reload()
    expect(page.locator("sparql-editor[data-ready]")).to_be_visible()
    shelf = page.locator("sparql-editor details", has_text="Your last queries")
    shelf.locator("summary").click()
    entries = shelf.locator("li")
    expect(entries).to_have_count(3)
    expect(entries.first).to_contain_text("1 row")
    expect(entries.first).to_contain_text("(3)")
    assert "\n".join(faults(page)) == ""
    entries.last.locator("button").first.click()
    assert text_of(page) == "SELECT ((1) AS ?number) {}"
    entries.nth(1).get_by_role("button", name="Delete").click()
    expect(entries).to_have_count(2)
    expect(entries.nth(1).locator("button").first).to_be_focused()
    shelf.get_by_role("button", name="Delete all").click()
    expect(entries).to_have_count(0)
    expect(shelf).to_contain_text("nothing yet")


def test_what_was_written_survives_a_reload(visits: Visits) -> None:
    page = opened(visits)
    write(page, "ASK { # not asked yet")
    page.reload()
    expect(page.locator("sparql-editor[data-ready]")).to_be_visible()
    assert text_of(page) == "ASK { # not asked yet"


def test_a_link_leads_to_the_query(visits: Visits) -> None:
    page = opened(visits, permissions=["clipboard-read", "clipboard-write"])
    write(page, NAMES)
    page.locator("sparql-editor button", has_text="Copy link").click()
    expect(page.locator("sparql-editor [role=status]")).to_have_text("The link is copied.")
    address = page.evaluate("navigator.clipboard.readText()")
    other = opened(visits, address)
    assert (text_of(other), other.locator("#result tbody tr").count()) == (NAMES, 5)


def test_a_link_tells_how_the_result_is_turned(visits: Visits) -> None:
    page = opened(visits, permissions=["clipboard-read", "clipboard-write"])
    write(page, NAMES)
    page.keyboard.press("ControlOrMeta+Enter")
    page.locator("#result thead a", has_text="name").click()
    page.wait_for_url("**result.sort=*")
    assert text_of(page) == NAMES
    page.locator("sparql-editor button", has_text="Copy link").click()
    expect(page.locator("sparql-editor [role=status]")).to_have_text("The link is copied.")
    assert "result.sort=" in page.evaluate("navigator.clipboard.readText()")


def test_examples_of_other_pages_open_in_the_editor(visits: Visits) -> None:
    page = visits.open("/queries/networks/oldest")
    text = page.locator("textarea").input_value()
    page.get_by_role("link", name="Open in the editor").click()
    page.wait_for_url(re.compile("/sparql"))
    expect(page.locator("sparql-editor[data-ready]")).to_be_visible()
    assert text_of(page) == text


def test_a_long_query_is_asked_and_linked_too(visits: Visits) -> None:
    page = opened(visits)
    text = f"{NAMES}\n# {'long ' * 3000}"
    write(page, text)
    page.keyboard.press("ControlOrMeta+Enter")
    expect(page.locator("#result tbody tr")).to_have_count(5)
    page.reload()
    expect(page.locator("sparql-editor[data-ready]")).to_be_visible()
    assert text_of(page) == text


def test_other_formats_are_files(visits: Visits) -> None:
    page = opened(visits)
    write(page, NAMES)
    page.locator("sparql-editor select").select_option("csv")
    with page.expect_download() as download:
        page.locator("sparql-editor button", has_text="Ask").click()
    assert download.value.path().read_text(encoding="utf-8").startswith("network,name")


def test_it_searches_within_the_text(visits: Visits) -> None:
    page = opened(visits, "/sparql?lang=de", width=360)
    field(page).click()
    page.keyboard.press("ControlOrMeta+f")
    panel = page.locator(".cm-search")
    expect(panel).to_contain_text("Groß und klein")
    page.keyboard.type("network")
    expect(page.locator(".cm-searchMatch").first).to_be_visible()
    assert "\n".join(faults(page)) == ""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
