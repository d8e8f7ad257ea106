# A row of labels.csv names one thing in German and in English.
PREFIX column: <https://w3id.org/citygraph/data/labels.csv#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

INSERT {
  GRAPH ?row { ?thing rdfs:label ?label }
}
WHERE {
  ?row column:thing ?path .
  BIND (IRI(CONCAT("https://w3id.org/citygraph/id/", ?path)) AS ?thing)
  { ?row column:de ?text BIND (STRLANG(?text, "de") AS ?label) }
  UNION
  { ?row column:en ?text BIND (STRLANG(?text, "en") AS ?label) }
}
