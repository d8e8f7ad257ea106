# A link that is no address.
INSERT DATA { GRAPH source:curation { city:berlin skos:closeMatch "2950157" } }
