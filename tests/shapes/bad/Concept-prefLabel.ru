# A concept without English name.
DELETE DATA { GRAPH source:ontology { theme:peace skos:prefLabel "Peace"@en } }
