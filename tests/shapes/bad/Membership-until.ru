# A month that no year has.
DELETE DATA { GRAPH source:one { membership:alliance--berlin cg:until "2010-05"^^xsd:gYearMonth } } ;
INSERT DATA { GRAPH source:one { membership:alliance--berlin cg:until "2010-13"^^xsd:gYearMonth } }
