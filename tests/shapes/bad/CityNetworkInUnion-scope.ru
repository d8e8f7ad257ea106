# A scope that is a city.
DELETE DATA { GRAPH source:one { network:alliance cg:scope region:world } } ;
INSERT DATA { GRAPH source:one { network:alliance cg:scope city:berlin } }
