# A class that the ontology does not hold; it is named, so that nothing else is wrong.
INSERT DATA { GRAPH source:one { body:un a cg:Boddy } } ;
INSERT DATA { GRAPH source:ontology { cg:Boddy rdfs:label "x"@de, "x"@en } }
