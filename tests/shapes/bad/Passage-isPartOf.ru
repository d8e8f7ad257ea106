# A passage of a source that is not described; its name is given, so that nothing else is wrong.
INSERT DATA { GRAPH source:one { one:p9 a cg:Passage } } ;
INSERT DATA { GRAPH source:naming { one:p9 rdfs:label "p9"@de } }
