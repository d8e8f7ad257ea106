# A fee as text.
DELETE DATA { GRAPH source:one { membership:alliance--berlin cg:fee fee:alliance--berlin } } ;
INSERT DATA { GRAPH source:one { membership:alliance--berlin cg:fee "1500 EUR" } }
