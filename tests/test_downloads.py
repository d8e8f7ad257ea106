"""Files of releases over HTTP: whole, in parts, packed on the way, and only what a manifest lists."""

import gzip
import hashlib
import urllib.request
from base64 import b64decode
from pathlib import Path

import pytest
import zstandard
from werkzeug.test import Client

from citygraph.manifest import read_manifest
from citygraph.turns import BusyError
from citygraph.web.http.sending import body_of

TURTLE = "/dumps/citygraph.ttl"


@pytest.fixture
def whole(seeds_release: Path) -> bytes:
    return (seeds_release / "citygraph.ttl").read_bytes()


def test_a_file_has_a_stable_and_a_lasting_address(
    service: Client, seeds_release: Path, whole: bytes
) -> None:
    lasting = f"/releases/{seeds_release.name}/citygraph.ttl"
    stable, own = service.get(TURTLE), service.get(lasting)
    assert stable.data == own.data == whole
    assert stable.headers["Content-Location"] == lasting
    assert stable.headers["Cache-Control"] == "public, max-age=300, must-revalidate"
    assert own.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    for answer in (stable, own):
        assert answer.headers["ETag"] == f'"{hashlib.sha256(whole).hexdigest()}"'
        assert b64decode(answer.headers["Repr-Digest"][9:-1]) == hashlib.sha256(whole).digest()
        assert answer.headers["Last-Modified"].endswith("00:00:00 GMT")
        assert answer.headers["Accept-Ranges"] == "bytes"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert 'rel="license"' in answer.headers["Link"]
        assert f'{lasting}>; rel="cite-as"' in answer.headers["Link"]


def test_every_file_of_the_manifest_can_be_had(service: Client, seeds_release: Path) -> None:
    for name, told in read_manifest(seeds_release)["files"].items():
        if not name.startswith("queries/"):
            answer = service.get(f"/releases/{seeds_release.name}/{name}")
            assert hashlib.sha256(answer.data).hexdigest() == told["sha256"], name
            assert answer.content_length == told["bytes"]
    assert service.get(f"/releases/{seeds_release.name}/manifest.json").json == read_manifest(seeds_release)


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("citygraph.ttl", "text/turtle; charset=utf-8"),
        ("citygraph.trig", "application/trig; charset=utf-8"),
        ("citygraph.nq", "application/n-quads"),
        ("citygraph.nt", "application/n-triples"),
        ("citygraph.jsonld", "application/ld+json"),
        ("citygraph.rdf", "application/rdf+xml"),
        ("citygraph.graphml", "application/graphml+xml"),
        ("citygraph.ttl.gz", "application/gzip"),
        ("citygraph.ttl.zst", "application/zstd"),
        ("tables/memberships.csv", "text/csv; charset=utf-8; header=present"),
        ("tables/csv-metadata.json", "application/csvm+json"),
        ("networks/eccar.ttl", "text/turtle; charset=utf-8"),
        ("sources/naming.ttl", "text/turtle; charset=utf-8"),
        ("SHA256SUMS", "text/plain; charset=utf-8"),
        ("manifest.json", "application/json"),
    ],
)
def test_it_says_what_it_sends(service: Client, seeds_release: Path, name: str, media_type: str) -> None:
    answer = service.head(f"/dumps/{name}")
    assert (answer.status_code, answer.data) == (200, b"")
    assert answer.headers["Content-Type"] == media_type
    assert "Content-Encoding" not in answer.headers
    assert answer.content_length == (seeds_release / name).stat().st_size


@pytest.mark.parametrize(("accepted", "coding"), [("gzip", "gzip"), ("gzip, deflate, br, zstd", "zstd")])
def test_what_is_packed_goes_out_as_it_lies_there(
    service: Client, seeds_release: Path, whole: bytes, accepted: str, coding: str
) -> None:
    answer = service.get(TURTLE, headers={"Accept-Encoding": accepted})
    assert answer.headers["Content-Encoding"] == coding
    assert answer.headers["Content-Type"] == "text/turtle; charset=utf-8"
    ending = {"gzip": ".gz", "zstd": ".zst"}[coding]
    assert answer.data == (seeds_release / f"citygraph.ttl{ending}").read_bytes()
    unpacked = gzip.decompress(answer.data) if coding == "gzip" else zstandard.decompress(answer.data)
    assert unpacked == whole
    assert answer.headers["ETag"] == f'"{hashlib.sha256(answer.data).hexdigest()}"'
    assert "Accept-Encoding" in answer.headers["Vary"]


@pytest.mark.parametrize("accepted", ["", "identity", "gzip;q=0", "br", "gzip;q=0.1, identity", "*"])
def test_or_plain(service: Client, whole: bytes, accepted: str) -> None:
    answer = service.get(TURTLE, headers={"Accept-Encoding": accepted})
    assert answer.data == whole
    assert "Content-Encoding" not in answer.headers


def test_a_packed_file_is_not_taken_for_a_coding(service: Client, seeds_release: Path) -> None:
    answer = service.get(f"{TURTLE}.gz", headers={"Accept-Encoding": "gzip"})
    assert (answer.mimetype, answer.headers.get("Content-Encoding")) == ("application/gzip", None)
    assert answer.data == (seeds_release / "citygraph.ttl.gz").read_bytes()


