"""Where pages lead: from one page of each kind every link on this host, or of many alike a few, leads somewhere."""

import re
from collections import Counter
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

from playwright.sync_api import Page

from tests.test_browser_pages import KINDS, MISSING
from tests.test_web_queries import BROWSER
from tests.visits import Visits

ALIKE = 1  # of links that are alike; another finds the same in three times the time


def shape(address: str) -> tuple[str, ...]:
    """What links that are alike share: the kind of what they lead to, the format, the names of parameters."""
    parts = urlsplit(address)
    path = re.sub(r"^(/(?:doc|id)/\w+|/queries|/dumps|/releases)/.*?(\.\w+)?$", r"\1\2", parts.path)
    names = {name.rpartition(".")[2] for name, _ in parse_qsl(parts.query)}
    return path, *sorted(names if not path.startswith("/queries") else names & {"lang"})


def links(page: Page, address: str) -> set[str]:
    """The addresses on this host that a page leads to, without what comes after a hash."""
    found = page.locator("a[href], link[href]").evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    )
    whole = {urldefrag(urljoin(page.url, link)).url for link in found}
    return {link for link in whole if link.startswith(address)}


def dangling(page: Page) -> list[str]:
    """The links within a page that lead to nothing in it."""
    return list(
        page.evaluate(
            "[...document.querySelectorAll(\"a[href^='#']\")].map(link => link.getAttribute('href')).filter(at => !document.getElementById(at.slice(1)))"
        )
    )


def test_every_link_leads_somewhere(visits: Visits) -> None:
    seen: dict[str, str] = {}
    counted: Counter[tuple[str, ...]] = Counter()
    for kind, path in KINDS.items():
        if kind in MISSING:
            continue
        page = visits.open(path, scripts=False)
        assert dangling(page) == [], kind
        for link in sorted(links(page, visits.address)):
            if link not in seen and counted[shape(link)] < ALIKE:
                counted[shape(link)] += 1
                seen[link] = kind
        page.context.close()
    asking = visits.open("/")
    wrong = []
    for link, kind in seen.items():
        answer = asking.request.fetch(link, method="HEAD", headers={"Accept": BROWSER}, max_redirects=5)
        if answer.status >= 400:
            wrong.append(f"{kind}: {link} answers {answer.status}")
        answer.dispose()
    assert "\n".join(wrong) == ""
    assert len(seen) > 40
