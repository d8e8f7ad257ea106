# A source that says nothing.
INSERT DATA { GRAPH source:curation { source:four a cg:Source ; dcterms:identifier "four" ; dcterms:title "Four"@en ; cg:undated true ; dcterms:rights "frei"@de, "free"@en } } ;
INSERT DATA { GRAPH source:naming { source:four rdfs:label "Vier"@de } }
