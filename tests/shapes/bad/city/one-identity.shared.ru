# Two cities with one entry of GeoNames.
INSERT DATA { GRAPH source:gazetteer { city:berlin-2 a cg:City ; cg:country country:de } } ;
INSERT DATA { GRAPH source:naming { city:berlin-2 rdfs:label "Berlin"@de } } ;
INSERT DATA { GRAPH source:curation { city:berlin-2 skos:exactMatch <https://sws.geonames.org/2950159/> } }
