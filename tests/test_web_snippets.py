"""The programs that a page of a query shows: they run as they stand and get the answer."""

import html
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from citygraph.web.ready.snippets import literal, python_arguments

PAGES = {
    "table": ("members/of-network?network=eccar", "Kraków"),
    "more": ("members/of-network?network=eccar&labels=de&explain=true&limit=2", "Krakau"),
    "graph": ("networks/graph?network=eccar", "eccar"),
}


@pytest.fixture(scope="module")
def snippets(address: str) -> dict[str, dict[str, str]]:
    """The programs of each of PAGES, by language."""
    return {name: programs(f"{address}queries/{path}") for name, (path, _) in PAGES.items()}


def programs(page: str) -> dict[str, str]:
    with urlopen(Request(page, headers={"Accept": "text/html"})) as answer:
        text = answer.read().decode()
    found = re.findall('<code data-language="([a-z]+)">(.*?)</code>', text, re.DOTALL)
    return {language: html.unescape(program) for language, program in found}


def run(*command: str, folder: Path) -> str:
    ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=60)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def test_there_is_one_for_each_language(snippets: dict[str, dict[str, str]]) -> None:
    for found in snippets.values():
        assert list(found) == ["curl", "python", "r", "javascript"]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.skipif(not shutil.which("curl"), reason="curl is missing")
def test_curl(name: str, snippets: dict[str, dict[str, str]], tmp_path: Path) -> None:
    run("sh", "-c", snippets[name]["curl"], folder=tmp_path)
    (written,) = tmp_path.iterdir()
    assert PAGES[name][1] in written.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PAGES)
def test_python(name: str, snippets: dict[str, dict[str, str]], tmp_path: Path) -> None:
    program = snippets[name]["python"].replace("print(answer)", "print(answer.to_csv())")
    assert PAGES[name][1] in run(sys.executable, "-c", program, folder=tmp_path)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.skipif(not shutil.which("node"), reason="node is missing")
def test_javascript(name: str, snippets: dict[str, dict[str, str]], tmp_path: Path) -> None:
    told = run("node", "--input-type=module", "--eval", snippets[name]["javascript"], folder=tmp_path)
    assert told.strip() not in ("", "undefined")


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.skipif(not shutil.which("Rscript"), reason="R is missing")
def test_r(name: str, snippets: dict[str, dict[str, str]], tmp_path: Path) -> None:
    assert run("Rscript", "-e", snippets[name]["r"], folder=tmp_path)


def test_arguments_hold_any_text_and_any_name() -> None:
    written = python_arguments({"text": 'a "b" \\ c\nü', "class": "x", "limit": 3, "explain": True})
    expected = {"text": 'a "b" \\ c\nü', "class": "x", "limit": 3, "explain": True}
    assert eval(f"dict(()  {written})") == expected
    assert eval(literal("\x7f' \u2028 {")) == "\x7f' \u2028 {"
