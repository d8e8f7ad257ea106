# A word without English definition.
DELETE DATA { GRAPH source:ontology { cg:City rdfs:comment "Any municipality, whatever its size, as a corporate body."@en } }
