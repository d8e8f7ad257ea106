# A date of no type.
DELETE DATA { GRAPH source:one { event:decision dcterms:date "2006-03-06"^^xsd:date } } ;
INSERT DATA { GRAPH source:one { event:decision dcterms:date "6 March 2006" } }
