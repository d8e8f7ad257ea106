# A figure in words.
DELETE DATA { GRAPH source:two { count:alliance--cities--two cg:figure 120 } } ;
INSERT DATA { GRAPH source:two { count:alliance--cities--two cg:figure "many" } }
