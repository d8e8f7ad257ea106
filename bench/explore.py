"""How soon the graph to explore is seen, and how smoothly it moves: everything shown, in a headless browser.

Run `python -m bench.explore http://127.0.0.1:8000/` beside a service, with `pip install -e '.[test]'`. Prints a
table in Markdown. Each visit is that of a browser that knows nothing yet; the service has answered before. Such a
browser mostly draws without a graphics card: the table says what draws.
"""

import gzip
import os
import statistics
import sys
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from bench.machine import described
from tests.browser import find

PATH = "/explore?lang=en"
VISITS = 5
FIRST = """() => new Promise((done) => {
  const look = () => document.querySelector("graph-explorer[data-state='here']")
    ? requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now())))
    : requestAnimationFrame(look);
  look();
})"""
RENDERER = """() => {
  const context = document.createElement("canvas").getContext("webgl2");
  return context.getParameter(context.getExtension("WEBGL_debug_renderer_info").UNMASKED_RENDERER_WEBGL);
}"""
# Frames while the picture moves for some seconds: with all edges, and as buttons, keys and mouse move it, when edges
# are left out where frames are few.
MOVING = """async (all) => {
  const { picture } = document.querySelector("graph-explorer");
  const camera = picture.camera;
  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  let frames = 0;
  const move = async (seconds) => {
    const begin = performance.now();
    for (frames = 0; performance.now() - begin < seconds * 1000; ) {
      const at = (performance.now() - begin) / 500;
      const state = { x: 0.5 + 0.1 * Math.sin(at), y: 0.5 + 0.1 * Math.cos(at), ratio: 0.85 + 0.15 * Math.sin(at) };
      if (all) {
        camera.setState(state);
        await frame();
      } else await camera.animate(state, { duration: 400 });
    }
    return frames / ((performance.now() - begin) / 1000);
  };
  picture.renderer.on("afterRender", () => frames++);
  await move(1);
  return move(4);
}"""
MEMORY = "() => performance.memory.usedJSHeapSize"
DRAWN = (
    "() => { const { graph } = document.querySelector('graph-explorer'); return [graph.order, graph.size]; }"
)
OPTIONS = {
    "as it is": [],
    "SwiftShader asked for": [
        "--use-angle=swiftshader",
        "--enable-unsafe-swiftshader",
        "--ignore-gpu-blocklist",
    ],
}


def visit(browser: Browser, address: str) -> tuple[float, int, Page]:
    """Return the milliseconds until the picture is there, the bytes of all that came, packed, and the page."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    answers: list[Any] = []
    page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 Playwright marks it
    page.goto(address, wait_until="commit")
    first = float(page.evaluate(FIRST))
    return first, sum(len(gzip.compress(answer.body())) for answer in answers), page


def measured(browser: Browser, address: str) -> list[str]:
    """Return the cells of a row."""
    visit(browser, address)[2].context.close()
    times = []
    for _ in range(VISITS):
        first, size, page = visit(browser, address)
        times.append(first)
        page.context.close()
    _, size, page = visit(browser, address)
    renderer, (nodes, edges) = page.evaluate(RENDERER), page.evaluate(DRAWN)
    memory = page.evaluate(MEMORY) / 1_000_000
    frames = [page.evaluate(MOVING, all_edges) for all_edges in (True, False)]
    page.context.close()
    told = [f"{each:.0f}" for each in frames]
    first = statistics.median(times)
    return [renderer, f"{nodes:,}", f"{edges:,}", f"{size:,}", f"{first:.0f} ms", *told, f"{memory:.0f} MB"]


def main() -> None:
    """Measure, and print."""
    address = sys.argv[1].rstrip("/") + PATH
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    print(f"{described()}; median of {VISITS} visits.\n")
    titles = "browser | drawn by | nodes | edges | bytes with gzip | first picture"
    print(f"| {titles} | frames a second with all edges | as it moves | memory of scripts |")
    print("|---|---|--:|--:|--:|--:|--:|--:|--:|")
    with sync_playwright() as playwright:
        for name, options in OPTIONS.items():
            browser = playwright.chromium.launch(executable_path=find(), args=[*root, *options])
            print(f"| {' | '.join([name, *measured(browser, address)])} |")
            browser.close()


if __name__ == "__main__":
    main()
