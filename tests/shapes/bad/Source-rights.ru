# A source without rights.
DELETE DATA { GRAPH source:curation { source:one dcterms:rights "frei"@de, "free"@en } }
