# A link that is no address.
INSERT DATA { GRAPH source:curation { city:berlin skos:exactMatch "2950159" } }
