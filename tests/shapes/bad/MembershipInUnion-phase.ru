# A network as phase.
INSERT DATA { GRAPH source:two { membership:alliance--berlin--2 cg:phase network:alliance } }
