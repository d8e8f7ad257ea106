# A row of member-lists.csv says that a source lists the members of a network as of a time, and whether it names all.
PREFIX cg: <https://w3id.org/citygraph/ontology#>
PREFIX column: <https://w3id.org/citygraph/data/member-lists.csv#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

INSERT {
  GRAPH ?row {
    ?list a cg:MemberList ;
      cg:listOf ?network ;
      cg:asOf ?typed_as_of ;
      cg:asOfEarliest ?typed_as_of_earliest ;
      cg:asOfLatest ?typed_as_of_latest ;
      cg:complete ?is_complete ;
      skos:note ?tagged_note ;
      prov:wasDerivedFrom ?in_source .
  }
}
WHERE {
  ?row column:list_of ?path ; column:complete ?complete ; column:source ?source .
  BIND ("https://w3id.org/citygraph/id/" AS ?id)
  BIND (IRI(CONCAT(?id, ?path)) AS ?network)
  BIND (IRI(CONCAT(?id, "source/", ?source)) AS ?in_source)
  BIND (STRDT(?complete, xsd:boolean) AS ?is_complete)
  OPTIONAL {
    ?row column:as_of ?as_of
    BIND (STRDT(?as_of, IF(STRLEN(?as_of) = 4, xsd:gYear, IF(STRLEN(?as_of) = 7, xsd:gYearMonth, xsd:date))) AS ?typed_as_of)
  }
  OPTIONAL {
    ?row column:as_of_earliest ?as_of_earliest
    BIND (STRDT(?as_of_earliest, IF(STRLEN(?as_of_earliest) = 4, xsd:gYear, IF(STRLEN(?as_of_earliest) = 7, xsd:gYearMonth, xsd:date))) AS ?typed_as_of_earliest)
  }
  OPTIONAL {
    ?row column:as_of_latest ?as_of_latest
    BIND (STRDT(?as_of_latest, IF(STRLEN(?as_of_latest) = 4, xsd:gYear, IF(STRLEN(?as_of_latest) = 7, xsd:gYearMonth, xsd:date))) AS ?typed_as_of_latest)
  }
  BIND (IRI(CONCAT(?id, "list/", STRAFTER(?path, "/"), "--", ?source, COALESCE(CONCAT("--", ?as_of), ""))) AS ?list)
  OPTIONAL {
    { ?row column:note_de ?note BIND (STRLANG(?note, "de") AS ?tagged_note) }
    UNION
    { ?row column:note_en ?note BIND (STRLANG(?note, "en") AS ?tagged_note) }
  }
}
