# An event that rests on nothing.
DELETE DATA { GRAPH source:one { event:decision prov:wasDerivedFrom one:p1 } }
