# A row of organisations.csv holds what one source says of the names, the beginnings and the place of one organisation.
PREFIX cg: <https://w3id.org/citygraph/ontology#>
PREFIX column: <https://w3id.org/citygraph/data/organisations.csv#>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

INSERT {
  GRAPH ?row {
    ?organisation a ?class ;
      skos:altLabel ?name, ?tagged_name_de, ?tagged_name_en ;
      cg:acronym ?acronym ;
      cg:founded ?typed_founded ;
      cg:foundedIn ?founded_in ;
      cg:foundedBy ?founded_by ;
      cg:initiatedBy ?initiated_by ;
      cg:coalitionOf ?coalition_of ;
      cg:partOf ?part_of ;
      cg:scope ?scope ;
      cg:secretariatIn ?secretariat_in ;
      foaf:homepage ?homepage ;
      org:identifier ?identifier ;
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
    ("group" foaf:Group)
    ("charter" cg:Charter)
    ("undertaking" cg:Undertaking)
  }
  OPTIONAL { ?row column:name ?name }
  OPTIONAL { ?row column:name_de ?name_de BIND (STRLANG(?name_de, "de") AS ?tagged_name_de) }
  OPTIONAL { ?row column:name_en ?name_en BIND (STRLANG(?name_en, "en") AS ?tagged_name_en) }
  OPTIONAL { ?row column:acronym ?acronym }
  OPTIONAL {
    ?row column:founded ?founded
    BIND (STRDT(?founded, IF(STRLEN(?founded) = 4, xsd:gYear, IF(STRLEN(?founded) = 7, xsd:gYearMonth, xsd:date))) AS ?typed_founded)
  }
  OPTIONAL { ?row column:founded_in ?founded_in_path }
  BIND (IRI(CONCAT(?id, ?founded_in_path)) AS ?founded_in)
  OPTIONAL { ?row column:founded_by ?founded_by_path }
  BIND (IRI(CONCAT(?id, ?founded_by_path)) AS ?founded_by)
  OPTIONAL { ?row column:initiated_by ?initiated_by_path }
  BIND (IRI(CONCAT(?id, ?initiated_by_path)) AS ?initiated_by)
  OPTIONAL { ?row column:coalition_of ?coalition_of_path }
  BIND (IRI(CONCAT(?id, ?coalition_of_path)) AS ?coalition_of)
  OPTIONAL { ?row column:part_of ?part_of_path }
  BIND (IRI(CONCAT(?id, ?part_of_path)) AS ?part_of)
  OPTIONAL { ?row column:scope ?scope_path }
  BIND (IRI(CONCAT(?id, ?scope_path)) AS ?scope)
  OPTIONAL { ?row column:secretariat_in ?secretariat_in_path }
  BIND (IRI(CONCAT(?id, ?secretariat_in_path)) AS ?secretariat_in)
  OPTIONAL { ?row column:homepage ?url BIND (IRI(?url) AS ?homepage) }
  OPTIONAL { ?row column:identifier ?identifier }
  OPTIONAL { ?row column:passage ?fragment }
  BIND (IRI(COALESCE(CONCAT(?id, "source/", ?source, "#", ?fragment), CONCAT(?id, "source/", ?source))) AS ?passage)
}
