# A row of other-members.csv says what a member is that the gazetteer does not hold as a city, and in which country it lies.
PREFIX cg: <https://w3id.org/citygraph/ontology#>
PREFIX column: <https://w3id.org/citygraph/data/other-members.csv#>

INSERT {
  GRAPH ?row { ?thing a ?class ; cg:country ?in_country }
}
WHERE {
  ?row column:thing ?path ; column:country ?country .
  VALUES (?prefix ?class) { ("city/" cg:City) ("authority/" cg:LocalAuthority) }
  FILTER (STRSTARTS(?path, ?prefix))
  BIND (IRI(CONCAT("https://w3id.org/citygraph/id/", ?path)) AS ?thing)
  BIND (IRI(CONCAT("https://w3id.org/citygraph/id/country/", ?country)) AS ?in_country)
}
