"""Write a file so that nobody ever sees a part of it: beside it first, then in its place."""

from contextlib import suppress
from pathlib import Path
from shutil import copymode


def write(path: Path, content: bytes) -> None:
    """Put `content` in the place of a file, with the mode that it has; if that fails, it stays as it was."""
    beside = path.with_name(f".{path.name}.part")
    try:
        beside.write_bytes(content)
        with suppress(FileNotFoundError):
            copymode(path, beside)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
