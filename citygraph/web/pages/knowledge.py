"""What the graph says about a thing, or in which words it speaks: asked of query workers."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pyoxigraph import NamedNode, Quad

from citygraph.catalog import THING, bind_text
from citygraph.export import quads_of
from citygraph.folders import home
from citygraph.header import without_header
from citygraph.names import DEPRECATED, NOTE, REPLACED_BY
from citygraph.store import Answer, Finish, Question
from citygraph.tabular import Table, read_table
from citygraph.workers import Workers

WINDOW = 500
"""How many statements that point to a thing one document holds: the next ones follow in the next."""

_TRUE = "true"


@dataclass(frozen=True)
class Known:
    """What is known of a thing.

    Attributes:
        thing: its IRI.
        own: the statements about it and its parts.
        pointing: those that point to it, in one window on them.
        whole: those about what points to it and belongs to it, such as memberships.
        names: what all that occurs in these is called.
        more: whether more statements point to it.
    """

    thing: str
    own: tuple[Quad, ...]
    pointing: tuple[Quad, ...] = ()
    whole: tuple[Quad, ...] = ()
    names: tuple[Quad, ...] = ()
    more: bool = False

    @property
    def statements(self) -> list[Quad]:
        """All of these, each once."""
        return list(dict.fromkeys((*self.own, *self.pointing, *self.whole, *self.names)))

    @property
    def retired(self) -> bool:
        """Whether the IRI is no longer in use."""
        return any(quad.predicate == DEPRECATED for quad in self.own)

    @property
    def successor(self) -> str:
        """Where the thing of a retired IRI is now; empty if nowhere."""
        return next((_iri(quad.object) for quad in self.own if quad.predicate == REPLACED_BY), "")

    @property
    def reason(self) -> str:
        """Why an IRI was retired, in English where that is told."""
        notes = {quad.object.language: quad.object.value for quad in self.own if quad.predicate == NOTE}  # type: ignore[union-attr]
        return notes.get("en") or next(iter(notes.values()), "")


@dataclass(frozen=True)
class Knowledge:
    """Asks the workers of a release about things."""

    workers: Workers

    def own(self, thing: str, client: str) -> Known:
        """Return what is stated about a thing itself; nothing if it is unknown."""
        return Known(thing, self._quads("statements", [thing], client))

    def named(self, thing: str, client: str) -> Known:
        """Return what is stated about a thing itself, and what all that is called."""
        own = self.own(thing, client).own
        names = self._quads("names", sorted({thing, *_iris(own)}), client) if own else ()
        return Known(thing, own, names=names)

    def about(self, thing: str, window: int, client: str) -> Known:
        """Return what is known of a thing, with the window of that number, from 1, on what points to it."""
        own = self.own(thing, client).own
        if not own:
            return Known(thing, ())
        answer = self._ask("pointing", [thing], client, (window - 1) * WINDOW)
        pointing = tuple(quads_of(answer.body))
        whole = self._quads("statements", _belonging(read_table(answer.body)), client)
        shown = own if window == 1 else ()
        named = {thing, *_iris((*shown, *pointing, *whole))}
        names = self._quads("names", sorted(named), client)
        return Known(thing, shown, pointing, whole, names, answer.more)

    def words(self) -> tuple[Quad, ...]:
        """Return the words of the graph: what the ontology states."""
        return self._quads("words", [], "")

    def _quads(self, query: str, things: list[str], client: str) -> tuple[Quad, ...]:
        return tuple(quads_of(self._ask(query, things, client).body))

    def _ask(self, query: str, things: list[str], client: str, offset: int | None = None) -> Answer:
        terms = {THING: " ".join(str(NamedNode(thing)) for thing in things)}
        finish = Finish() if offset is None else Finish(offset=offset, limit=WINDOW)
        question = Question(bind_text(_text(query), terms), finish=finish)
        return self.workers.answer(question, self.workers.limits, client)


@cache
def _text(query: str) -> str:
    path = home() / "queries" / "things" / Path(query).with_suffix(".rq")
    return without_header(path.read_text(encoding="utf-8"))


def _belonging(table: Table) -> list[str]:
    """Return what points to a thing and belongs to it, as the query tells it."""
    rows = (row for row in table.rows if row["whole"]["value"] == _TRUE)
    return list(dict.fromkeys(row["subject"]["value"] for row in rows))


def _iris(quads: Iterable[Quad]) -> set[str]:
    terms = (term for quad in quads for term in (quad.subject, quad.predicate, quad.object, quad.graph_name))
    return {term.value for term in terms if isinstance(term, NamedNode)}


def _iri(term: object) -> str:
    return term.value if isinstance(term, NamedNode) else ""
