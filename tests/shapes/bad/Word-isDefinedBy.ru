# A word that does not say where it is defined.
DELETE DATA { GRAPH source:ontology { cg:City rdfs:isDefinedBy <https://w3id.org/citygraph/ontology> } }
