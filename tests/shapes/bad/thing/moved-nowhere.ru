# An IRI that has moved to something that nobody knows.
DELETE DATA { GRAPH source:curation { city:berlin-stadt dcterms:isReplacedBy city:berlin } } ;
INSERT DATA { GRAPH source:curation { city:berlin-stadt dcterms:isReplacedBy city:nowhere } }
