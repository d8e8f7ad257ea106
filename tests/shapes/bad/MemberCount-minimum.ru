# Less than nothing.
DELETE DATA { GRAPH source:one { count:alliance--artists--one cg:minimum 200 } } ;
INSERT DATA { GRAPH source:one { count:alliance--artists--one cg:minimum -200 } }
