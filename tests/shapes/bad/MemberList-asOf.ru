# A date as text.
DELETE DATA { GRAPH source:one { list:alliance--one cg:asOf "2007-01-31"^^xsd:date } } ;
INSERT DATA { GRAPH source:one { list:alliance--one cg:asOf "31 January 2007" } }
