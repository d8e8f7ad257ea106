# Two German names.
INSERT DATA { GRAPH source:naming { body:council rdfs:label "Ältestenrat"@de } }
