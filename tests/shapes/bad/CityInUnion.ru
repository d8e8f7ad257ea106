# A city named after no slug.
INSERT DATA { GRAPH source:gazetteer { <https://w3id.org/citygraph/id/city/Bonn> a cg:City ; cg:country country:de } } ;
INSERT DATA { GRAPH source:naming { <https://w3id.org/citygraph/id/city/Bonn> rdfs:label "Bonn"@de } }
