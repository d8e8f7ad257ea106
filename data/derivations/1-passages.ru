# Every passage that a node rests on is part of its source.
PREFIX cg: <https://w3id.org/citygraph/ontology#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX source: <https://w3id.org/citygraph/id/source/>

INSERT {
  GRAPH source:derived {
    ?passage a cg:Passage ;
      dcterms:isPartOf ?source .
  }
}
WHERE {
  ?node prov:wasDerivedFrom ?passage .
  FILTER (CONTAINS(STR(?passage), "#"))
  BIND (IRI(STRBEFORE(STR(?passage), "#")) AS ?source)
}
