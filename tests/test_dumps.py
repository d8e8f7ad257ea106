"""The files of a release: what independent readers find in them, what stands at their head, and that it is all there."""

import gzip
import hashlib
import json
import shutil
import subprocess
import warnings
from io import BytesIO
from pathlib import Path

import networkx
import pytest
import zstandard
from csvw import TableGroup
from pyoxigraph import Quad, RdfFormat
from pyoxigraph import parse as read
from rdflib import Dataset, Graph
from rdflib.compare import isomorphic

from citygraph.catalog import read_catalog
from citygraph.context import CONTEXT
from citygraph.folders import home
from citygraph.header import HeaderError
from citygraph.manifest import read_manifest
from citygraph.names import SOURCE
from citygraph.tabular import Table, values, write_csv

UNITED = {"ttl": "turtle", "rdf": "xml", "jsonld": "json-ld", "nt": "nt"}
APART = {"trig": "trig", "nq": "nquads"}
NEEDS_RAPPER = pytest.mark.skipif(not shutil.which("rapper"), reason="rapper is not installed")


def names(release: Path) -> list[str]:
    return list(read_manifest(release)["files"])


def assert_same(found: list[Quad], file: Path) -> None:
    """Found is what a sorted file states, each statement once; there are no blank nodes, so names are compared."""
    once, stated = set(found), set(read(path=file))
    assert (len(found) - len(once), len(once - stated), len(stated - once)) == (0, 0, 0)


@pytest.fixture(scope="module")
def union(seeds_release: Path) -> Graph:
    """What the server loads as its default graph."""
    return Graph().parse(seeds_release / "union.nt", format="nt")


@pytest.mark.parametrize("suffix", UNITED)
def test_another_parser_reads_the_union(seeds_release: Path, union: Graph, suffix: str) -> None:
    found = Graph().parse(seeds_release / f"citygraph.{suffix}", format=UNITED[suffix])
    assert len(found) == len(union)
    assert isomorphic(found, union)


