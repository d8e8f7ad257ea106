"""The order of the house: who may import whom, what Python may name, where SPARQL stands."""

import ast
import re
from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from citygraph.folders import FOLDERS, home
from citygraph.graph import Graph

PACKAGE = home() / "citygraph"
MODULES = sorted(PACKAGE.rglob("*.py"))
CORE = [
    path
    for path in MODULES
    if "web" not in path.parts and "cli" not in path.parts and path.name != "__main__.py"
]
LAYERS = [  # a module may use those above it
    "yaml_reader",
    "names atomic packing finding folders header formats frames lifeline manifest spelling running allocator processors",
    "statements sparql records files parameters tabular changes turns",
    "rows turtle syntax datasets judge catalog documents context maps links dataset",
    "mapping canonical store choices export gazetteer examples rights describe schemaorg",
    "accounts identity ready csvw exchange",
    "graph reconcile",
    "report dumps",
    "check release worker",
    "build zygote workers",
    "keeper archive client",
    "history",
    "eventstream",
    "web",
    "cli",
    "__main__",
]
ROOMS = ["http", "pages", "dataset", "things", "search", "ready", "sparql", "front"]  # of web/, as LAYERS
RANK = {name: rank for rank, names in enumerate(LAYERS) for name in names.split()}
EVERYDAY = {
    "gazetteer",
    "host",
    "country",
    "countries",
    "members",
    "minimum",
    "maximum",
    "count",
    "Source",
    "Passage",
    "Event",
    "citygraph",
    "ontology",
    "head",
    "offers",
    "places",
}
WORDS = re.compile(r"https://w3id\.org/citygraph/(?:ontology#|id/(?!source/\"))")


def imports(path: Path) -> set[str]:
    """The modules that a module uses, by full name: `from citygraph import frames` uses `citygraph.frames`."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    whole = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    parts = [node for node in nodes if isinstance(node, ast.ImportFrom) and node.module]
    from_package = {
        f"citygraph.{alias.name}" for node in parts if node.module == "citygraph" for alias in node.names
    }
    return whole | from_package | {str(node.module) for node in parts}


def layer(module: str) -> str:
    """The first name below `citygraph`: `citygraph.web.front.site` is in `web`."""
    return module.split(".")[1] if "." in module else module


def strings(path: Path) -> list[str]:
    """The texts in a module, its docstrings aside."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs
    ]


def test_every_module_has_its_layer() -> None:
    found = {layer(".".join(path.relative_to(home()).with_suffix("").parts)) for path in MODULES} - {
        "__init__"
    }
    assert found == set(RANK)


@pytest.mark.parametrize("path", MODULES, ids=[str(path.relative_to(PACKAGE)) for path in MODULES])
def test_arrows_point_one_way(path: Path) -> None:
    own = layer(".".join(path.relative_to(home()).with_suffix("").parts))
    used = {layer(name) for name in imports(path) if name.startswith("citygraph.")} - {own}
    assert [name for name in used if own in RANK and RANK[name] >= RANK[own]] == []


def test_every_room_of_the_web_service_has_its_place() -> None:
    assert {path.parent.name for path in (PACKAGE / "web").glob("*/__init__.py")} == set(ROOMS)


@pytest.mark.parametrize(("own", "room"), list(enumerate(ROOMS)), ids=ROOMS)
def test_rooms_of_the_web_service_use_those_below(own: int, room: str) -> None:
    used = {name for path in (PACKAGE / "web" / room).rglob("*.py") for name in imports(path)}
    above = tuple(f"citygraph.web.{name}" for name in ROOMS[own + 1 :])
    assert sorted(name for name in used if name == "citygraph.web" or name.startswith(above)) == []


@pytest.mark.parametrize("path", CORE, ids=[path.name for path in CORE])
def test_the_core_knows_no_web_framework(path: Path) -> None:
    assert not {name.split(".")[0] for name in imports(path)} & {"flask", "granian", "jinja2", "click"}


@pytest.mark.parametrize("path", MODULES, ids=[str(path.relative_to(PACKAGE)) for path in MODULES])
def test_python_names_no_word_of_the_graph(path: Path, words: set[str]) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert not WORDS.search(path.read_text(encoding="utf-8"))
    assert sorted(words & (set(strings(path)) | names)) == []


@pytest.fixture(scope="module")
def words(seeds: Graph) -> set[str]:
    """Local names of our ontology and slugs of our things, but for everyday words that machinery shares."""
    iris = {quad.subject.value for quad in seeds.store if isinstance(quad.subject, NamedNode)}
    local = {iri.rpartition("#")[2] for iri in iris if iri.startswith("https://w3id.org/citygraph/ontology#")}
    slugs = {iri.rpartition("/")[2] for iri in iris if iri.startswith("https://w3id.org/citygraph/id/")}
    return {word for word in local | slugs if len(word) > 2} - EVERYDAY


@pytest.mark.parametrize("path", MODULES, ids=[str(path.relative_to(PACKAGE)) for path in MODULES])
def test_python_holds_no_sparql(path: Path) -> None:
    sparql = re.compile(r"\b(SELECT|CONSTRUCT|ASK|DESCRIBE|INSERT|DELETE)\b[^.]*\{", re.DOTALL)
    assert [text for text in strings(path) if sparql.search(text)] == []


def test_the_folders_of_meaning_hold_no_python() -> None:
    assert [path for folder in FOLDERS for path in (home() / folder).rglob("*.py")] == []


def test_modules_and_functions_stay_small() -> None:
    long = [path.name for path in MODULES if len(path.read_text(encoding="utf-8").splitlines()) > 300]
    functions = [
        f"{path.name}:{node.name}"
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno > 40
    ]
    assert (long, functions) == ([], [])
