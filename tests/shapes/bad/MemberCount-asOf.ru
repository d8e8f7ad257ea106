# A date of no type.
DELETE DATA { GRAPH source:one { count:alliance--cities--one cg:asOf "2015-10"^^xsd:gYearMonth } } ;
INSERT DATA { GRAPH source:one { count:alliance--cities--one cg:asOf "October 2015" } }
