# A fee of nothing.
DELETE DATA { GRAPH source:one { fee:alliance--berlin schema:value 1500 } } ;
INSERT DATA { GRAPH source:one { fee:alliance--berlin schema:value 0 } }
