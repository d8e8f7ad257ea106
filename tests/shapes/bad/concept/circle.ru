# Two concepts broader than each other.
INSERT DATA { GRAPH source:ontology { theme:peace skos:broader theme:nuclear-disarmament } }
