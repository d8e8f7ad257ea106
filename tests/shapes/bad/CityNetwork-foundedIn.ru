# A place of founding as text.
DELETE DATA { GRAPH source:one { network:alliance cg:foundedIn city:berlin } } ;
INSERT DATA { GRAPH source:one { network:alliance cg:foundedIn "Berlin" } }
