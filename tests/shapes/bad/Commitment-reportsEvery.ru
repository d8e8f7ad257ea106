# An interval that is no duration.
DELETE DATA { GRAPH source:one { commitment:charter cg:reportsEvery "P3Y"^^xsd:duration } } ;
INSERT DATA { GRAPH source:one { commitment:charter cg:reportsEvery "3 years" } }
