# An exact figure and a lower bound at once.
INSERT DATA { GRAPH source:one { count:alliance--cities--one cg:minimum 90 } }
