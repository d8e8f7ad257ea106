# A list of a date and of an earliest date at once.
INSERT DATA { GRAPH source:one { list:alliance--one cg:asOfEarliest "2006"^^xsd:gYear } }
