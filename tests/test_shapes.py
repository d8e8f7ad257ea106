"""Every shape has an example that passes and one that fails for the named reason; both engines agree on all of them."""

from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, Store, parse

from citygraph.check import Shapes, Violation, read_shapes, violations
from citygraph.folders import home
from citygraph.graph import Graph, derive
from citygraph.judge import JUDGES
from citygraph.manifest import DESCRIPTION
from citygraph.names import RDF_TYPE, SH, SOURCE, source

EXAMPLES = Path(__file__).parent / "shapes"
BAD = sorted((EXAMPLES / "bad").rglob("*.ru"))
DERIVATIONS = sorted((home() / "data" / "derivations").glob("*.ru"))
CACHED = {name: cache(judge) for name, judge in JUDGES.items()}  # most graphs are the same in most examples
SHAPE = "https://w3id.org/citygraph/shapes#"


@pytest.fixture(scope="module")
def shapes() -> Shapes:
    return read_shapes(home() / "shapes")


@pytest.fixture(scope="module")
def good() -> Store:
    """The small world in which nothing is wrong, with the real ontology but for the countries of the world."""
    store = Store()
    others = {home() / "ontology" / name for name in ("regions.ttl", DESCRIPTION)}
    for path in set((home() / "ontology").glob("*.ttl")) - others:
        store.extend(Quad(*quad.triple, source("ontology")) for quad in parse(path=path))
    store.extend(parse(path=EXAMPLES / "good.trig"))
    return store


@pytest.fixture(scope="module")
def prefixes(good: Store) -> dict[str, str]:
    """The shared prefixes, without need of the real data."""
    united = Store()
    united.extend(good)
    derive(united, [])
    return Graph(home(), united, {}).prefixes()


def broken(good: Store, path: Path, prefixes: dict[str, str]) -> Store:
    """The small world after the change that an example makes, with what follows from it."""
    store = Store()
    store.extend(good)
    store.update(path.read_text(encoding="utf-8"), prefixes=prefixes | {"one": f"{SOURCE}one#"})
    assert set(store) != set(good), f"{path.name} changes nothing"
    derive(store, DERIVATIONS)
    return store


def named(path: Path) -> str:
    """The shape or SELECT that an example is to break: `Membership-since.two.ru` breaks `Membership-since`."""
    relative = path.relative_to(EXAMPLES / "bad")
    name = relative.name.split(".")[0]
    return f"{relative.parent}/{name}.rq" if relative.parent.name else name


def reasons(found: list[Violation]) -> set[str]:
    return {violation.result.shape.strip("<>").removeprefix(SHAPE) for violation in found}


@pytest.mark.parametrize("judge", JUDGES)
def test_good_example_passes(good: Store, shapes: Shapes, judge: str) -> None:
    store = Store()
    store.extend(good)
    derive(store, DERIVATIONS)
    assert violations(store, shapes, JUDGES[judge]) == []


@pytest.mark.parametrize(
    "path", BAD, ids=[str(path.relative_to(EXAMPLES / "bad").with_suffix("")) for path in BAD]
)
def test_bad_example_fails_for_the_named_reason(
    path: Path, good: Store, shapes: Shapes, prefixes: dict[str, str]
) -> None:
    store = broken(good, path, prefixes)
    found = violations(store, shapes, CACHED["shacl"])
    assert named(path) in reasons(found)
    assert all(violation.result.message for violation in found)
    assert set(found) == set(violations(store, shapes, CACHED["pyshacl"]))


def test_every_shape_finds_something_to_judge_in_the_good_example(good: Store) -> None:
    store = Store()
    store.extend(good)
    derive(store, DERIVATIONS)
    targets = Store()
    for path in (home() / "shapes").glob("*.ttl"):
        targets.extend(parse(path=path))
    classes = {quad.object for quad in targets.quads_for_pattern(None, NamedNode(f"{SH}targetClass"), None)}
    assert [kind for kind in classes if not list(store.quads_for_pattern(None, RDF_TYPE, kind))] == []


def test_every_shape_has_a_bad_example(shapes: Shapes) -> None:
    assert {named(path) for path in BAD} == constraining_shapes() | set(shapes.selects)


def constraining_shapes() -> set[str]:
    """Property shapes, and node shapes that constrain the node itself (they have a message)."""
    triples = [quad.triple for path in (home() / "shapes").glob("*.ttl") for quad in parse(path=path)]
    return {t.subject.value.removeprefix(SHAPE) for t in triples if t.predicate == NamedNode(f"{SH}message")}


def test_every_shape_says_what_to_do() -> None:
    triples = [quad.triple for path in (home() / "shapes").glob("*.ttl") for quad in parse(path=path)]
    properties = {
        t.subject for t in triples if t.predicate == RDF_TYPE and t.object == NamedNode(f"{SH}PropertyShape")
    }
    assert {shape.value.removeprefix(SHAPE) for shape in properties} <= constraining_shapes()
