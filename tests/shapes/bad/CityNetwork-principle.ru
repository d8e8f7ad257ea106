# A text that is too long to be ours.
DELETE DATA { GRAPH source:one { network:alliance cg:principle "Städte zählen"@de } } ;
INSERT DATA { GRAPH source:one { network:alliance cg:principle "sehr langer Text sehr langer Text sehr langer Text sehr langer Text sehr langer Text sehr langer Text sehr langer Text sehr langer Text sehr langer Text sehr langer Text sehr langer Text sehr langer Text sehr langer Text "@de } }
