"""Answers as tables for a terminal."""

import json
import shutil
from collections.abc import Mapping
from io import StringIO
from typing import Any

from rich.box import SQUARE
from rich.console import Console
from rich.table import Table
from rich.text import Text

from citygraph.documents import short

_NARROW = 16  # a column up to this width is not wrapped
_FRAME = 3  # characters that the frame takes for each column


def draw(answer: bytes, prefixes: Mapping[str, str]) -> str:
    """Return an answer (SPARQL JSON) as a table that fits the terminal.

    Columns that hold only IRIs give way, the last first, where there is no room; a line below names them.
    """
    document = json.loads(answer)
    if "boolean" in document:
        return "yes" if document["boolean"] else "no"
    rows, columns = document["results"]["bindings"], document["head"]["vars"]
    width = shutil.get_terminal_size().columns
    cells = {column: [_cell(row.get(column), prefixes) for row in rows] for column in columns}
    widths = {column: max(map(len, [column, *cells[column]])) for column in columns}
    iris = [
        column for column in columns if all(row.get(column, {"type": "uri"})["type"] == "uri" for row in rows)
    ]
    shown = list(columns)
    while iris and len(shown) > 1 and _least(shown, widths) > width:
        shown.remove(iris.pop())
    lines = [_drawn(shown, cells, widths, width), f"{len(rows)} {'row' if len(rows) == 1 else 'rows'}"]
    if left_out := [column for column in columns if column not in shown]:
        lines.append(f"left out for want of room: {', '.join(left_out)} (--format csv has all)")
    return "\n".join(lines)


def _least(columns: list[str], widths: Mapping[str, int]) -> int:
    """Return the width of a table in which wide columns have what they need to be read."""
    return sum(min(widths[column], 2 * _NARROW) + _FRAME for column in columns) + 1


def _drawn(columns: list[str], cells: Mapping[str, list[str]], widths: Mapping[str, int], width: int) -> str:
    table = Table(box=SQUARE)
    for column in columns:
        table.add_column(Text(column.replace("_", " ")), overflow="fold", no_wrap=widths[column] <= _NARROW)
    for row in zip(*(cells[column] for column in columns), strict=True):
        table.add_row(*map(Text, row))
    console = Console(width=width, file=StringIO(), color_system=None)
    with console.capture() as capture:
        console.print(table)
    return capture.get().rstrip("\n")


def _cell(term: dict[str, Any] | None, prefixes: Mapping[str, str]) -> str:
    if term is None:
        return ""
    return short(term["value"], prefixes) if term["type"] == "uri" else str(term["value"])
