# A partner that nobody knows.
INSERT DATA { GRAPH source:one { network:alliance cg:cooperatesWith body:nobody } }
