# A row of etmun.csv holds what the database ETMUN says of one member of one network.
# Its words for the status of a membership become roles, commitments and phases by the tables below, and are kept as they are.
# Where it gives no status, it lists a member. GeoNames numbers say where it locates a member, not what the member is.
PREFIX cg: <https://w3id.org/citygraph/ontology#>
PREFIX column: <https://w3id.org/citygraph/data/etmun.csv#>
PREFIX commitment: <https://w3id.org/citygraph/id/commitment/>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX role: <https://w3id.org/citygraph/id/role/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX undertaking: <https://w3id.org/citygraph/id/undertaking/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

INSERT {
  GRAPH ?row {
    ?membership a ?class ;
      org:organization ?organisation ;
      org:member ?member ;
      org:role ?role ;
      cg:statedStatus ?status ;
      cg:statedKind ?kind ;
      cg:commitsTo ?commitment ;
      cg:phase ?phase ;
      cg:since ?typed_since ;
      cg:through ?through ;
      prov:wasDerivedFrom ?passage .
    ?member a ?kind_of_member ;
      skos:altLabel ?name ;
      cg:country ?in_country ;
      cg:geocode ?geocode .
  }
}
WHERE {
  ?row column:code ?code ; column:network ?network_path ; column:member ?member_path .
  BIND ("https://w3id.org/citygraph/id/" AS ?id)
  OPTIONAL { ?row column:stay ?stay }
  BIND (COALESCE(CONCAT("--", ?stay), "") AS ?ordinal)
  BIND (IRI(CONCAT(?id, "membership/", STRAFTER(?network_path, "/"), "--", STRAFTER(?member_path, "/"), ?ordinal)) AS ?membership)
  BIND (IRI(CONCAT(?id, ?network_path)) AS ?organisation)
  BIND (IRI(CONCAT(?id, ?member_path)) AS ?member)
  BIND (IRI(CONCAT(?id, "source/etmun#", ?code)) AS ?passage)
  OPTIONAL { ?row column:status ?status }
  BIND (COALESCE(?status, "") AS ?known_status)
  VALUES (?known_status ?class ?role) {
    ("" org:Membership role:member)
    ("Member" org:Membership role:member)
    ("Full Member" org:Membership role:full-member)
    ("Full member" org:Membership role:full-member)
    ("Effective Member" org:Membership role:full-member)
    ("Associated Member" org:Membership role:associate-member)
    ("Indirect Member" org:Membership role:indirect-member)
    ("Former Member" org:Membership role:former-member)
    ("Partners" cg:Participation role:partner)
    ("Associated Partner" cg:Participation role:partner)
    ("Phase VI" org:Membership role:member)
    ("Demonstration City" org:Membership role:member)
    ("Demonstration City" org:Membership role:demonstration-city)
    ("Non-Demonstration City" org:Membership role:member)
    ("Non-Demonstration City" org:Membership role:non-demonstration-city)
    ("President" org:Membership role:member)
    ("President" org:Membership role:chair)
    ("President Coppem" org:Membership role:member)
    ("President Coppem" org:Membership role:chair)
    ("Vice President" org:Membership role:member)
    ("Vice President" org:Membership role:vice-chair)
    ("1 Vice President" org:Membership role:member)
    ("1 Vice President" org:Membership role:vice-chair)
    ("General Secretariat" org:Membership role:member)
    ("General Secretariat" org:Membership role:secretariat-seat)
    ("Relatore" org:Membership role:member)
    ("Relatore" org:Membership role:rapporteur)
    ("Esperto" org:Membership role:member)
    ("Esperto" org:Membership role:expert)
    ("Referent Coppem" org:Membership role:member)
    ("Referent Coppem" org:Membership role:contact)
    ("ECAD Resolution Signatory Municipalities" org:Membership role:signatory)
    ("2020" org:Membership role:signatory)
    ("2030ADAPT" org:Membership role:signatory)
    ("20202030ADAPT" org:Membership role:signatory)
    ("2020ADAPT" org:Membership role:signatory)
    ("ADAPT" org:Membership role:signatory)
  }
  OPTIONAL {
    ?row column:status ?binding_status
    VALUES (?binding_status ?commitment) {
      ("ECAD Resolution Signatory Municipalities" commitment:ecad-resolution)
      ("2020" commitment:covenant-2020-targets)
      ("2030ADAPT" commitment:covenant-2030-targets)
      ("2030ADAPT" commitment:covenant-adaptation)
      ("20202030ADAPT" commitment:covenant-2020-targets)
      ("20202030ADAPT" commitment:covenant-2030-targets)
      ("20202030ADAPT" commitment:covenant-adaptation)
      ("2020ADAPT" commitment:covenant-2020-targets)
      ("2020ADAPT" commitment:covenant-adaptation)
      ("ADAPT" commitment:covenant-adaptation)
    }
  }
  OPTIONAL {
    { ?row column:status ?phase_text } UNION { ?row column:since ?phase_text }
    VALUES (?phase_text ?phase) {
      ("Phase VI" undertaking:who-healthy-cities-phase-vi)
      ("2002-2006 - CIVITAS I" undertaking:civitas-i)
      ("2005-2009 - CIVITAS II" undertaking:civitas-ii)
      ("2008-2012 - CIVITAS PLUS" undertaking:civitas-plus)
      ("2012-2016 - CIVITAS PLUS II" undertaking:civitas-plus-ii)
    }
  }
  OPTIONAL {
    ?row column:since ?since
    FILTER (REGEX(?since, "^[0-9]{4}$"))
    BIND (STRDT(?since, xsd:gYear) AS ?typed_since)
  }
  OPTIONAL {
    ?row column:member ?any_member
    VALUES (?prefix ?kind_of_member) { ("city/" cg:City) ("authority/" cg:LocalAuthority) ("body/" org:Organization) }
    FILTER (STRSTARTS(?any_member, ?prefix))
  }
  OPTIONAL { ?row column:name ?name }
  OPTIONAL { ?row column:kind ?kind }
  OPTIONAL { ?row column:country ?country BIND (IRI(CONCAT("https://w3id.org/citygraph/id/country/", ?country)) AS ?in_country) }
  OPTIONAL { ?row column:geonames ?number BIND (IRI(CONCAT("https://sws.geonames.org/", ?number, "/")) AS ?geocode) }
  OPTIONAL { ?row column:through ?through_path BIND (IRI(CONCAT("https://w3id.org/citygraph/id/", ?through_path)) AS ?through) }
}
