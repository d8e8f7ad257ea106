# A row of member-counts.csv holds one number that one source states: exact, after a "more than", after a "nearly",
# or a figure of which it is not recorded how exact it is.
PREFIX cg: <https://w3id.org/citygraph/ontology#>
PREFIX column: <https://w3id.org/citygraph/data/member-counts.csv#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

INSERT {
  GRAPH ?row {
    ?member_count a cg:MemberCount ;
      cg:countOf ?organisation ;
      cg:counted ?counted ;
      ?property ?number ;
      cg:asOf ?typed_as_of ;
      cg:excludes ?excludes ;
      prov:wasDerivedFrom ?passage .
  }
}
WHERE {
  ?row column:count_of ?path ; column:counted ?counted_slug ; column:bound ?bound ; column:count ?count ; column:source ?source .
  VALUES (?bound ?property) { ("exact" cg:count) ("minimum" cg:minimum) ("maximum" cg:maximum) ("figure" cg:figure) }
  BIND ("https://w3id.org/citygraph/id/" AS ?id)
  BIND (IRI(CONCAT(?id, ?path)) AS ?organisation)
  BIND (IRI(CONCAT(?id, "counted/", ?counted_slug)) AS ?counted)
  BIND (STRDT(?count, xsd:integer) AS ?number)
  OPTIONAL {
    ?row column:as_of ?as_of
    BIND (STRDT(?as_of, IF(STRLEN(?as_of) = 4, xsd:gYear, IF(STRLEN(?as_of) = 7, xsd:gYearMonth, xsd:date))) AS ?typed_as_of)
  }
  BIND (IRI(CONCAT(?id, "count/", STRAFTER(?path, "/"), "--", ?counted_slug, "--", ?source, COALESCE(CONCAT("--", ?as_of), ""))) AS ?member_count)
  OPTIONAL { ?row column:excludes ?excludes_path }
  BIND (IRI(CONCAT(?id, ?excludes_path)) AS ?excludes)
  OPTIONAL { ?row column:passage ?fragment }
  BIND (IRI(COALESCE(CONCAT(?id, "source/", ?source, "#", ?fragment), CONCAT(?id, "source/", ?source))) AS ?passage)
}
