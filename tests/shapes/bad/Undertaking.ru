# An undertaking that is named as a body.
INSERT DATA { GRAPH source:one { body:council a cg:Undertaking ; prov:wasDerivedFrom one:p1 } }
