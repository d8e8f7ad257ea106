# A city as theme.
INSERT DATA { GRAPH source:two { membership:alliance--berlin--2 cg:theme city:berlin } }
