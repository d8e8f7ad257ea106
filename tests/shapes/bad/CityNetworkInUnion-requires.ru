# Requires a theme.
DELETE DATA { GRAPH source:one { network:alliance cg:requires commitment:charter } } ;
INSERT DATA { GRAPH source:one { network:alliance cg:requires theme:peace } }
