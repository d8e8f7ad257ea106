# A start as a date and in words.
INSERT DATA { GRAPH source:one { membership:alliance--jane-doe--head cg:since "2015"^^xsd:gYear } }
