# A participation that claims membership.
DELETE DATA { GRAPH source:one { membership:alliance--kreis org:role role:participant } } ;
INSERT DATA { GRAPH source:one { membership:alliance--kreis org:role role:member } }
