# Two earliest dates.
INSERT DATA { GRAPH source:two { list:alliance--two cg:asOfEarliest "2014"^^xsd:gYear } }
