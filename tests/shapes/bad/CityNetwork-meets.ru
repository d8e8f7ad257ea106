# An interval that is no duration.
DELETE DATA { GRAPH source:one { network:alliance cg:meets "P6M"^^xsd:duration } } ;
INSERT DATA { GRAPH source:one { network:alliance cg:meets "twice a year" } }
