# An activity of no language.
INSERT DATA { GRAPH source:one { membership:alliance--berlin cg:activity "meets" } }
