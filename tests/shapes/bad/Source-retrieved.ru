# A year in place of the day.
DELETE DATA { GRAPH source:curation { source:one cg:retrieved "2026-11-22"^^xsd:date } } ;
INSERT DATA { GRAPH source:curation { source:one cg:retrieved "2026"^^xsd:gYear } }
