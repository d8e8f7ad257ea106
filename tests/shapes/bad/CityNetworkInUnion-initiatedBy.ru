# Initiated by a theme.
INSERT DATA { GRAPH source:one { network:alliance cg:initiatedBy theme:peace } }
