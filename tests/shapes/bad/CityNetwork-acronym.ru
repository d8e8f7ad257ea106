# Two acronyms in one source.
INSERT DATA { GRAPH source:one { network:alliance cg:acronym "ALLI" } }
