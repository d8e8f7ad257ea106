# A word without German name.
DELETE DATA { GRAPH source:ontology { cg:City rdfs:label "Stadt"@de } }
