# A commitment that covers a city.
INSERT DATA { GRAPH source:one { commitment:charter cg:covers city:berlin } }
