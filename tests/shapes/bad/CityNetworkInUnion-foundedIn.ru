# Founded in a country.
DELETE DATA { GRAPH source:one { network:alliance cg:foundedIn city:berlin } } ;
INSERT DATA { GRAPH source:one { network:alliance cg:foundedIn country:de } }
