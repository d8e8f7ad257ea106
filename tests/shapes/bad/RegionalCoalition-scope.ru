# A coalition for nowhere.
DELETE DATA { GRAPH source:one { network:alliance-europe cg:scope region:europe } }
