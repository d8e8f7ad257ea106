# Two numbers in one source.
INSERT DATA { GRAPH source:one { event:decision dcterms:identifier "2/06" } }
