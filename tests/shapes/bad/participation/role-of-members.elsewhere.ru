# A participation that claims the membership that another source shows.
INSERT DATA { GRAPH source:one { membership:alliance--council org:role role:member } }
