"""Tables of edges for programs that draw networks: GraphML, GEXF with spells, and an edge list in CSV."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from io import StringIO
from itertools import chain

from citygraph.tabular import Row, Table, Value, day_of, label_column, value_of

_GRAPHML = "http://graphml.graphdrawing.org/xmlns"
_GEXF = "http://gexf.net/1.3"
_DYNAMIC = 'mode="dynamic" timeformat="date" timerepresentation="interval"'
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPES = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
)
_LIST = ("Source", "Target", "Type", "Weight", "Start", "End")
_LABELS = ("Source label", "Target label")


@dataclass
class _Node:
    """What an edge begins or ends at; `label` is empty where no name is known."""

    label: str = ""
    sides: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class _Edge:
    source: str
    target: str
    row: Row


class _Links:
    """Nodes by identifier, and edges, one for each row that has both ends; equal ones are all kept."""

    def __init__(self, table: Table, layout: Mapping[str, str]) -> None:
        self.directed = layout["directed"] == "true"
        self.columns = {part: column for part, column in layout.items() if part != "directed"}
        self.nodes: dict[str, _Node] = {}
        names = {end: _name_columns(table, layout, end) for end in ("source", "target")}
        shown = {*self.columns.values(), *chain.from_iterable(names.values())}
        for row in table.rows:
            for end, columns in names.items():
                self._meet(row, layout[end], columns, end)
        start, end = layout["source"], layout["target"]
        self.edges = [
            _Edge(row[start]["value"], row[end]["value"], row)
            for row in table.rows
            if start in row and end in row
        ]
        self.data: dict[str, str] = {
            part: self.columns[part] for part in ("weight", "start", "end") if part in self.columns
        }
        self.data |= {column: column for column in table.columns if column not in shown}
        self.has_labels = any(names.values())
        self.is_bipartite = all(len(node.sides) == 1 for node in self.nodes.values())

    def _meet(self, row: Row, column: str, names: Iterable[str], side: str) -> None:
        if column in row:
            node = self.nodes.setdefault(row[column]["value"], _Node())
            node.sides.add(side)
            node.label = node.label or next((row[name]["value"] for name in names if name in row), "")

    @property
    def is_dynamic(self) -> bool:
        return "start" in self.columns or "end" in self.columns

    def kind(self, node: _Node) -> str:
        """Return on which side of a bipartite graph a node is."""
        return next(iter(node.sides))

    def weight(self, edge: _Edge) -> str:
        """Return the weight of an edge: 1 where the table has none."""
        if "weight" not in self.columns:
            return "1"
        value = value_of(edge.row.get(self.columns["weight"]))
        return "" if value is None or isinstance(value, bool | str) else str(value)

    def spell(self, edge: _Edge) -> tuple[str, str]:
        """Return the first and the last day of an edge: empty if unknown, and both if they contradict."""
        start = day_of(edge.row.get(self.columns.get("start", "")))
        end = day_of(edge.row.get(self.columns.get("end", "")), last=True)
        return ("", "") if start and end and end < start else (start, end)

    def values(self, columns: Mapping[str, str]) -> dict[str, list[Value | None]]:
        """Return what the edges hold, by name."""
        return {
            name: [value_of(edge.row.get(column)) for edge in self.edges] for name, column in columns.items()
        }


def _name_columns(table: Table, layout: Mapping[str, str], end: str) -> list[str]:
    names = (layout.get(f"{end}_name", ""), label_column(layout[end]))
    return [name for name in names if name in table.columns]


def write_graphml(table: Table, layout: Mapping[str, str]) -> bytes:
    """Return the edges of a table as GraphML.

    Args:
        table: the rows.
        layout: which columns hold the ends, their names, and so on: `edges` of a ready-made query.
    """
    links = _Links(table, layout)
    values = links.values(links.data)
    types = {name: _type(found) for name, found in values.items()}
    keys = {name: f"d{number}" for number, name in enumerate(values)}
    default = "directed" if links.directed else "undirected"
    return _document(
        f'<graphml xmlns="{_GRAPHML}">',
        '  <key id="label" for="node" attr.name="label" attr.type="string"/>',
        '  <key id="kind" for="node" attr.name="kind" attr.type="string"/>',
        *(
            f'  <key id="{keys[name]}" for="edge" attr.name="{_text(name)}" attr.type="{types[name]}"/>'
            for name in values
        ),
        f'  <graph edgedefault="{default}">',
        *(_graphml_node(links, name, node) for name, node in links.nodes.items()),
        *(_graphml_edge(number, edge, keys, values) for number, edge in enumerate(links.edges)),
        "  </graph>",
        "</graphml>",
    )


def _graphml_node(links: _Links, identifier: str, node: _Node) -> str:
    data = f'<data key="label">{_text(node.label or identifier)}</data>'
    if links.is_bipartite:
        data += f'<data key="kind">{links.kind(node)}</data>'
    return f'    <node id="{_text(identifier)}">{data}</node>'


def _graphml_edge(
    number: int, edge: _Edge, keys: Mapping[str, str], values: Mapping[str, list[Value | None]]
) -> str:
    data = "".join(
        f'<data key="{keys[name]}">{_text(value)}</data>' for name, value in _bound(values, number)
    )
    ends = f'source="{_text(edge.source)}" target="{_text(edge.target)}"'
    return f'    <edge id="e{number}" {ends}>{data}</edge>'


def write_gexf(table: Table, layout: Mapping[str, str]) -> bytes:
    """Return the edges of a table as GEXF 1.3, with first and last days if there are such columns."""
    links = _Links(table, layout)
    values = links.values({name: column for name, column in links.data.items() if name != "weight"})
    keys = {name: str(number) for number, name in enumerate(values)}
    mode = _DYNAMIC if links.is_dynamic else 'mode="static"'
    default = "directed" if links.directed else "undirected"
    return _document(
        f'<gexf xmlns="{_GEXF}" version="1.3">',
        f'  <graph defaultedgetype="{default}" {mode}>',
        '    <attributes class="node" mode="static">',
        '      <attribute id="kind" title="kind" type="string"/>',
        "    </attributes>",
        '    <attributes class="edge" mode="static">',
        *(
            f'      <attribute id="{keys[name]}" title="{_text(name)}" type="{_type(found)}"/>'
            for name, found in values.items()
        ),
        "    </attributes>",
        "    <nodes>",
        *(_gexf_node(links, name, node) for name, node in links.nodes.items()),
        "    </nodes>",
        "    <edges>",
        *(_gexf_edge(links, number, edge, keys, values) for number, edge in enumerate(links.edges)),
        "    </edges>",
        "  </graph>",
        "</gexf>",
    )


def _gexf_node(links: _Links, identifier: str, node: _Node) -> str:
    start = f'      <node id="{_text(identifier)}" label="{_text(node.label or identifier)}"'
    if not links.is_bipartite:
        return f"{start}/>"
    return f'{start}><attvalues><attvalue for="kind" value="{links.kind(node)}"/></attvalues></node>'


def _gexf_edge(
    links: _Links,
    number: int,
    edge: _Edge,
    keys: Mapping[str, str],
    values: Mapping[str, list[Value | None]],
) -> str:
    found = "".join(
        f'<attvalue for="{keys[name]}" value="{_text(value)}"/>' for name, value in _bound(values, number)
    )
    bounds = zip(("start", "end"), links.spell(edge), strict=True)
    spell = "".join(f' {name}="{day}"' for name, day in bounds if day)
    inside = f"<attvalues>{found}</attvalues>" if found else ""
    inside += f"<spells><spell{spell}/></spells>" if spell else ""
    weight = f' weight="{links.weight(edge)}"' if links.weight(edge) else ""
    ends = f'source="{_text(edge.source)}" target="{_text(edge.target)}"'
    return f'      <edge id="{number}" {ends}{weight}>{inside}</edge>'


def write_edges(table: Table, layout: Mapping[str, str]) -> bytes:
    """Return the edges of a table as CSV, with the columns that Gephi expects and the names of the ends."""
    links = _Links(table, layout)
    output = StringIO()
    writer = csv.writer(output)
    writer.writerow((*_LIST, *(_LABELS if links.has_labels else ())))
    for edge in links.edges:
        writer.writerow(_listed(links, edge))
    return output.getvalue().encode()


def _listed(links: _Links, edge: _Edge) -> Iterator[str]:
    ends = (edge.source, edge.target)
    yield from (*ends, "Directed" if links.directed else "Undirected", links.weight(edge), *links.spell(edge))
    if links.has_labels:
        yield from (links.nodes[end].label for end in ends)


def _bound(values: Mapping[str, list[Value | None]], number: int) -> Iterator[tuple[str, Value]]:
    for name, found in values.items():
        if (value := found[number]) is not None:
            yield name, value


def _type(values: Iterable[Value | None]) -> str:
    """Return the type that holds all values; both formats call it the same."""
    types = {type(value) for value in values if value is not None}
    if types == {bool}:
        return "boolean"
    if types == {int}:
        return "long"
    return "double" if types and types <= {int, float} else "string"


def _text(value: Value) -> str:
    """Return a value for XML, inside or outside of quotes; what XML cannot hold becomes U+FFFD."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return _FORBIDDEN.sub("\ufffd", text).translate(_ESCAPES)


def _document(*lines: str) -> bytes:
    return "\n".join(chain(['<?xml version="1.0" encoding="UTF-8"?>'], lines, [""])).encode()
