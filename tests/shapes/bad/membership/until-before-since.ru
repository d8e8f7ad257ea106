# The end before the start, in one source.
DELETE DATA { GRAPH source:one { membership:alliance--berlin cg:until "2010-05"^^xsd:gYearMonth } } ;
INSERT DATA { GRAPH source:one { membership:alliance--berlin cg:until "2005-05"^^xsd:gYearMonth } }
