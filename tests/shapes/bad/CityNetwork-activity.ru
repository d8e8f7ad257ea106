# A text that is too long to be ours.
DELETE DATA { GRAPH source:one { network:alliance cg:activity "trifft sich"@de } } ;
INSERT DATA { GRAPH source:one { network:alliance cg:activity "sehr langer Text sehr langer Text sehr langer Text sehr langer Text sehr langer Text sehr langer Text sehr langer Text sehr langer Text sehr langer Text sehr langer Text sehr langer Text sehr langer Text sehr langer Text "@de } }
