# A list that does not say whether it is complete.
DELETE DATA { GRAPH source:one { list:alliance--one cg:complete false } }
