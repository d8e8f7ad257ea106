# A member through a theme.
INSERT DATA { GRAPH source:two { membership:alliance--berlin--2 cg:through theme:peace } }
