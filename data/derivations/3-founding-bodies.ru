# A founding body is an organisation that some network has as its initiator or founder; cities, offices, people and groups are none.
PREFIX cg: <https://w3id.org/citygraph/ontology#>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX source: <https://w3id.org/citygraph/id/source/>

INSERT { GRAPH source:derived { ?body a cg:FoundingBody } }
WHERE {
  ?network a cg:CityNetwork ; cg:initiatedBy|cg:foundedBy ?body .
  ?body a/rdfs:subClassOf* ?class .
  VALUES ?class { org:Organization org:OrganizationalUnit }
  MINUS { ?body a cg:City }
}
