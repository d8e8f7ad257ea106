# A telephone number in words.
DELETE DATA { GRAPH source:one { body:un schema:telephone "+49 (0)30 123" } } ;
INSERT DATA { GRAPH source:one { body:un schema:telephone "call us" } }
