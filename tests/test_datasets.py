"""Which graphs a query names itself."""

import pytest

from citygraph.datasets import several_defaults

SEVERAL = {
    "SELECT * FROM <http://a/1> FROM <http://a/2> {}": (["http://a/1", "http://a/2"], []),
    "PREFIX ex: <http://a/> BASE <http://b/> ASK FROM ex:1 from<2>FROM NAMED <3> {}": (
        ["http://a/1", "http://b/2"],
        ["http://b/3"],
    ),
    "PREFIX : <http://a/> # FROM <x>\nDESCRIBE :x FROM:1 FROM:2 FROM NAMED:3 FROM NAMED:4": (
        ["http://a/1", "http://a/2"],
        ["http://a/3", "http://a/4"],
    ),
    "PREFIX ex: <http://a/> SELECT * FROMex:1 FROMex:2 FROM NAMEDex:3 FROMNAMED<http://a/4> {}": (
        ["http://a/1", "http://a/2"],
        ["http://a/3", "http://a/4"],
    ),
    "PREFIX from: <http://a/> SELECT * FROM from:1 FROM from:2 {}": (["http://a/1", "http://a/2"], []),
    "SELECT * FROM <http://a/1> \\u0046ROM <http://a/2> {}": (["http://a/1", "http://a/2"], []),
    "CONSTRUCT { ?s ?p 1 } FROM <#1> FROM </2> WHERE { ?s ?p ?o }": (["http://h/x#1", "http://h/2"], []),
}
NOT_SEVERAL = [
    "SELECT * FROM <http://a/1> FROM NAMED <http://a/2> {}",
    "SELECT * FROM NAMED <http://a/1> FROM NAMED <http://a/2> {}",
    "SELECT * { ?s ?p 'FROM <http://a/1> FROM <http://a/2>' }",
    "SELECT * { ?s ?p ?o } # FROM <http://a/1> FROM <http://a/2>",
    "SELECT * FROM ex:1 FROM ex:2 {}",
]


@pytest.mark.parametrize(("text", "graphs"), SEVERAL.items())
def test_several_from_clauses(text: str, graphs: tuple[list[str], list[str]]) -> None:
    assert several_defaults(text, "http://h/x") == tuple(map(tuple, graphs))


@pytest.mark.parametrize("text", NOT_SEVERAL)
def test_no_help_is_needed(text: str) -> None:
    assert several_defaults(text, None) == ((), ())