@pytest.mark.parametrize("suffix", APART)
def test_another_parser_reads_who_says_what(seeds_release: Path, suffix: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        found = Dataset()
        found.parse(seeds_release / f"citygraph.{suffix}", format=APART[suffix])
        graphs = {str(graph.identifier): graph for graph in found.graphs() if len(graph)}
    stated = list(read(path=seeds_release / "graphs.nq"))
    assert graphs.keys() == {quad.graph_name.value for quad in stated}  # type: ignore[union-attr]
    for name, graph in graphs.items():
        lines = [f"{quad.triple} ." for quad in stated if quad.graph_name.value == name]  # type: ignore[union-attr]
        assert isomorphic(graph, Graph().parse(data="\n".join(lines), format="nt")), name


def rapped(file: Path, reader: str, output: str) -> list[Quad]:
    """What a parser in another language reads, each statement as often as it is read."""
    command = ["rapper", "--quiet", "--input", reader, "--output", output]
    ran = subprocess.run([*command, file], capture_output=True, check=True)
    return list(read(ran.stdout, format=RdfFormat.N_QUADS))


@NEEDS_RAPPER
@pytest.mark.parametrize(("suffix", "reader"), [("ttl", "turtle"), ("rdf", "rdfxml"), ("nt", "ntriples")])
def test_a_parser_in_another_language_reads_the_union(seeds_release: Path, suffix: str, reader: str) -> None:
    assert_same(rapped(seeds_release / f"citygraph.{suffix}", reader, "ntriples"), seeds_release / "union.nt")


@NEEDS_RAPPER
@pytest.mark.parametrize(("suffix", "reader"), [("trig", "trig"), ("nq", "nquads")])
def test_a_parser_in_another_language_reads_who_says_what(
    seeds_release: Path, suffix: str, reader: str
) -> None:
    assert_same(rapped(seeds_release / f"citygraph.{suffix}", reader, "nquads"), seeds_release / "graphs.nq")


@NEEDS_RAPPER
def test_a_parser_in_another_language_reads_the_real_graph(release: Path) -> None:
    assert_same(rapped(release / "citygraph.ttl", "turtle", "ntriples"), release / "union.nt")
    assert_same(rapped(release / "citygraph.trig", "trig", "nquads"), release / "graphs.nq")


@pytest.mark.parametrize("suffix", ["rdf", "jsonld"])
def test_other_forms_of_the_real_graph_state_the_same(release: Path, suffix: str) -> None:
    assert_same(list(read(path=release / f"citygraph.{suffix}")), release / "union.nt")


def test_the_json_of_the_dump_has_the_words_of_the_context(seeds_release: Path, union: Graph) -> None:
    dump = json.loads((seeds_release / "citygraph.jsonld").read_bytes())
    words = json.loads((home() / CONTEXT).read_bytes())["@context"]
    assert dump["@context"].items() <= words.items()
    things = {thing["id"]: thing for thing in dump["@graph"]}
    assert things["city:nuernberg"]["label"]["en"] == "Nuremberg"
    with_all_words = Graph().parse(data=json.dumps({**dump, "@context": words}), format="json-ld")
    assert isomorphic(with_all_words, union)


def test_each_source_has_a_file_of_what_it_states(seeds_release: Path) -> None:
    stated = list(read(path=seeds_release / "graphs.nq"))
    sources = {quad.graph_name for quad in stated if quad.graph_name.value.startswith(SOURCE)}  # type: ignore[union-attr]
    files = {f"sources/{source.value.removeprefix(SOURCE)}.ttl": source for source in sources}  # type: ignore[union-attr]
    assert {
        name for name in names(seeds_release) if name.startswith("sources/") and name.endswith(".ttl")
    } == set(files)
    for name, source in files.items():
        found = {Quad(*quad.triple, source) for quad in read(path=seeds_release / name)}
        assert found == {quad for quad in stated if quad.graph_name == source}


def test_each_network_has_a_file_that_agrees_with_the_whole(seeds_release: Path, union: Graph) -> None:
    files = [name for name in names(seeds_release) if name.startswith("networks/") and name.endswith(".ttl")]
    with (seeds_release / "tables" / "networks.csv").open(encoding="utf-8") as table:
        assert len(files) == len(list(table)) - 1
    for name in files:
        part = Graph().parse(seeds_release / name, format="turtle")
        assert len(part) > 0
        assert not [triple for triple in part if triple not in union]


def test_a_network_program_reads_who_is_in_what(seeds_release: Path) -> None:
    graph = networkx.read_graphml(seeds_release / "citygraph.graphml")
    rows = (seeds_release / "tables" / "memberships.csv").read_bytes().count(b"\r\n") - 1
    assert graph.number_of_edges() == rows
    assert {data["kind"] for _, data in graph.nodes(data=True)} == {"source", "target"}


def test_tables_are_what_their_metadata_say(seeds_release: Path) -> None:
    group = TableGroup.from_file(seeds_release / "tables" / "csv-metadata.json")
    files = {name.removeprefix("tables/") for name in names(seeds_release) if name.endswith(".csv")}
    assert {str(table.url) for table in group.tables} == files
    for table in group.tables:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            rows = list(table.iterdicts(strict=True))  # cells that do not fit their type raise
        lines = (seeds_release / "tables" / str(table.url)).read_bytes()
        assert len(rows) == lines.count(b"\r\n") - 1
        assert lines.startswith(",".join(column.name for column in table.tableSchema.columns).encode())
    columns = {str(table.url): table.tableSchema.columndict for table in group.tables}
    assert columns["memberships.csv"]["member"].datatype.base == "anyURI"
    assert columns["places.csv"]["latitude"].datatype.base == "decimal"


def test_a_comma_in_an_iri_is_quoted() -> None:
    """Other than in the CSV that the engine writes."""
    row = {
        "page": {"type": "uri", "value": "http://example.org/a,b"},
        "name": {"type": "literal", "value": 'A "b"'},
    }
    table, written = Table(("page", "name", "date"), (row,)), BytesIO()
    write_csv(table.columns, values(table), written)
    assert written.getvalue() == b'page,name,date\r\n"http://example.org/a,b","A ""b""",\r\n'


def test_what_is_packed_is_the_same(seeds_release: Path) -> None:
    files = names(seeds_release)
    plain = [name for name in files if f"{name}.gz" in files]
    assert {Path(name).suffix.removeprefix(".") for name in plain} >= {
        *UNITED,
        *APART,
        "csv",
        "graphml",
        "txt",
    }
    for name in plain:
        content, small = (seeds_release / name).read_bytes(), (seeds_release / f"{name}.gz").read_bytes()
        assert gzip.decompress(small) == content
        assert small[4:8] == bytes(4)  # no time
        with (seeds_release / f"{name}.zst").open("rb") as file, zstandard.open(file) as unpacked:
            assert unpacked.read() == content


def test_what_the_server_loads_is_on_disk_once(seeds_release: Path) -> None:
    for own, public in (("union.nt", "citygraph.nt"), ("graphs.nq", "citygraph.nq")):
        assert (seeds_release / own).samefile(seeds_release / public)


def test_checksums_are_checked_by_the_usual_program(seeds_release: Path) -> None:
    command = ["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"]
    subprocess.run(command, cwd=seeds_release, check=True)
    listed = (seeds_release / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    assert {line.partition("  ")[2] for line in listed} == {*names(seeds_release)} - {"SHA256SUMS"}


def test_the_rights_of_each_source_stand_first_where_there_are_no_comments(seeds_release: Path) -> None:
    things = json.loads((seeds_release / "citygraph.jsonld").read_bytes())["@graph"]
    first = {thing["id"]: thing for thing in things[:9]}
    assert first.keys() >= {"https://w3id.org/citygraph/dataset", "source:gazetteer", "source:naming"}
    assert all("rights" in thing or "license" in thing for thing in first.values())


@pytest.mark.parametrize(
    "file", ["citygraph.ttl", "citygraph.trig", "citygraph.rdf", "citygraph.graphml", "RIGHTS.txt"]
)
def test_the_rights_of_each_source_stand_at_the_head(seeds_release: Path, file: str) -> None:
    head = (seeds_release / file).read_text(encoding="utf-8")[:12_000]
    assert "CC BY 4.0 gilt für die eigenen Aussagen" in head
    assert "CC BY 4.0 holds for the project's own statements" in head
    assert "https://creativecommons.org/licenses/by/4.0/" in head
    assert "No licence stated; only facts are taken over, in our own words." in head
    assert "source:gazetteer" in head


def test_a_part_names_the_rights_of_its_own_sources_only(seeds_release: Path) -> None:
    head = (seeds_release / "sources" / "gazetteer.ttl").read_text(encoding="utf-8").partition("@prefix")[0]
    assert "Data of GeoNames under CC BY 4.0." in head
    assert "source:naming" not in head


def test_tables_tell_the_rights_too(seeds_release: Path) -> None:
    told = json.loads((seeds_release / "tables" / "csv-metadata.json").read_bytes())
    assert told["dc:license"] == [{"@id": "https://creativecommons.org/licenses/by/4.0/"}]
    own = {source["@id"].removeprefix(SOURCE): source for source in told["dc:source"]}
    assert {"@value": "Data of GeoNames under CC BY 4.0.", "@language": "en"} in own["gazetteer"]["dc:rights"]


@pytest.mark.parametrize("dump", ["tables/networks.csv", "[../networks.csv]", "[networks]", "[tables/]"])
def test_a_header_that_names_no_file_is_told(tmp_path: Path, dump: str) -> None:
    (tmp_path / "topic").mkdir()
    text = f"#+ summary: {{de: a, en: a}}\n#+ description: {{de: a, en: a}}\n#+ dump: {dump}\nSELECT * {{}}\n"
    (tmp_path / "topic" / "query.rq").write_text(text, encoding="utf-8")
    with pytest.raises(HeaderError, match="write dump as a list of names of files"):
        read_catalog(tmp_path)


def test_the_same_content_has_the_same_checksum_however_it_is_packed(seeds_release: Path) -> None:
    for name, told in read_manifest(seeds_release)["files"].items():
        assert hashlib.sha256((seeds_release / name).read_bytes()).hexdigest() == told["sha256"]
