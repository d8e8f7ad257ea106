# A source without title.
DELETE DATA { GRAPH source:curation { source:one dcterms:title "One"@en } }
