# A department of nobody.
DELETE DATA { GRAPH source:one { department:berlin-culture org:unitOf city:berlin } }
