# A row of identities.csv links a thing to its entry in another register. An exact match needs name, country and kind to agree.
PREFIX column: <https://w3id.org/citygraph/data/identities.csv#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

INSERT {
  GRAPH ?row { ?thing ?property ?entry }
}
WHERE {
  ?row column:thing ?path ; column:match ?match ; column:target ?target .
  VALUES (?match ?property) { ("exact" skos:exactMatch) ("close" skos:closeMatch) }
  BIND (IRI(CONCAT("https://w3id.org/citygraph/id/", ?path)) AS ?thing)
  BIND (IRI(?target) AS ?entry)
}
