"""The header of a query file: its `#+ key: value` lines, written as YAML-like pairs that any SPARQL tool takes for comments."""


def read_header(text: str, name: str) -> dict[str, str]:
    """Return the pairs in the `#+` lines of a query's `text`; `name` is what errors call it.

    Raises:
        ValueError: if a line is no pair, or a key comes twice.
    """
    pairs: dict[str, str] = {}
    for line in text.splitlines():
        if line.startswith("#+"):
            key, colon, value = line[2:].partition(":")
            if not colon or key.strip() in pairs:
                raise ValueError(f"{name}: write each header line once, as `#+ key: value`, not {line!r}")
            pairs[key.strip()] = value.strip()
    return pairs
