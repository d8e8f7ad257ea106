# A word that the ontology does not hold; it is named, so that nothing else is wrong.
INSERT DATA { GRAPH source:one { network:alliance cg:founde "1990"^^xsd:gYear } } ;
INSERT DATA { GRAPH source:ontology { cg:founde rdfs:label "x"@de, "x"@en } }
