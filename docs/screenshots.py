"""Take the pictures of docs/pages.md and docs/workbench.md: pages, wide and narrow, light and dark.

Run `python -m docs.screenshots http://127.0.0.1:8000/` beside a service on the current release, with
`pip install -e '.[test]'`. Each picture shows the beginning of a page in a window of Chromium.
"""

import io
import os
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from tests.browser import find

FOLDER = Path(__file__).parent / "screenshots"
PAGES = {
    "home": "/?lang=en",
    "search": "/search?q=krakau&lang=en",
    "network": "/doc/network/eccar?lang=en",
    "city": "/doc/city/berlin?lang=de",
    "body": "/doc/body/unesco?lang=en",
    "theme": "/doc/theme/racism?lang=de",
    "source": "/doc/source/etmun?lang=en",
    "about": "/about?lang=en",
    "explore": "/explore?lang=en",
    "compare": "/compare?network=eccar,rainbow-cities-network,icorn&lang=en",
    "timeline": "/queries/cities/memberships"
    "?city=barcelona,berlin,hannover,oslo,paris,rotterdam"
    "&network=eccar,rainbow-cities-network,icorn&view=timeline&lang=en",
    "editor": "/sparql?lang=de",
}
WINDOWS = {"wide": {"width": 1280, "height": 1800}, "narrow": {"width": 360, "height": 1800}}
SCHEMES = ("light", "dark")
COLOURS = 128
LARGEST = 200_000


def picture(browser: Browser, address: str, window: str, scheme: str) -> bytes:
    """Return what a window shows of a page, as PNG with few colours."""
    context = browser.new_context(
        viewport=WINDOWS[window], color_scheme=scheme, reduced_motion="reduce", locale="en-GB"
    )
    page = context.new_page()
    page.goto(address, wait_until="networkidle")
    page.evaluate("document.fonts.ready")
    image = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    context.close()
    for colours in (COLOURS, COLOURS // 2, COLOURS // 4):
        written = io.BytesIO()
        image.quantize(colours).save(written, "PNG", optimize=True)
        if written.tell() <= LARGEST:
            break
    return written.getvalue()


def main() -> None:
    """Take them all."""
    host = sys.argv[1].rstrip("/")
    FOLDER.mkdir(exist_ok=True)
    options = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=options)
        for name, path in PAGES.items():
            for window in WINDOWS:
                for scheme in SCHEMES:
                    written = picture(browser, host + path, window, scheme)
                    (FOLDER / f"{name}-{window}-{scheme}.png").write_bytes(written)
        browser.close()


if __name__ == "__main__":
    main()
