# A date as text.
DELETE DATA { GRAPH source:one { membership:alliance--berlin cg:attestedOn "2007-01-31"^^xsd:date } } ;
INSERT DATA { GRAPH source:one { membership:alliance--berlin cg:attestedOn "31 January 2007" } }
