# Obliges to a theme.
DELETE DATA { GRAPH source:one { network:alliance cg:obliges commitment:charter } } ;
INSERT DATA { GRAPH source:one { network:alliance cg:obliges theme:peace } }
