# A year that is none; engines take it for a gYear.
DELETE DATA { GRAPH source:one { membership:alliance--berlin cg:since "2006"^^xsd:gYear } } ;
INSERT DATA { GRAPH source:one { membership:alliance--berlin cg:since "20x6"^^xsd:gYear } }
