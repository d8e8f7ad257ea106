"""A ready-made query with its choices, to a question to a store: format, names, evidence, window."""

from collections.abc import Mapping
from dataclasses import replace

from citygraph.catalog import ReadyQuery, bind
from citygraph.choices import ChoiceError
from citygraph.formats import EDGES, GEOJSON, GEXF, GRAPHML, GRAPHS, RESULTS, Format
from citygraph.parameters import LANGUAGES
from citygraph.store import Finish, Question


def offers(query: ReadyQuery) -> tuple[Format, ...]:
    """Return the formats in which a query can be answered, plain ones first."""
    if query.makes_graph:
        return GRAPHS
    return (*RESULTS, *((GEOJSON,) if query.map else ()), *((GRAPHML, GEXF, EDGES) if query.edges else ()))


def question(  # noqa: PLR0913 all that a request may say
    catalog: Mapping[str, ReadyQuery],
    query: ReadyQuery,
    terms: Mapping[str, str],
    chosen: Format,
    *,
    labels: str = "",
    explain: bool = False,
    offset: int = 0,
    limit: int | None = None,
) -> Question:
    """Return what is asked of a store.

    Args:
        catalog: all ready-made queries: evidence is one of them.
        query: the one that is asked.
        terms: the choices, as `choose` returns them.
        chosen: one of the query's `offers`.
        labels: the language in which IRIs are named in columns of their own; empty for none.
        explain: whether a column tells the sources of each row.
        offset: how many rows are left out before the first.
        limit: how many rows there are at most; None for all.

    Raises:
        ChoiceError: if one of the last four does not fit the query.
    """
    _require_fit(query, labels, explain, offset, limit)
    evidence = query.evidence if explain else {}
    texts = tuple((column, catalog[name].text) for column, name in evidence.items())
    text = bind(query, terms)
    if limit is not None and not labels:  # which columns have names is seen in all rows
        text, offset = f"{text}\nLIMIT {limit + 1} OFFSET {offset}", 0  # one more tells whether rows follow
    finish = Finish(labels, texts, offset, limit, tuple(_layout(query, chosen).items()))
    return replace(Question.answered_in(chosen, text), finish=finish)


def _require_fit(query: ReadyQuery, labels: str, explain: bool, offset: int, limit: int | None) -> None:
    """Raise a ChoiceError for what does not fit: nothing of it does where the answer has no rows."""
    asked = (("labels", labels), ("explain", "true" * explain), ("limit", limit), ("offset", offset or None))
    for name, value in asked:
        if value not in ("", None) and not query.columns:
            raise ChoiceError(name, str(value), "the answer to this query has no rows")
    if labels and labels not in LANGUAGES:
        raise ChoiceError("labels", labels, f"choose one of {', '.join(LANGUAGES)}")
    if explain and not query.evidence:
        raise ChoiceError("explain", "true", "of no column of this query is there evidence")
    if offset < 0:
        raise ChoiceError("offset", str(offset), "write a whole number from 0")
    if limit is not None and limit < 1:
        raise ChoiceError("limit", str(limit), "write a whole number from 1")


def _layout(query: ReadyQuery, chosen: Format) -> Mapping[str, str]:
    if chosen is GEOJSON:
        return query.map
    return query.edges if chosen in (GRAPHML, GEXF, EDGES) else {}
