# A commitment that is named as a body.
INSERT DATA { GRAPH source:one { body:council a cg:Commitment ; prov:wasDerivedFrom one:p1 } }
