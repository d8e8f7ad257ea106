# An undertaking that rests on nothing.
DELETE DATA { GRAPH source:one { undertaking:project prov:wasDerivedFrom one:p1 } }
