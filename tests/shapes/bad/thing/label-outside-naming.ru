# A label in the graph of a source.
INSERT DATA { GRAPH source:one { body:council rdfs:label "council"@en } }
