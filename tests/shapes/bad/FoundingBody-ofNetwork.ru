# A founding body that founded nothing.
INSERT DATA { GRAPH source:one { body:council a cg:FoundingBody } }