def test_who_accepts_nothing_is_told(service: Client) -> None:
    assert (
        service.get(TURTLE, headers={"Accept-Encoding": "identity;q=0, gzip;q=0, zstd;q=0"}).status_code
        == 406
    )


@pytest.mark.parametrize(
    ("asked", "start", "end"), [("0-99", 0, 100), ("100-", 100, None), ("-50", -50, None)]
)
def test_a_part(service: Client, whole: bytes, asked: str, start: int, end: int | None) -> None:
    answer = service.get(TURTLE, headers={"Range": f"bytes={asked}"})
    part = whole[start:end]
    first = start % len(whole)
    assert (answer.status_code, answer.data) == (206, part)
    assert answer.headers["Content-Range"] == f"bytes {first}-{first + len(part) - 1}/{len(whole)}"
    assert answer.content_length == len(part)


def test_a_part_of_what_is_packed(service: Client, seeds_release: Path) -> None:
    answer = service.get(TURTLE, headers={"Range": "bytes=10-19", "Accept-Encoding": "gzip"})
    assert answer.data == (seeds_release / "citygraph.ttl.gz").read_bytes()[10:20]
    assert answer.headers["Content-Encoding"] == "gzip"


@pytest.mark.parametrize("asked", ["lines=1-2", "bytes=1-2,5-6", "bytes=x", "bytes=9-1", "bytes=-"])
def test_a_range_that_is_none_is_ignored(service: Client, whole: bytes, asked: str) -> None:
    answer = service.get(TURTLE, headers={"Range": asked})
    assert (answer.status_code, answer.data) == (200, whole)


def test_a_part_that_is_not_there(service: Client, whole: bytes) -> None:
    answer = service.get(TURTLE, headers={"Range": f"bytes={len(whole)}-"})
    assert (answer.status_code, answer.mimetype) == (416, "application/problem+json")
    assert answer.headers["Content-Range"] == f"bytes */{len(whole)}"


def test_a_download_goes_on_only_if_the_file_is_the_same(service: Client, whole: bytes) -> None:
    tag = service.head(TURTLE).headers["ETag"]
    same = service.get(TURTLE, headers={"Range": "bytes=5-9", "If-Range": tag})
    other = service.get(TURTLE, headers={"Range": "bytes=5-9", "If-Range": '"another"'})
    assert (same.status_code, same.data) == (206, whole[5:10])
    assert (other.status_code, other.data) == (200, whole)


def test_who_has_it_gets_nothing(service: Client) -> None:
    first = service.head(TURTLE)
    for header, value in (
        ("If-None-Match", first.headers["ETag"]),
        ("If-Modified-Since", first.headers["Last-Modified"]),
    ):
        again = service.get(TURTLE, headers={header: value})
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
    packed = service.get(TURTLE, headers={"If-None-Match": first.headers["ETag"], "Accept-Encoding": "gzip"})
    assert packed.status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/dumps/",
        "/dumps/none.ttl",
        "/dumps/../manifest.json",
        "/dumps/../../.built.json",
        "/dumps//etc/passwd",
        "/dumps/%2e%2e/%2e%2e/.built.json",
        "/dumps/networks",
        "/dumps/queries/data/numbers.rq",
        "/dumps/citygraph.ttl/",
        "/releases/current/citygraph.ttl",
        "/releases/../citygraph.ttl",
        "/releases/2026-11-22-00000000/citygraph.ttl",
    ],
)
def test_nothing_else_is_sent(service: Client, path: str) -> None:
    assert service.get(path).status_code == 404


def test_tables_lead_to_what_their_columns_are(service: Client, seeds_release: Path) -> None:
    link = service.head("/dumps/tables/sizes.csv").headers["Link"]
    metadata = f"/releases/{seeds_release.name}/tables/csv-metadata.json"
    assert f'{metadata}>; rel="describedby"; type="application/csvm+json"' in link


def test_it_is_only_read(service: Client) -> None:
    assert service.post(TURTLE).status_code == 405
    assert service.options(TURTLE).headers["Allow"] == "GET, HEAD, OPTIONS"


def test_the_real_server_sends_it_piece_by_piece(address: str, seeds_release: Path) -> None:
    for name in ("citygraph.nq", "citygraph.nq.zst", "networks/eccar.ttl"):
        with urllib.request.urlopen(f"{address}dumps/{name}") as answer:
            assert answer.read() == (seeds_release / name).read_bytes()
            assert answer.headers["Content-Length"] == str((seeds_release / name).stat().st_size)


def test_who_reads_slowly_keeps_few_threads_from_others(tmp_path: Path) -> None:
    """A place is free again when a body has been read, closed, or forgotten."""
    path = tmp_path / "large"
    path.write_bytes(bytes(1 << 21))
    held = [body_of(path, 0, 1 << 21, "reader") for _ in range(8)]
    with pytest.raises(BusyError, match="you are reading"):
        body_of(path, 0, 1 << 21, "reader")
    assert sum(map(len, body_of(path, 5, 1 << 20, "reader"))) == 1 << 20  # goes out whole
    others = [body_of(path, 0, 1 << 21, f"reader {number}") for number in range(16)]
    with pytest.raises(BusyError, match="others are reading"):
        body_of(path, 0, 1 << 21, "another")
    assert sum(map(len, held[0])) == 1 << 21
    others[0].close()  # type: ignore[attr-defined]
    del others[1]
    assert [next(iter(body_of(path, 0, 1 << 21, "another"))) for _ in range(3)]
