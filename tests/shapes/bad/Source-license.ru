# A licence by name.
DELETE DATA { GRAPH source:curation { source:one dcterms:license <https://creativecommons.org/licenses/by/4.0/> } } ;
INSERT DATA { GRAPH source:curation { source:one dcterms:license "CC BY" } }
