# A city in two countries.
INSERT DATA { GRAPH source:gazetteer { city:berlin cg:country country:fr } }
