# A list of no date.
DELETE DATA { GRAPH source:one { list:alliance--one cg:asOf "2007-01-31"^^xsd:date } }
