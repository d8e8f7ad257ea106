# A place of another register.
INSERT DATA { GRAPH source:two { authority:kreis cg:geocode <http://www.wikidata.org/entity/Q64> } }
