# A person as founding member.
DELETE DATA { GRAPH source:one { membership:alliance--jane-doe--head org:role role:head } } ;
INSERT DATA { GRAPH source:one { membership:alliance--jane-doe--head org:role role:founding-member } }
