# A property without a name.
INSERT DATA { GRAPH source:one { network:alliance dcterms:abstract "x" } }
