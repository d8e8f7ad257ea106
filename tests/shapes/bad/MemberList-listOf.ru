# A list of nothing.
DELETE DATA { GRAPH source:one { list:alliance--one cg:listOf network:alliance } }
