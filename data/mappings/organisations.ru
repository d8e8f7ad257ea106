# A row of organisations.csv holds what one source says of the beginnings and the place of one organisation.
PREFIX cg: <https://w3id.org/citygraph/ontology#>
PREFIX column: <https://w3id.org/citygraph/data/organisations.csv#>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

INSERT {
  GRAPH ?row {
    ?organisation a ?class ;
      cg:acronym ?acronym ;
      cg:founded ?typed_founded ;
      cg:foundedIn ?founded_in ;
      cg:initiatedBy ?initiated_by ;
      cg:coalitionOf ?coalition_of ;
      cg:scope ?scope ;
      foaf:homepage ?homepage ;
      prov:wasDerivedFrom ?passage .
  }
}
WHERE {
  ?row column:organisation ?path ; column:kind ?kind ; column:source ?source .
  BIND ("https://w3id.org/citygraph/id/" AS ?id)
  BIND (IRI(CONCAT(?id, ?path)) AS ?organisation)
  VALUES (?kind ?class) {
    ("network" cg:CityNetwork)
    ("coalition" cg:CityNetwork)
    ("coalition" cg:RegionalCoalition)
    ("body" org:Organization)
  }
  OPTIONAL { ?row column:acronym ?acronym }
  OPTIONAL {
    ?row column:founded ?founded
    BIND (STRDT(?founded, IF(STRLEN(?founded) = 4, xsd:gYear, IF(STRLEN(?founded) = 7, xsd:gYearMonth, xsd:date))) AS ?typed_founded)
  }
  OPTIONAL { ?row column:founded_in ?founded_in_path }
  BIND (IRI(CONCAT(?id, ?founded_in_path)) AS ?founded_in)
  OPTIONAL { ?row column:initiated_by ?initiated_by_path }
  BIND (IRI(CONCAT(?id, ?initiated_by_path)) AS ?initiated_by)
  OPTIONAL { ?row column:coalition_of ?coalition_of_path }
  BIND (IRI(CONCAT(?id, ?coalition_of_path)) AS ?coalition_of)
  OPTIONAL { ?row column:scope ?scope_path }
  BIND (IRI(CONCAT(?id, ?scope_path)) AS ?scope)
  OPTIONAL { ?row column:homepage ?url BIND (IRI(?url) AS ?homepage) }
  OPTIONAL { ?row column:passage ?fragment }
  BIND (IRI(CONCAT(?id, "source/", ?source, "#", ?fragment)) AS ?passage)
}
