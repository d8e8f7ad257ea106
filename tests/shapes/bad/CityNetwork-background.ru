# A text that is too long to be ours.
DELETE DATA { GRAPH source:one { network:alliance cg:background "es war Krieg"@de } } ;
INSERT DATA { GRAPH source:one { network:alliance cg:background "sehr langer Text sehr langer Text sehr langer Text sehr langer Text sehr langer Text sehr langer Text sehr langer Text sehr langer Text sehr langer Text sehr langer Text sehr langer Text sehr langer Text sehr langer Text "@de } }
