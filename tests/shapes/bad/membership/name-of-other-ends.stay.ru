# A later stay under the name of another.
INSERT DATA { GRAPH source:two { membership:alliance--un--2 a org:Membership ; org:organization network:alliance ; org:member city:berlin ; org:role role:member ; prov:wasDerivedFrom source:two } }
