# A coalition of nothing.
DELETE DATA { GRAPH source:one { network:alliance-europe cg:coalitionOf network:alliance } }
