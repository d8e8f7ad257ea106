# A membership that is named after nothing.
INSERT DATA { GRAPH source:one { <https://w3id.org/citygraph/id/membership/1> a org:Membership ; org:organization network:alliance ; org:member city:berlin ; org:role role:member ; prov:wasDerivedFrom one:p1 } }
