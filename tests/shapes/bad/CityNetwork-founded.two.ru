# Two founding dates in one source.
INSERT DATA { GRAPH source:one { network:alliance cg:founded "1991"^^xsd:gYear } }
