"""What pages use in the browser: how it is sent, what guards pages, and that nobody changed what is of others."""

import json
import re
from hashlib import sha256
from pathlib import Path
from xml.etree import ElementTree

import pytest
from werkzeug.test import Client

from citygraph.folders import home
from citygraph.web.http import statics

STATIC = home() / "citygraph" / "web" / "static"
VENDOR = STATIC / "vendor"
FRONTEND = home() / "frontend"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("style.css", "text/css; charset=utf-8"),
        ("map.js", "text/javascript; charset=utf-8"),
        ("vendor/land.svg", "image/svg+xml"),
        ("vendor/LICENSES.txt", "text/plain; charset=utf-8"),
    ],
)
def test_a_file_is_sent_packed_and_kept_for_a_while(client: Client, name: str, kind: str) -> None:
    response = client.get(f"/static/{name}", headers={"Accept-Encoding": "gzip"})
    assert (response.status_code, response.content_type) == (200, kind)
    assert response.headers["Content-Encoding"] == "gzip"
    assert "max-age=300" in response.headers["Cache-Control"]
    again = client.get(
        f"/static/{name}", headers={"Accept-Encoding": "gzip", "If-None-Match": response.headers["ETag"]}
    )
    assert again.status_code == 304


def test_an_address_that_tells_the_content_holds_for_ever(client: Client) -> None:
    address = statics.address("map.js")
    assert client.get(address).data == (STATIC / "map.js").read_bytes()
    assert "immutable" in client.get(address).headers["Cache-Control"]
    assert "immutable" not in client.get("/static/map.js?v=000000000000").headers["Cache-Control"]


@pytest.mark.parametrize(
    "path", ["", "nothing.css", "../statics.py", "/etc/passwd", "vendor", "vendor/../map.js"]
)
def test_no_other_file_is_sent(client: Client, path: str) -> None:
    assert client.get(f"/static/{path}").status_code == 404


def test_pages_are_guarded_and_data_are_not(client: Client) -> None:
    for path in ("/", "/problems", "/sparql", "/nothing"):
        response = client.get(path, headers={"Accept": "text/html"})
        assert response.mimetype == "text/html", path
        assert "default-src 'self'" in response.headers["Content-Security-Policy"], path
        assert response.headers.getlist("Referrer-Policy") == ["strict-origin-when-cross-origin"], path
    data = client.get("/health")
    assert "Content-Security-Policy" not in data.headers


def test_templates_hold_nothing_that_the_policy_forbids() -> None:
    for path in sorted((home() / "citygraph" / "web" / "templates").rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        scripts = re.findall(r"<script(?![^>]*(?:src=|ld\+json|application/json))", text)
        assert not scripts, path.name
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=", text), path.name
        assert not re.search(r'(?:src|action|poster)="https?:', text), path.name


# ---------------------------------------------------------------------------------------------------- vendor


def versions() -> tuple[dict[str, str], dict[str, str]]:
    """The packages with their versions, and the files with their hashes, as they were written."""
    packages, files = (VENDOR / "VERSIONS").read_text(encoding="utf-8").split("\n\n")
    hashes = (line.split("  ") for line in files.splitlines())
    return dict(line.split(" ") for line in packages.splitlines()), {name: digest for digest, name in hashes}


def test_files_of_others_are_as_they_were_written() -> None:
    _, hashes = versions()
    found = {
        path.name: sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.iterdir()
        if path.name != "VERSIONS"
    }
    assert found == hashes, "`make frontend` writes citygraph/web/static/vendor/ again"


def test_their_versions_are_those_that_the_front_end_names() -> None:
    written, _ = versions()
    named = json.loads((FRONTEND / "package.json").read_text(encoding="utf-8"))["dependencies"]
    locked = json.loads((FRONTEND / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert named.items() <= written.items(), "`make frontend` brings them up to date"
    assert all(locked[f"node_modules/{name}"]["version"] == version for name, version in written.items())


def test_their_licences_are_kept() -> None:
    licences = (VENDOR / "LICENSES.txt").read_text(encoding="utf-8")
    packages, _ = versions()
    assert all(f"{name} {version} (" in licences for name, version in packages.items())
    assert "Natural Earth" in licences


def test_the_land_is_one_picture_with_two_parts() -> None:
    paths = ElementTree.parse(VENDOR / "land.svg").getroot()
    assert [path.get("id") for path in paths] == ["land", "borders"]


def test_our_programs_import_nothing_from_elsewhere() -> None:
    for path in sorted(Path(STATIC).glob("*.js")):
        for source in re.findall(
            r"""(?:from|import)\s*\(?["']([^"']+)["']""", path.read_text(encoding="utf-8")
        ):
            assert source.startswith("./"), path.name
