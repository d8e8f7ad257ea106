"""The header of a query file: its `#+` lines, which hold YAML and are comments to any SPARQL tool."""

from typing import Any

import yaml

from citygraph.yaml_reader import read_yaml


class HeaderError(ValueError):
    """A header that cannot be read; the message says what to write."""


def read_header(text: str) -> dict[str, Any]:
    """Return what the `#+` lines of a query's `text` say.

    Raises:
        HeaderError: if they are not pairs of YAML.
    """
    lines = (line.removeprefix("#+").removeprefix(" ") for line in text.split("\n") if line.startswith("#+"))
    try:
        header = read_yaml("\n".join(lines)) or {}
    except yaml.YAMLError as error:
        raise HeaderError(f"the header is not YAML: {error}") from error
    if not isinstance(header, dict):
        raise HeaderError("write the header as pairs, `#+ key: value`")
    return header


def without_header(text: str) -> str:
    """Return the query alone, as people want to read and change it."""
    return "\n".join(line for line in text.split("\n") if not line.startswith("#+")).strip() + "\n"
