"""The header of a query file: its `#+ key: value` lines, which any SPARQL tool takes for comments."""


def read_header(text: str) -> dict[str, str]:
    """Return the pairs in the `#+` lines of a query's `text`, one pair a line."""
    lines = (line.removeprefix("#+").partition(":") for line in text.splitlines() if line.startswith("#+"))
    return {key.strip(): value.strip() for key, _, value in lines}
