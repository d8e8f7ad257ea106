# The shortcut from city or body to organisation: only where a membership is shown and no source ends it.
PREFIX cg: <https://w3id.org/citygraph/ontology#>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX role: <https://w3id.org/citygraph/id/role/>
PREFIX source: <https://w3id.org/citygraph/id/source/>

INSERT { GRAPH source:derived { ?member org:memberOf ?organisation } }
WHERE {
  ?membership a org:Membership ; org:member ?member ; org:organization ?organisation .
  MINUS { ?membership org:role role:former-member }
  MINUS { ?membership cg:until ?end }
}
