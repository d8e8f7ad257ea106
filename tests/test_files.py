"""RDF files from anywhere, served like a release."""

import json

import pytest

from citygraph.files import UnreadableFileError, gather
from citygraph.formats import RESULTS
from citygraph.manifest import read_manifest
from citygraph.store import Question, evaluate, load

FILES = {
    "a.ttl": "@prefix ex: <http://example.org/> . ex:a ex:p _:x .",
    "a.nt": "<http://example.org/b> <http://example.org/p> _:x .",
    "a.nq": "<http://example.org/c> <http://example.org/p> _:x <http://example.org/g> .",
    "a.trig": "@prefix ex: <http://example.org/> . ex:g { ex:d ex:p _:x } _:x ex:p ex:d .",
    "a.rdf": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:ex="http://example.org/">'
    '<rdf:Description rdf:about="http://example.org/e"><ex:p>1</ex:p></rdf:Description></rdf:RDF>',
    "a.jsonld": json.dumps(
        {"@context": {"p": "http://example.org/p"}, "@id": "http://example.org/f", "p": "1"}
    ),
}


@pytest.fixture
def files(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return [tmp_path / name for name in FILES]


def count(folder, pattern):
    text = f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}"
    return int(evaluate(load(folder), Question(text, RESULTS[2]), {}, 1000).body.split()[1])


def gathered(files, tmp_path):
    folder = tmp_path / "gathered"
    folder.mkdir()
    gather(files, folder)
    return folder


def test_default_and_named_graphs_stay_what_they_are(files, tmp_path):
    folder = gathered(files, tmp_path)
    assert count(folder, "?s ?p ?o") == 5
    assert count(folder, "GRAPH <http://example.org/g> { ?s ?p ?o }") == 2


def test_blank_nodes_are_one_within_a_file_and_others_in_another(files, tmp_path):
    folder = gathered(files, tmp_path)
    assert count(folder, "?x ?p ?d . GRAPH ?g { ?d ?p ?x }") == 1
    assert count(folder, "?a ?p ?x . ?b ?p ?x FILTER(?a != ?b && ISBLANK(?x))") == 0


def test_it_says_what_it_is(files, tmp_path):
    manifest = read_manifest(gathered(files, tmp_path))
    assert manifest["name"] == ", ".join(FILES)
    assert manifest["prefixes"]["ex"] == "http://example.org/"
    assert manifest["counts"] == {"quads": 7, "triples": 5, "graphs": 1, "things": {}}


UNREADABLE = {
    "a.ttl": ("<a", "line 1"),
    "a.txt": ("", "ttl nt nq trig rdf jsonld"),
    "a.jsonld": ('{"@context": "http://127.0.0.1:9/context", "@id": "http://a/"}', "nothing is fetched"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_unreadable_file_is_told(tmp_path, name):
    text, reason = UNREADABLE[name]
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableFileError, match=f"{name}.*{reason}"):
        gathered([tmp_path / name], tmp_path)


def test_missing_file_is_told(tmp_path):
    with pytest.raises(UnreadableFileError, match="no such file"):
        gathered([tmp_path / "a.nt"], tmp_path)
