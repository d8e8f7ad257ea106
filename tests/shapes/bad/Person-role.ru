# A person without a public role.
INSERT DATA { GRAPH source:one { person:john-doe a foaf:Person } } ;
INSERT DATA { GRAPH source:naming { person:john-doe rdfs:label "John Doe"@en } }
