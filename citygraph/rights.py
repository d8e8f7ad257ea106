"""What is known of the rights in the data: of the whole, and of what each source states.

It stands in the graph, and from here at the head of every document that is made of it, in German and English.
"""

import textwrap
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import DefaultGraph, Literal, NamedNode, Store

from citygraph.dataset import described
from citygraph.documents import short
from citygraph.names import LICENSE, RIGHTS, SOURCE
from citygraph.statements import named_graphs

_WIDTH = 110
_UNKNOWN = "Nichts bekannt. / Nothing known."


@dataclass(frozen=True)
class Terms:
    """What is known of the rights in something.

    Attributes:
        texts: in words, by language: pairs, sorted.
        licences: their IRIs.
    """

    texts: tuple[tuple[str, str], ...] = ()
    licences: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """All of it, a line each."""
        return (*(text for _, text in self.texts), *self.licences)


@dataclass(frozen=True)
class Rights:
    """What is known of the rights in a graph.

    Attributes:
        dataset: the IRI of the whole.
        titles: what the whole is called, by language: pairs, sorted.
        whole: what holds for the whole, where no source says otherwise.
        sources: what holds for what each source states, by the IRI of the source.
    """

    dataset: str
    titles: tuple[tuple[str, str], ...]
    whole: Terms
    sources: Mapping[str, Terms]

    def head(self, about: Iterable[str], sources: Collection[str], prefixes: Mapping[str, str]) -> list[str]:
        """Return what stands at the head of a document, a line each.

        Args:
            about: what the document is, a line each.
            sources: whose statements it holds; others are left out.
            prefixes: namespaces by prefix, to name sources by.
        """
        alike: dict[Terms, list[str]] = defaultdict(list)
        for source in sorted(self.sources):
            if source in sources:
                alike[self.sources[source]].append(short(source, prefixes))
        called = (prefix for prefix, namespace in prefixes.items() if namespace == SOURCE)
        lines = [*(title for _, title in self.titles), self.dataset, *about]
        lines += [*self.whole.lines, *(f"{prefix}: = {SOURCE}" for prefix in called)]
        for terms, names in sorted(alike.items(), key=lambda pair: (len(pair[1]), pair[1])):
            lines += [*(f"- {line}" for line in terms.lines or [_UNKNOWN]), *_listed(names)]
        return lines


def _listed(names: list[str]) -> list[str]:
    text = ", ".join(names)
    indent = " " * 4
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def read_rights(home: Path, store: Store) -> Rights:
    """Return what the folder of the four folders says of the rights, and a graph of those of each source."""
    graphs = [graph for graph in named_graphs(store) if graph.value.startswith(SOURCE)]
    whole = described(home)
    return Rights(
        whole.iri,
        tuple(sorted(whole.title.items())),
        Terms(tuple(sorted(whole.rights.items())), (whole.licence,)),
        {graph.value: _terms(store, graph) for graph in graphs},
    )


def _terms(store: Store, source: NamedNode) -> Terms:
    texts, licences = (
        [quad.object for quad in store.quads_for_pattern(source, predicate, None, DefaultGraph())]
        for predicate in (RIGHTS, LICENSE)
    )
    return Terms(
        tuple(sorted((text.language or "", text.value) for text in texts if isinstance(text, Literal))),
        tuple(sorted(licence.value for licence in licences if isinstance(licence, NamedNode))),
    )
