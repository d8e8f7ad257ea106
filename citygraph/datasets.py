"""Which graphs a query names itself, where the engine needs help with them: several FROM clauses."""

import re

import pyoxigraph as ox

from citygraph.sparql import FORMS, tokens

_NOTHING: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
_DEFAULT, _NAMED = "urn:x-clause:default", "urn:x-clause:named"
_CLAUSES = {"FROM": _DEFAULT, "FROMNAMED": _NAMED}
_GLUED = re.compile("(?:FROM)?(?:NAMED)?", re.IGNORECASE)  # the engine needs no space: `FROMex:a`


def several_defaults(text: str, base: str | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the graphs of all FROM and of all FROM NAMED clauses, if there are several FROM; else nothing.

    The engine would return a triple once for each of these graphs that holds it.
    """
    if text.upper().count("FROM") < 2 and "\\" not in text:  # noqa: PLR2004 several
        return _NOTHING
    prologue, clauses = _parts(text)
    if [clause for clause, _ in clauses].count(_DEFAULT) < 2:  # noqa: PLR2004 several
        return _NOTHING
    # What stands before the query form is Turtle too, so a parser resolves prefixes and relative IRIs.
    statements = "".join(f"<urn:x-query> <{clause}> {name} .\n" for clause, name in clauses)
    try:
        found = list(ox.parse(f"{prologue}\n{statements}", format=ox.RdfFormat.TURTLE, base_iri=base))
    except SyntaxError:
        return _NOTHING  # the query has the same mistake: the engine tells it better
    graphs = [(quad.predicate.value, quad.object.value) for quad in found]
    default, named = ([graph for clause, graph in graphs if clause == kind] for kind in (_DEFAULT, _NAMED))
    return tuple(default), tuple(named)


def _parts(text: str) -> tuple[str, list[tuple[str, str]]]:
    """Return what stands before the query form, and the clauses with the name of a graph as it is written."""
    prologue: list[str] = []
    clauses: list[tuple[str, str]] = []
    in_prologue, before = True, ""
    for token in tokens(text):
        in_prologue = in_prologue and not token.word.startswith(FORMS)
        if in_prologue:
            prologue.append(token.text)
        is_declared = f"{token.text.partition(':')[0]}:" in prologue
        glued = _GLUED.match(token.text) if token.kind == "name" and not is_declared else None
        words, name = (glued[0].upper(), token.text[glued.end() :]) if glued else ("", token.text)
        clause = _CLAUSES.get(before + words)
        if clause and token.kind in ("iri", "name"):
            clauses.append((clause, name))
        before = (before if token.word == "NAMED" else "") + token.word
    return " ".join(prologue), clauses
