"""Bars for people who wait: on a terminal, and gone when all is done; nothing in a pipe."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from citygraph.mapping import Item, Track, untracked


@contextmanager
def progress() -> Iterator[Track]:
    """Yield what shows a bar for each list that is worked off, as long as that takes."""
    if not sys.stderr.isatty():
        yield untracked
        return
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:

        def track(items: Sequence[Item], doing: str, /) -> Iterable[Item]:
            bar = bars.add_task(doing, total=len(items))
            for item in items:
                yield item
                bars.advance(bar)
            bars.remove_task(bar)

        yield track
