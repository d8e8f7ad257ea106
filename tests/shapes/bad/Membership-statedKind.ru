# A kind that is a thing.
INSERT DATA { GRAPH source:two { membership:alliance--berlin--2 cg:statedKind cg:City } }
