"""The memory allocator of the processes that evaluate queries: mimalloc, where its package is installed.

The engine allocates for each row, and needs up to twice as long with the allocator of the system
(docs/architecture.md, "Where the time of an answer goes").
"""

import logging
import os
import subprocess
import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, files

_PACKAGE, _LIBRARY = "cmeel-mimalloc", "libmimalloc.so"
_PRELOADED = "LD_PRELOAD"
_SEPARATORS = frozenset(" :")  # of the paths in it, which cannot be quoted
_log = logging.getLogger("citygraph")


def environment() -> dict[str, str]:
    """Return the environment for a process that is to allocate with mimalloc: that of this one, and its path.

    What is preloaded already stays in front, so that an operator can choose another allocator.
    """
    chosen = [path for path in (os.environ.get(_PRELOADED), _library()) if path]
    return os.environ | {_PRELOADED: ":".join(chosen)}


def _library() -> str | None:
    try:
        installed = files(_PACKAGE) or []
    except PackageNotFoundError:
        return None
    paths = (str(file.locate()) for file in installed if file.name == _LIBRARY)
    return next((path for path in paths if not _SEPARATORS & set(path) and _loads(path)), None)


@cache
def _loads(path: str) -> bool:
    """Tell whether a program begins with the library: small images lack the libatomic that it needs."""
    tried = subprocess.run(
        [sys.executable, "-c", ""],
        env=os.environ | {_PRELOADED: path},
        capture_output=True,
        text=True,
        check=False,
    )
    if tried.returncode:
        _log.warning("queries take up to twice as long with the system's allocator: %s", tried.stderr.strip())
    return not tried.returncode
