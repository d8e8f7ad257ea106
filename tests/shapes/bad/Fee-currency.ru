# A currency in words.
DELETE DATA { GRAPH source:one { fee:alliance--berlin schema:currency "EUR" } } ;
INSERT DATA { GRAPH source:one { fee:alliance--berlin schema:currency "euro" } }
