"""GeoJSON, read back by a validator of others."""

import json

import geojson

from citygraph.maps import write_geojson
from citygraph.tabular import Table, literal

XSD = "http://www.w3.org/2001/XMLSchema#"
ROLES = {"id": "city", "name": "city_name", "latitude": "north", "longitude": "east"}


def degrees(value: str) -> dict[str, str]:
    return {"type": "literal", "value": value, "datatype": f"{XSD}decimal"}


TABLE = Table(
    ("city_name", "networks", "capital", "north", "east", "country", "city"),
    (
        {
            "city_name": literal('Köln "am Rhein"', "de"),
            "networks": {"type": "literal", "value": "27", "datatype": f"{XSD}integer"},
            "capital": {"type": "literal", "value": "false", "datatype": f"{XSD}boolean"},
            "north": degrees("50.93333"),
            "east": degrees("6.95"),
            "country": {"type": "uri", "value": "http://x/de"},
            "city": {"type": "uri", "value": "http://x/koeln"},
        },
        {"city_name": literal("Nowhere"), "city": {"type": "uri", "value": "http://x/nowhere"}},
        {"city_name": literal("Half"), "north": degrees("50"), "east": literal("far")},
    ),
)


def test_rows_are_points_with_properties() -> None:
    collection = geojson.loads(write_geojson(TABLE, ROLES))
    assert collection.is_valid, collection.errors()
    koeln, nowhere, half = collection["features"]
    assert koeln["id"] == "http://x/koeln"
    assert koeln["geometry"] == {"type": "Point", "coordinates": [6.95, 50.93333]}
    assert koeln["properties"] == {
        "name": 'Köln "am Rhein"',
        "networks": 27,
        "capital": False,
        "country": "http://x/de",
    }
    assert (nowhere["geometry"], nowhere["properties"]["networks"]) == (None, None)
    assert (half["geometry"], "id" in half) == (None, False)


def test_a_table_without_rows_is_a_collection_without_features() -> None:
    document = write_geojson(Table(TABLE.columns, ()), ROLES)
    assert json.loads(document) == {"type": "FeatureCollection", "features": []}
    assert geojson.loads(document).is_valid


def test_without_a_name_the_column_is_a_property_like_others() -> None:
    roles = {role: column for role, column in ROLES.items() if role != "name"}
    properties = json.loads(write_geojson(TABLE, roles))["features"][1]["properties"]
    assert properties == {"city_name": "Nowhere", "networks": None, "capital": None, "country": None}
