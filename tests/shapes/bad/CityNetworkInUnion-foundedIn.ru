# Founded in a region.
DELETE DATA { GRAPH source:one { network:alliance cg:foundedIn city:berlin } } ;
INSERT DATA { GRAPH source:one { network:alliance cg:foundedIn region:europe } }
