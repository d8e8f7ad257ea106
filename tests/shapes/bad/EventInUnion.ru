# An event that is named as a body.
INSERT DATA { GRAPH source:one { body:council a cg:Event ; cg:concerns network:alliance ; prov:wasDerivedFrom one:p1 } }
