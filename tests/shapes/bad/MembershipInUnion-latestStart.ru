# A bound that is stated beside the derived one.
INSERT DATA { GRAPH source:one { membership:alliance--berlin cg:latestStart "1999-01-01"^^xsd:date } }
