# A text that is too long to be ours.
DELETE DATA { GRAPH source:one { network:alliance cg:aim "Frieden schaffen"@de } } ;
INSERT DATA { GRAPH source:one { network:alliance cg:aim "sehr langer Text sehr langer Text sehr langer Text sehr langer Text sehr langer Text sehr langer Text sehr langer Text sehr langer Text sehr langer Text sehr langer Text sehr langer Text sehr langer Text sehr langer Text "@de } }
