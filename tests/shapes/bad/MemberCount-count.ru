# A figure in words.
DELETE DATA { GRAPH source:one { count:alliance--cities--one cg:count 100 } } ;
INSERT DATA { GRAPH source:one { count:alliance--cities--one cg:count "hundred" } }
