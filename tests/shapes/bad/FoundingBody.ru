# A city as founding body.
INSERT DATA { GRAPH source:one { city:berlin a cg:FoundingBody } }
