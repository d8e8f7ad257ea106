# A row of memberships.csv holds what one source says of one city or body in one network.
# The IRI of a membership is made of network and member, so that all sources speak of the same node; where a member
# left and came back, the later stay has its number.
PREFIX cg: <https://w3id.org/citygraph/ontology#>
PREFIX column: <https://w3id.org/citygraph/data/memberships.csv#>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

INSERT {
  GRAPH ?row {
    ?membership a ?class ;
      org:organization ?organisation ;
      org:member ?member ;
      org:role ?role ;
      cg:theme ?theme ;
      cg:since ?typed_since ;
      cg:until ?typed_until ;
      cg:attestedOn ?typed_attested_on ;
      prov:wasDerivedFrom ?passage .
    ?member a ?kind_of_member ;
      skos:altLabel ?name ;
      cg:country ?in_country .
  }
}
WHERE {
  ?row column:organisation ?organisation_path ; column:member ?member_path ; column:kind ?kind ; column:role ?role_slug ; column:source ?source .
  BIND ("https://w3id.org/citygraph/id/" AS ?id)
  OPTIONAL { ?row column:stay ?stay }
  BIND (COALESCE(CONCAT("--", ?stay), "") AS ?ordinal)
  BIND (IRI(CONCAT(?id, "membership/", STRAFTER(?organisation_path, "/"), "--", STRAFTER(?member_path, "/"), ?ordinal)) AS ?membership)
  BIND (IRI(CONCAT(?id, ?organisation_path)) AS ?organisation)
  BIND (IRI(CONCAT(?id, ?member_path)) AS ?member)
  BIND (IRI(CONCAT(?id, "role/", ?role_slug)) AS ?role)
  VALUES (?kind ?class) { ("membership" org:Membership) ("participation" cg:Participation) }
  OPTIONAL {
    ?row column:member ?any_member
    VALUES (?prefix ?kind_of_member) { ("city/" cg:City) ("authority/" cg:LocalAuthority) ("body/" org:Organization) }
    FILTER (STRSTARTS(?any_member, ?prefix))
  }
  OPTIONAL { ?row column:name ?name }
  OPTIONAL { ?row column:country ?country BIND (IRI(CONCAT("https://w3id.org/citygraph/id/country/", ?country)) AS ?in_country) }
  OPTIONAL { ?row column:theme ?theme_slug BIND (IRI(CONCAT("https://w3id.org/citygraph/id/theme/", ?theme_slug)) AS ?theme) }
  OPTIONAL {
    ?row column:since ?since
    BIND (STRDT(?since, IF(STRLEN(?since) = 4, xsd:gYear, IF(STRLEN(?since) = 7, xsd:gYearMonth, xsd:date))) AS ?typed_since)
  }
  OPTIONAL {
    ?row column:until ?until
    BIND (STRDT(?until, IF(STRLEN(?until) = 4, xsd:gYear, IF(STRLEN(?until) = 7, xsd:gYearMonth, xsd:date))) AS ?typed_until)
  }
  OPTIONAL {
    ?row column:attested_on ?attested_on
    BIND (STRDT(?attested_on, IF(STRLEN(?attested_on) = 4, xsd:gYear, IF(STRLEN(?attested_on) = 7, xsd:gYearMonth, xsd:date))) AS ?typed_attested_on)
  }
  OPTIONAL { ?row column:passage ?fragment }
  BIND (IRI(COALESCE(CONCAT(?id, "source/", ?source, "#", ?fragment), CONCAT(?id, "source/", ?source))) AS ?passage)
}
