"""Link headers (RFC 8288) that lead from a document to what belongs to it."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Link:
    """An address, how it is related to what is sent, and its media type if that must be told."""

    address: str
    relation: str
    media_type: str = ""

    def __str__(self) -> str:
        kind = f'; type="{self.media_type}"' if self.media_type else ""
        return f'<{self.address}>; rel="{self.relation}"{kind}'


def header(links: Iterable[Link]) -> tuple[str, str]:
    """Return links as one header."""
    return "Link", ", ".join(map(str, links))
