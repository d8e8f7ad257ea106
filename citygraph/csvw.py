"""What tables are, for programs that read CSV on the Web (W3C): columns with their types, and rights."""

from collections.abc import Iterable, Mapping
from typing import Any

from citygraph.catalog import ReadyQuery
from citygraph.rights import Rights, Terms
from citygraph.tabular import Table

CONTEXT = ["http://www.w3.org/ns/csvw", {"@language": "en"}]
_XSD = "http://www.w3.org/2001/XMLSchema#"
_TYPES = {"integer", "decimal", "double", "boolean", "date", "dateTime", "gYear", "gYearMonth", "duration"}


def texts(by_language: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    """Return texts with their languages, as JSON-LD has them."""
    return [{"@value": text, "@language": language} for language, text in by_language]


def described(query: ReadyQuery, file: str, table: Table) -> dict[str, Any]:
    """Return the description of a table: the answer to a query, in a file."""
    return {
        "url": file,
        "dc:title": texts(query.summary.items()),
        "dc:description": texts(query.description.items()),
        "tableSchema": {"columns": [_column(table, name) for name in table.columns]},
    }


def _column(table: Table, name: str) -> dict[str, str]:
    """Return what is known of a column: the one type or language of all its values, if it is one."""
    kinds = {_kind(row[name]) for row in table.rows if name in row}
    datatype, language = kinds.pop() if len(kinds) == 1 else ("string", "")
    column = {"name": name, "titles": name, "datatype": datatype}
    return {**column, "lang": language} if language else column


def _kind(term: Mapping[str, str]) -> tuple[str, str]:
    if term["type"] == "uri":
        return "anyURI", ""
    datatype = term.get("datatype", "").removeprefix(_XSD)
    return (datatype, "") if datatype in _TYPES else ("string", term.get("xml:lang", ""))


def group(tables: list[dict[str, Any]], rights: Rights) -> dict[str, Any]:
    """Return the description of tables that lie side by side, with what is known of the rights in them."""
    return {
        "@context": CONTEXT,
        "@id": rights.dataset,
        "dc:title": texts(rights.titles),
        **_rights(rights.whole),
        "dc:source": [{"@id": source, **_rights(terms)} for source, terms in sorted(rights.sources.items())],
        "tables": tables,
    }


def _rights(terms: Terms) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if terms.texts:
        found["dc:rights"] = texts(terms.texts)
    if terms.licences:
        found["dc:license"] = [{"@id": licence} for licence in terms.licences]
    return found
