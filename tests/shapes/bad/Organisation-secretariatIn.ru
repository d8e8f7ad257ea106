# A secretariat in a region.
INSERT DATA { GRAPH source:one { body:un cg:secretariatIn region:europe } }
