# A row of events.csv holds what one source says of one act: a decision, an acceptance, a signature, a founding, a renaming, a registration.
PREFIX cg: <https://w3id.org/citygraph/ontology#>
PREFIX column: <https://w3id.org/citygraph/data/events.csv#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

INSERT {
  GRAPH ?row {
    ?event a cg:Event, ?class ;
      cg:concerns ?about ;
      dcterms:date ?typed_date ;
      dcterms:identifier ?identifier ;
      prov:wasAssociatedWith ?actor ;
      prov:wasDerivedFrom ?passage .
  }
}
WHERE {
  ?row column:event ?path ; column:kind ?kind ; column:concerns ?about_path ; column:source ?source .
  BIND ("https://w3id.org/citygraph/id/" AS ?id)
  BIND (IRI(CONCAT(?id, ?path)) AS ?event)
  BIND (IRI(CONCAT(?id, ?about_path)) AS ?about)
  VALUES (?kind ?class) {
    ("decision" cg:Decision)
    ("acceptance" cg:Acceptance)
    ("signature" cg:Signature)
    ("founding" cg:Founding)
    ("renaming" cg:Renaming)
    ("registration" cg:Registration)
  }
  OPTIONAL {
    ?row column:date ?date
    BIND (STRDT(?date, IF(STRLEN(?date) = 4, xsd:gYear, IF(STRLEN(?date) = 7, xsd:gYearMonth, xsd:date))) AS ?typed_date)
  }
  OPTIONAL { ?row column:identifier ?identifier }
  OPTIONAL { ?row column:by ?by_path BIND (IRI(CONCAT("https://w3id.org/citygraph/id/", ?by_path)) AS ?actor) }
  OPTIONAL { ?row column:passage ?fragment }
  BIND (IRI(COALESCE(CONCAT(?id, "source/", ?source, "#", ?fragment), CONCAT(?id, "source/", ?source))) AS ?passage)
}
