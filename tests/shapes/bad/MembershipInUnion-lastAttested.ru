# A day that is stated beside the derived one.
INSERT DATA { GRAPH source:one { membership:alliance--kreis cg:lastAttested "2031-01-01"^^xsd:date } }
