"""What is said of the graph as a whole in the words of schema.org, as search engines read it in pages."""

from collections.abc import Mapping
from typing import Any

from citygraph.dataset import Dataset, File
from citygraph.names import CATALOG

_LANGUAGE = "en"  # search engines show one
_PROTOCOL = "https://www.w3.org/TR/sparql11-protocol/"


def as_schemaorg(dataset: Dataset, numbers: Mapping[str, int], host: str) -> dict[str, Any]:
    """Return a dataset as JSON-LD, with the addresses of a host, which ends with a slash.

    `numbers` are what can be counted in it, by what is counted.
    """
    publisher = {
        "@type": "Organization",
        "@id": dataset.publisher,
        "name": dataset.publisher_name[_LANGUAGE],
        "url": dataset.homepage,
    }
    told = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": dataset.iri,
        "identifier": dataset.iri,
        "url": host + dataset.page,
        "name": dataset.title[_LANGUAGE],
        "alternateName": [title for language, title in dataset.title.items() if language != _LANGUAGE],
        "description": dataset.description[_LANGUAGE],
        "keywords": [word for words in dataset.keywords.values() for word in words],
        "inLanguage": sorted(dataset.title),
        "license": dataset.licence,
        "conditionsOfAccess": dataset.rights[_LANGUAGE],
        "isAccessibleForFree": True,
        "creator": publisher,
        "publisher": publisher,
        "datePublished": dataset.issued,
        "temporalCoverage": f"{dataset.start}/..",
        "spatialCoverage": {"@type": "Place", "name": "Earth"},
        "includedInDataCatalog": {"@type": "DataCatalog", "@id": CATALOG.value, "url": f"{host}catalog"},
        "variableMeasured": [
            {"@type": "PropertyValue", "name": name, "value": number} for name, number in numbers.items()
        ],
        "distribution": [*(_download(file, host) for file in dataset.files), _endpoint(host)],
    }
    return told | {"dateModified": dataset.modified, "version": dataset.version}


def _download(file: File, host: str) -> dict[str, Any]:
    return {
        "@type": "DataDownload",
        "name": file.title[_LANGUAGE],
        "contentUrl": host + file.address,
        "encodingFormat": file.packed or file.media_type,
        "contentSize": f"{file.bytes} B",
    }


def _endpoint(host: str) -> dict[str, Any]:
    return {
        "@type": "DataDownload",
        "name": "SPARQL",
        "contentUrl": f"{host}sparql",
        "encodingFormat": "application/sparql-results+json",
        "usageInfo": _PROTOCOL,
    }
