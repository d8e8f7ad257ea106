# A concept in no vocabulary.
DELETE DATA { GRAPH source:ontology { theme:peace skos:inScheme scheme:themes } }
