"""What tables that are accounted for state, kept from one run to the next.

Leaving each column out once to see that every cell counts takes most of the time of reading the data; a table
that has not changed, nor its mapping nor what reads it, need not be accounted for again.
"""

import hashlib
from importlib.metadata import version
from pathlib import Path

from citygraph import atomic
from citygraph.rows import METADATA, Table

READERS = ("accounts.py", "graph.py", "mapping.py", "names.py", "records.py", "rows.py", "statements.py")
KEPT = 200
"""So many tables are kept, the latest."""


class Accounts:
    """A folder of statements as N-Quads, each file named after all that it depends on.

    Without a folder nothing is kept.
    """

    def __init__(self, folder: Path | None = None) -> None:
        """Keep in `folder`, which need not exist yet."""
        self._folder = folder

    def recall(self, key: str) -> bytes | None:
        """Return what was kept under `key`, if it is whole."""
        if not self._folder:
            return None
        try:
            digest, _, quads = (self._folder / f"{key}.nq").read_bytes().partition(b"\n")
        except OSError:
            return None
        return quads if digest == _seal(quads) else None

    def keep(self, key: str, quads: bytes) -> None:
        """Keep `quads` under `key`; where nothing can be written, nothing is kept."""
        if not self._folder:
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            atomic.write(self._folder / f"{key}.nq", _seal(quads) + b"\n" + quads)
            files = sorted(self._folder.glob("*.nq"), key=lambda path: path.stat().st_mtime)
            for old in files[:-KEPT]:
                old.unlink(missing_ok=True)
        except OSError:
            return


def _seal(quads: bytes) -> bytes:
    return f"# {hashlib.sha256(quads).hexdigest()}".encode()


def key_of(table: Table, mapping: Path, left_out: set[str]) -> str:
    """Return a hash of all that the account of a table depends on.

    Args:
        table: the table.
        mapping: the file of its mapping; the table and its metadata lie in the folder above.
        left_out: keys of the rows of which nothing is to be made.
    """
    data, package = mapping.parent.parent, Path(__file__).parent
    files = [data / table.name, data / METADATA, mapping, *(package / name for name in READERS)]
    whole = hashlib.sha256("\n".join([version("pyoxigraph"), table.name, *sorted(left_out)]).encode())
    for path in files:
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()
