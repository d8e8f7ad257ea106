# A membership in two networks.
INSERT DATA { GRAPH source:one { membership:alliance--kreis org:organization network:alliance-europe } }
