# A commitment that rests on nothing.
DELETE DATA { GRAPH source:one { commitment:charter prov:wasDerivedFrom one:p1 } }
