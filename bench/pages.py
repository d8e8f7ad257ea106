"""How much a page weighs and how soon it is seen: home, and the page of the largest network.

Run `python -m bench.pages http://127.0.0.1:8000/` beside a service, with `pip install -e '.[test]'`. Prints a
table in Markdown. Each visit is that of a browser that knows nothing yet; the service has answered before.
"""

import gzip
import os
import statistics
import sys
from collections import Counter

from playwright.sync_api import Browser, Response, sync_playwright

from bench.machine import described
from tests.browser import find

PAGES = {"Home": "/?lang=en", "Covenant of Mayors": "/doc/network/covenant-of-mayors?lang=en"}
VISITS = 7
TIMES = """() => {
  const [way] = performance.getEntriesByType("navigation");
  const paint = performance.getEntriesByName("first-contentful-paint")[0];
  return [way.responseStart, paint.startTime, way.loadEventEnd];
}"""
PARTS = {"text/html": "HTML", "text/css": "CSS", "text/javascript": "JavaScript"}


def visit(browser: Browser, address: str) -> tuple[list[float], Counter[str], Counter[str]]:
    """Return times in milliseconds (first byte, first paint, loaded), and bytes by part: plain and packed."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 Playwright marks it
    page.goto(address, wait_until="networkidle")
    page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length > 0")
    times: list[float] = page.evaluate(TIMES)
    plain: Counter[str] = Counter()
    packed: Counter[str] = Counter()
    for answer in answers:
        kind = answer.headers.get("content-type", "").partition(";")[0]
        part = PARTS.get(kind, "other")
        body = answer.body()
        plain[part] += len(body)
        packed[part] += len(gzip.compress(body))
    context.close()
    return times, plain, packed


def main() -> None:
    """Measure, and print."""
    host = sys.argv[1].rstrip("/")
    options = ["--no-sandbox"] if os.geteuid() == 0 else []
    print(f"{described()}; median of {VISITS} visits; bytes plain / with gzip.\n")
    print("| page | HTML | CSS | JavaScript | other | first byte | first paint | loaded |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=options)
        for name, path in PAGES.items():
            visit(browser, host + path)
            visits = [visit(browser, host + path) for _ in range(VISITS)]
            times = [statistics.median(each[0][number] for each in visits) for number in range(3)]
            _, plain, packed = visits[-1]
            parts = [f"{plain[part]:,} / {packed[part]:,}" for part in (*PARTS.values(), "other")]
            cells = [name, *parts, *(f"{each:.0f} ms" for each in times)]
            print(f"| {' | '.join(cells)} |")
        browser.close()


if __name__ == "__main__":
    main()
