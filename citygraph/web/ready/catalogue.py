"""The page with all ready-made queries: searched by words and narrowed by tags."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from citygraph.catalog import ReadyQuery
from citygraph.folders import home
from citygraph.spelling import folded
from citygraph.yaml_reader import read_yaml

LONGEST = 100
"""Characters of what is typed that are looked at."""

_FIRST = 12  # tags that are shown at once


@dataclass(frozen=True)
class Wish:
    """What somebody looks for: words, and a tag; empty for all."""

    text: str = ""
    tag: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "Wish":
        """Return the wish in the parameters of an address."""
        return cls(given.get("q", "")[:LONGEST].strip(), given.get("tag", ""))


@cache
def tag_names() -> Mapping[str, Mapping[str, str]]:
    """Return what tags are called, by language: `queries/tags.yaml`."""
    told: Mapping[str, Mapping[str, str]] = read_yaml(
        (home() / "queries" / "tags.yaml").read_text(encoding="utf-8")
    )
    return told


def content(queries: Iterable[ReadyQuery], wish: Wish, language: str) -> dict[str, Any]:
    """Return what the template shows: the queries that are found by topic, and how many have which tag."""
    every = list(queries)
    worded = [query for query in every if _holds(query, wish.text, language)]
    found = [query for query in worded if not wish.tag or wish.tag in query.tags]
    topics: dict[str, list[ReadyQuery]] = {}
    for query in found:
        topics.setdefault(query.name.partition("/")[0], []).append(query)
    counts = Counter(tag for query in worded for tag in query.tags)
    tags = [(tag, tag_name(tag, language), count) for tag, count in counts.most_common()]
    return {
        "wish": wish,
        "topics": topics,
        "found": len(found),
        "all": len(every),
        "tags": tags[:_FIRST],
        "more_tags": tags[_FIRST:],
        "tag_name": tag_name(wish.tag, language),
    }


def tag_name(tag: str, language: str) -> str:
    """Return what a tag is called in a language; itself if nobody knows."""
    return tag_names().get(tag, {}).get(language, tag)


def _holds(query: ReadyQuery, text: str, language: str) -> bool:
    """Tell whether each word of a text is part of what is said of a query."""
    tags = (tag_name(tag, language) for tag in query.tags)
    columns = (column.replace("_", " ") for column in query.columns)
    told = (query.name, query.summary[language], query.description[language], *tags, *columns)
    said = folded(" ".join(told))
    return all(word in said for word in folded(text).split())
