# A row of withheld.csv keeps the digest of the IRI of somebody who does not wish to be named, so that no later row brings it back.
PREFIX cg: <https://w3id.org/citygraph/ontology#>
PREFIX column: <https://w3id.org/citygraph/data/withheld.csv#>

INSERT {
  GRAPH ?row { <https://w3id.org/citygraph/dataset> cg:withholds ?digest }
}
WHERE {
  ?row column:digest ?digest .
}
