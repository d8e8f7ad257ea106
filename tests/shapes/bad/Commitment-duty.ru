# A duty of no language.
INSERT DATA { GRAPH source:one { commitment:charter cg:duty "report" } }
