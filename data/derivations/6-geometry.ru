# Coordinates as a GeoSPARQL point: longitude first.
PREFIX geo: <http://www.opengis.net/ont/geosparql#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX source: <https://w3id.org/citygraph/id/source/>
PREFIX wgs: <http://www.w3.org/2003/01/geo/wgs84_pos#>

INSERT {
  GRAPH source:derived {
    ?place geo:hasGeometry ?geometry .
    ?geometry a geo:Geometry ; geo:asWKT ?wkt .
  }
  GRAPH source:naming { ?geometry rdfs:label ?label }
}
WHERE {
  ?place wgs:lat ?latitude ; wgs:long ?longitude ; rdfs:label ?label .
  BIND (IRI(CONCAT(STR(?place), "#geometry")) AS ?geometry)
  BIND (STRDT(CONCAT("POINT(", STR(?longitude), " ", STR(?latitude), ")"), geo:wktLiteral) AS ?wkt)
}
