# A city with two entries of GeoNames.
INSERT DATA { GRAPH source:curation { city:berlin skos:exactMatch <https://sws.geonames.org/6547539/> } }
