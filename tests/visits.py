"""Visits of a browser to the service: whatever goes wrong in a page while it is looked at is noted."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response, expect

WIDE, NARROW = 1280, 320
_RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
PATIENCE = 30_000
"""Milliseconds until something that should happen counts as missing: long, for a machine that is busy."""

expect.set_options(timeout=PATIENCE)
_LOAD_FAILED = "Failed to load resource"


class Visits:
    """Opens pages of a service; `troubles` are what a reader should never meet.

    Errors in the console, requests to other hosts, parts of a page that are not there, pages that answer with
    another status than the one expected. What a page asks for by itself may answer with a status of `expected`.
    """

    def __init__(self, browser: Browser, address: str) -> None:
        self._browser, self.address = browser, address
        self._contexts: list[BrowserContext] = []
        self.troubles: list[str] = []
        self.expected: set[int] = set()

    def open(
        self, path: str, *, status: int = 200, scripts: bool = True, width: int = WIDE, **options: Any
    ) -> Page:
        """Open a page in a browser that knows nothing yet, and wait until all of it is there.

        Args:
            path: the address on this host.
            status: that the page should answer with.
            scripts: whether the browser runs JavaScript.
            width: of the window.
            options: of the browser, in the words of Playwright.
        """
        given = {"locale": "en-GB", "reduced_motion": "reduce", "accept_downloads": True, **options}
        context = self._browser.new_context(
            viewport={"width": width, "height": 900}, java_script_enabled=scripts, **given
        )
        context.set_default_timeout(PATIENCE)
        self._contexts.append(context)
        page = context.new_page()
        self._watch(page)
        answer = page.goto(urljoin(self.address, path), wait_until="load")
        assert answer
        if answer.status != status:
            self.troubles.append(f"{path} answered {answer.status}")
        return page

    def close(self) -> None:
        """Close all pages."""
        for context in self._contexts:
            context.close()

    def _watch(self, page: Page) -> None:
        page.on("console", self._read)
        page.on("pageerror", lambda error: self.troubles.append(f"{page.url}: {error}"))
        page.on("request", self._see)
        page.on("response", self._check)

    def _read(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(
            _LOAD_FAILED
        ):  # those are seen by `_check`
            self.troubles.append(f"{message.location}: {message.text}")

    def _see(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.troubles.append(f"asks another host: {request.url}")

    def _check(self, response: Response) -> None:
        wrong = response.status >= 400 and response.status not in self.expected
        if wrong and not response.request.is_navigation_request():
            self.troubles.append(f"{response.url} answered {response.status}")


def faults(page: Page, *rules: str) -> list[str]:
    """What axe finds wrong in a page: against WCAG 2.2 AA and good practice, or against these rules alone."""
    only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": _RULES}
    found: Mapping[str, Any] = (
        Axe().run(page, options={"runOnly": only, "resultTypes": ["violations"]}).response
    )
    return [
        f"{violation['id']}: {node['html'][:150]} ({node['target']}: {node.get('failureSummary', '')[:200]})"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def overflow(page: Page) -> int:
    """How many pixels a page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def rows(page: Page, section: str) -> list[str]:
    """The rows of a table, as they are read."""
    texts = page.locator(f"#{section} tbody tr").all_inner_texts()
    return [re.sub(r"\s+", " ", text).strip() for text in texts]
