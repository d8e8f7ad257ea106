# A row of moved.csv keeps an IRI that is no longer in use, and tells where its thing is now, if anywhere.
PREFIX column: <https://w3id.org/citygraph/data/moved.csv#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

INSERT {
  GRAPH ?row {
    ?old owl:deprecated true ;
      dcterms:isReplacedBy ?new ;
      skos:note ?reason .
  }
}
WHERE {
  ?row column:old ?old_path .
  BIND ("https://w3id.org/citygraph/id/" AS ?id)
  BIND (IRI(CONCAT(?id, ?old_path)) AS ?old)
  OPTIONAL { ?row column:new ?new_path }
  BIND (IRI(CONCAT(?id, ?new_path)) AS ?new)
  OPTIONAL {
    { ?row column:reason_de ?text BIND (STRLANG(?text, "de") AS ?reason) }
    UNION
    { ?row column:reason_en ?text BIND (STRLANG(?text, "en") AS ?reason) }
  }
}
