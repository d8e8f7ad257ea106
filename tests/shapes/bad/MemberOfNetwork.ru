# A theme as member.
INSERT DATA { GRAPH source:one { membership:alliance--peace a org:Membership ; org:organization network:alliance ; org:member theme:peace ; org:role role:member ; prov:wasDerivedFrom one:p1 } }
