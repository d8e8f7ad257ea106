# A membership without a role.
DELETE DATA { GRAPH source:one { membership:alliance--kreis org:role role:participant } }
