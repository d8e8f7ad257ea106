# A membership under the name of another.
INSERT DATA { GRAPH source:one { membership:alliance--un a org:Membership ; org:organization network:alliance ; org:member city:berlin ; org:role role:member ; prov:wasDerivedFrom one:p1 } }
