# Not undated, said wrongly.
INSERT DATA { GRAPH source:curation { source:one cg:undated false } }
