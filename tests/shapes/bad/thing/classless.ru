# A thing of no kind.
INSERT DATA { GRAPH source:one { body:nothing cg:partOf body:council } } ;
INSERT DATA { GRAPH source:naming { body:nothing rdfs:label "nothing"@en } }
