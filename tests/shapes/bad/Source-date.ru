# A date of no type.
DELETE DATA { GRAPH source:curation { source:one dcterms:date "2015"^^xsd:gYear } } ;
INSERT DATA { GRAPH source:curation { source:one dcterms:date "last year" } }
