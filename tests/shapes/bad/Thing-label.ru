# A body without a name.
DELETE DATA { GRAPH source:naming { body:council rdfs:label "Rat"@de, "council"@en } }
