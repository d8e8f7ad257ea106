# Two starts in one source.
INSERT DATA { GRAPH source:one { membership:alliance--berlin cg:since "2007"^^xsd:gYear } }
