# A row of cities.csv says where a city lies and how many people live there.
PREFIX cg: <https://w3id.org/citygraph/ontology#>
PREFIX column: <https://w3id.org/citygraph/data/cities.csv#>
PREFIX schema: <https://schema.org/>
PREFIX wgs: <http://www.w3.org/2003/01/geo/wgs84_pos#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

INSERT {
  GRAPH ?row {
    ?city a cg:City ;
      cg:country ?in_country ;
      wgs:lat ?typed_latitude ;
      wgs:long ?typed_longitude ;
      schema:population ?typed_population .
  }
}
WHERE {
  ?row column:city ?slug ; column:country ?country .
  BIND (IRI(CONCAT("https://w3id.org/citygraph/id/city/", ?slug)) AS ?city)
  BIND (IRI(CONCAT("https://w3id.org/citygraph/id/country/", ?country)) AS ?in_country)
  OPTIONAL { ?row column:latitude ?latitude BIND (STRDT(?latitude, xsd:decimal) AS ?typed_latitude) }
  OPTIONAL { ?row column:longitude ?longitude BIND (STRDT(?longitude, xsd:decimal) AS ?typed_longitude) }
  OPTIONAL { ?row column:population ?population BIND (STRDT(?population, xsd:integer) AS ?typed_population) }
}
