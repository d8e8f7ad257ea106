# A concept without a place.
DELETE DATA { GRAPH source:ontology { theme:peace skos:topConceptOf scheme:themes } }
