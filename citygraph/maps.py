"""Tables with coordinates as GeoJSON (RFC 7946): a point for each row."""

import json
from collections.abc import Mapping
from typing import Any

from citygraph.tabular import Row, Table, number_of, value_of


def write_geojson(table: Table, layout: Mapping[str, str]) -> bytes:
    """Return a table as a collection of points; a row without coordinates has no place but its properties.

    Args:
        table: the rows.
        layout: which column is `id`, `latitude`, `longitude` and perhaps `name`; the others are properties.
    """
    names = {column: column for column in table.columns if column not in layout.values()}
    if "name" in layout:
        names = {"name": layout["name"], **names}
    features = [_feature(row, layout, names) for row in table.rows]
    lines = ",\n".join(json.dumps(each, ensure_ascii=False) for each in features)
    return f'{{"type": "FeatureCollection", "features": [\n{lines}\n]}}\n'.encode()


def _feature(row: Row, layout: Mapping[str, str], names: Mapping[str, str]) -> dict[str, Any]:
    feature: dict[str, Any] = {"type": "Feature"}
    if identifier := value_of(row.get(layout["id"])):
        feature["id"] = identifier
    feature["geometry"] = _point(row, layout)
    feature["properties"] = {name: value_of(row.get(column)) for name, column in names.items()}
    return feature


def _point(row: Row, layout: Mapping[str, str]) -> dict[str, Any] | None:
    longitude, latitude = (number_of(row.get(layout[part])) for part in ("longitude", "latitude"))
    if longitude is None or latitude is None:
        return None
    return {"type": "Point", "coordinates": [longitude, latitude]}
