# A person that is named as a body.
INSERT DATA { GRAPH source:one { body:jane a foaf:Person . membership:alliance--jane--head a cg:PersonalRole ; org:organization network:alliance ; org:member body:jane ; org:role role:head ; prov:wasDerivedFrom one:p1 } } ;
INSERT DATA { GRAPH source:naming { body:jane rdfs:label "Jane"@en } }
