# A year that is none; engines take it for a gYear.
DELETE DATA { GRAPH source:one { network:alliance cg:founded "1990"^^xsd:gYear } } ;
INSERT DATA { GRAPH source:one { network:alliance cg:founded "19x0"^^xsd:gYear } }
