"""What an editor of queries offers while one types: prefixes, the words of the graph with their meaning."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from jinja2 import Environment
from pyoxigraph import Literal, NamedNode

from citygraph.catalog import ReadyQuery
from citygraph.documents import as_json, short
from citygraph.names import RDF_TYPE, RDFS_COMMENT, RDFS_LABEL
from citygraph.store import Question
from citygraph.tabular import read_table
from citygraph.web.http.answers import Answers, Asked
from citygraph.web.http.cache import Lazy
from citygraph.web.http.door import Door
from citygraph.web.http.languages import DEFAULT, reader_of
from citygraph.web.http.replies import FOR_READERS, Reply
from citygraph.web.pages.knowledge import Knowledge
from citygraph.workers import Workers

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

VOCABULARY = "/sparql/words.json"
_USES = "data/uses"
_CLASS, _PROPERTY = "class", "property"
_Texts = dict[str, dict[str, str]]  # what a property says in which language


class Vocabulary(Door):
    """A WSGI application that lists the words of a release, with names and explanations in one language."""

    def __init__(
        self,
        catalog: Mapping[str, ReadyQuery],
        workers: Workers,
        prefixes: Mapping[str, str],
        answers: Answers,
        templates: Environment,
    ) -> None:
        super().__init__(answers, workers.limits, templates)
        self._catalog, self._workers, self._prefixes = catalog, workers, prefixes
        self._stated = Lazy(Knowledge(workers).words)
        self._uses = Lazy(self._counted)

    def answer(
        self, choices: dict[str, str], environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Send all words in the language of who asks."""
        language = reader_of(choices, environ).language
        asked = Asked((VOCABULARY, language))
        return self.refusing.serve(asked, partial(self._reply, language), environ, start_response)

    def _reply(self, language: str) -> Reply:
        words = sorted(self._words(language), key=lambda word: (-word["uses"], word["name"]))
        body = as_json({"prefixes": dict(self._prefixes), "words": words})
        headers = (("Content-Type", "application/json"), ("Content-Language", language), FOR_READERS)
        return Reply(HTTPStatus.OK, headers, body)

    def _words(self, language: str) -> Iterator[dict[str, Any]]:
        texts: defaultdict[str, _Texts] = defaultdict(lambda: defaultdict(dict))
        kinds: dict[str, str] = {}
        for quad in self._stated.get():
            iri = quad.subject.value if isinstance(quad.subject, NamedNode) else ""
            if isinstance(quad.object, Literal):
                texts[iri][quad.predicate.value].setdefault(quad.object.language or "", quad.object.value)
            elif quad.predicate == RDF_TYPE and isinstance(quad.object, NamedNode):
                kinds[iri] = _kind(quad.object.value) or kinds.get(iri, "")
        uses = self._uses.get()
        named = [(iri, kind) for iri, kind in kinds.items() if kind and (iri, kind) not in uses]
        for iri, kind in (*uses, *named):
            told = {
                "label": _text(texts[iri][RDFS_LABEL.value], language),
                "comment": _text(texts[iri][RDFS_COMMENT.value], language),
            }
            word = {"iri": iri, "name": short(iri, self._prefixes), "kind": kind}
            word |= {key: text for key, text in told.items() if text}
            yield word | {"uses": uses.get((iri, kind), 0)}

    def _counted(self) -> dict[tuple[str, str], int]:
        """Return how often each word is used, by its IRI and what it is used as."""
        if _USES not in self._catalog:
            return {}
        answer = self._workers.answer(Question(self._catalog[_USES].text), self._workers.limits)
        rows = read_table(answer.body).rows
        return {(row["word"]["value"], row["kind"]["value"]): int(row["uses"]["value"]) for row in rows}


def _kind(iri: str) -> str:
    """Return what a word is by the name of its type, which ends alike in all languages for ontologies."""
    return _CLASS if iri.endswith("Class") else _PROPERTY if iri.endswith("Property") else ""


def _text(texts: Mapping[str, str], language: str) -> str:
    return texts.get(language) or texts.get(DEFAULT) or next(iter(texts.values()), "")
