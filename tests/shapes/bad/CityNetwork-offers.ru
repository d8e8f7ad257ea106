# A text that is too long to be ours.
DELETE DATA { GRAPH source:one { network:alliance cg:offers "Austausch"@de } } ;
INSERT DATA { GRAPH source:one { network:alliance cg:offers "sehr langer Text sehr langer Text sehr langer Text sehr langer Text sehr langer Text sehr langer Text sehr langer Text sehr langer Text sehr langer Text sehr langer Text sehr langer Text sehr langer Text sehr langer Text "@de } }
