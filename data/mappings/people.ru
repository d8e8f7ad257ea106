# A row of people.csv holds what one source says of one public role of one person.
# One person may have several roles in one organisation: the role is part of the IRI.
PREFIX cg: <https://w3id.org/citygraph/ontology#>
PREFIX column: <https://w3id.org/citygraph/data/people.csv#>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX schema: <https://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

INSERT {
  GRAPH ?row {
    ?person a foaf:Person, schema:Person ;
      skos:altLabel ?name .
    ?membership a cg:PersonalRole ;
      org:organization ?organisation ;
      org:member ?person ;
      org:role ?role ;
      cg:onBehalfOf ?on_behalf_of ;
      cg:since ?typed_since ;
      cg:sinceText ?tagged_since_text ;
      cg:until ?typed_until ;
      cg:attestedOn ?typed_attested_on ;
      prov:wasDerivedFrom ?passage .
  }
}
WHERE {
  ?row column:person ?person_path ; column:organisation ?organisation_path ; column:role ?role_slug ; column:source ?source .
  BIND ("https://w3id.org/citygraph/id/" AS ?id)
  BIND (IRI(CONCAT(?id, "membership/", STRAFTER(?organisation_path, "/"), "--", STRAFTER(?person_path, "/"), "--", ?role_slug)) AS ?membership)
  BIND (IRI(CONCAT(?id, ?organisation_path)) AS ?organisation)
  BIND (IRI(CONCAT(?id, ?person_path)) AS ?person)
  BIND (IRI(CONCAT(?id, "role/", ?role_slug)) AS ?role)
  OPTIONAL { ?row column:on_behalf_of ?on_behalf_of_path }
  BIND (IRI(CONCAT(?id, ?on_behalf_of_path)) AS ?on_behalf_of)
  OPTIONAL {
    ?row column:since ?since
    BIND (STRDT(?since, IF(STRLEN(?since) = 4, xsd:gYear, IF(STRLEN(?since) = 7, xsd:gYearMonth, xsd:date))) AS ?typed_since)
  }
  OPTIONAL {
    ?row column:since_text ?since_text ; column:since_text_language ?language
    BIND (STRLANG(?since_text, ?language) AS ?tagged_since_text)
  }
  OPTIONAL {
    ?row column:until ?until
    BIND (STRDT(?until, IF(STRLEN(?until) = 4, xsd:gYear, IF(STRLEN(?until) = 7, xsd:gYearMonth, xsd:date))) AS ?typed_until)
  }
  OPTIONAL { ?row column:name ?name }
  OPTIONAL {
    ?row column:attested_on ?attested_on
    BIND (STRDT(?attested_on, IF(STRLEN(?attested_on) = 4, xsd:gYear, IF(STRLEN(?attested_on) = 7, xsd:gYearMonth, xsd:date))) AS ?typed_attested_on)
  }
  OPTIONAL { ?row column:passage ?fragment }
  BIND (IRI(COALESCE(CONCAT(?id, "source/", ?source, "#", ?fragment), CONCAT(?id, "source/", ?source))) AS ?passage)
}
