"""Ask from Python: a server, or a release on disk, in the same way.

from citygraph.client import Client

client = Client("http://127.0.0.1:8000")
client.query("members/of-network", network="eccar").to_pandas()
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Protocol

from citygraph.client.release import Release
from citygraph.client.results import ClientError, Finish, Listed, Result, Value
from citygraph.client.server import Server
from citygraph.manifest import newest
from citygraph.parameters import SEPARATOR

__all__ = ["Client", "ClientError", "Listed", "Result", "Value"]


class _Source(Protocol):
    """What a client asks."""

    def queries(self) -> tuple[Listed, ...]: ...
    def query(self, name: str, choices: Mapping[str, str], finish: Finish) -> Result: ...
    def sparql(self, text: str) -> Result: ...


class Client:
    """Asks a server or a release; both give the same rows."""

    def __init__(self, source: str | Path, *, timeout: float = 120) -> None:
        """Ask `source`.

        Args:
            source: the address of a server, as in `http://127.0.0.1:8000`, or the folder of a release.
            timeout: the seconds that a server is waited for.

        Raises:
            NoReleaseError: if there is no release in the folder.
        """
        is_address = isinstance(source, str) and re.match("https?://", source)
        self._source: _Source = (
            Server(str(source).rstrip("/"), timeout) if is_address else Release(Path(source))
        )

    @classmethod
    def local(cls, releases: str | Path = "releases") -> "Client":
        """Ask the release that was built last below a folder, in this process.

        Raises:
            NoReleaseError: if there is none.
        """
        return cls(newest(Path(releases)))

    def queries(self) -> tuple[Listed, ...]:
        """Return the ready-made queries.

        Raises:
            ClientError: if no answer comes.
        """
        return self._source.queries()

    def query(
        self,
        name: str,
        /,
        *,
        labels: str = "",
        explain: bool = False,
        limit: int | None = None,
        offset: int = 0,
        **choices: str | float | date | Sequence[str],
    ) -> Result:
        """Ask a ready-made query.

        Args:
            name: as in `members/on-date`.
            labels: a language; columns with the labels of IRIs in it are added.
            explain: whether the column `sources` is added: what each row rests on.
            limit: the most rows; all of them without it.
            offset: how many rows to leave out before.
            choices: of the parameters of the query, by name; several things as a list where it takes several.

        Raises:
            ClientError: if there is no such query, a choice does not fit, or no answer comes.
        """
        written = {key: _written(value) for key, value in choices.items()}
        return self._source.query(name, written, Finish(labels, explain, limit, offset))

    def sparql(self, text: str) -> Result:
        """Ask a SPARQL query of your own.

        Raises:
            ClientError: if it is no query, or no answer comes.
        """
        return self._source.sparql(text)


def _written(choice: str | float | date | Sequence[str]) -> str:
    return str(choice) if isinstance(choice, str | float | int | date) else SEPARATOR.join(choice)
