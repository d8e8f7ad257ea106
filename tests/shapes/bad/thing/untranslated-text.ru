# An aim in German only.
INSERT DATA { GRAPH source:one { network:alliance cg:aim "helfen"@de } }
