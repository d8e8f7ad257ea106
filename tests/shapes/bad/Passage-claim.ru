# A claim of no language.
INSERT DATA { GRAPH source:one { one:p1 cg:claim "cities help" } }
