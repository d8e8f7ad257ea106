"""The order of the house: who may import whom, what Python may name, where SPARQL stands."""

import ast
import re
from pathlib import Path

import pytest

from citygraph.folders import home
from citygraph.graph import Graph

PACKAGE = home() / "citygraph"
MODULES = sorted(PACKAGE.rglob("*.py"))
CORE = [path for path in MODULES if "web" not in path.parts and path.name not in ("cli.py", "__main__.py")]
LAYERS = [
    "",
    "names finding folders header formats frames manifest",
    "rows sparql turtle",
    "syntax mapping judge",
    "graph store",
    "check release worker",
    "build zygote workers",
    "web",
    "cli",
    "__main__",
    "",
][1:-1]
RANK = {name: rank for rank, names in enumerate(LAYERS) for name in names.split()}
WORDS = re.compile(r"https://w3id\.org/citygraph/(?:ontology#|id/(?!source/\"))")


def imports(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return names | {
        node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module
    }


def layer(module: str) -> str:
    """The first name below `citygraph`: `citygraph.web.pages` is in `web`."""
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


@pytest.mark.parametrize("path", CORE, ids=[path.name for path in CORE])
def test_the_core_knows_no_web_framework(path: Path) -> None:
    assert not {name.split(".")[0] for name in imports(path)} & {"flask", "granian", "jinja2", "click"}


@pytest.mark.parametrize("path", MODULES, ids=[str(path.relative_to(PACKAGE)) for path in MODULES])
def test_python_names_no_word_of_the_graph(path: Path, graph: Graph) -> None:
    assert not WORDS.search(path.read_text(encoding="utf-8"))
    local = {
        term.value.rpartition("#")[2]
        for triple in graph.union
        for term in (triple.subject,)
        if term.value.startswith("https://w3id.org/citygraph/ontology#")
    }  # type: ignore[union-attr]
    camel = {name for name in local if re.search("[a-z][A-Z]|^[A-Z]", name)} - {"Source", "Event", "Passage"}
    names = {
        node.id
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Name)
    }
    assert not camel & (set(strings(path)) | names)


@pytest.mark.parametrize("path", MODULES, ids=[str(path.relative_to(PACKAGE)) for path in MODULES])
def test_python_holds_no_sparql(path: Path) -> None:
    sparql = re.compile(r"\b(SELECT|CONSTRUCT|ASK|DESCRIBE|INSERT|DELETE)\b[^.]*\{", re.DOTALL)
    assert [text for text in strings(path) if sparql.search(text)] == []


def test_the_folders_of_meaning_hold_no_python() -> None:
    assert [
        path
        for folder in ("ontology", "data", "shapes", "queries")
        for path in (home() / folder).rglob("*.py")
    ] == []


def test_modules_and_functions_stay_small() -> None:
    long = [path.name for path in MODULES if len(path.read_text(encoding="utf-8").splitlines()) > 300]
    functions = [
        f"{path.name}:{node.name}"
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno > 40
    ]
    assert (long, functions) == ([], [])
