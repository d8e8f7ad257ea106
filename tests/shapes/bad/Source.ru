# A source with a date and undated at once.
INSERT DATA { GRAPH source:curation { source:one cg:undated true } }
