# A source without identifier.
DELETE DATA { GRAPH source:curation { source:one dcterms:identifier "one" } }
