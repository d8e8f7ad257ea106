# An authority that is named as a body.
INSERT DATA { GRAPH source:one { body:council a cg:LocalAuthority ; cg:country country:de } }
