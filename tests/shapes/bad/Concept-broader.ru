# A concept below a city.
INSERT DATA { GRAPH source:ontology { theme:peace skos:broader city:berlin } }
