# A membership that rests on nothing.
DELETE DATA { GRAPH source:one { membership:alliance--kreis prov:wasDerivedFrom one:p1 } }
