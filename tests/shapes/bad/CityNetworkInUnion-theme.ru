# A theme that is a city.
DELETE DATA { GRAPH source:one { network:alliance cg:theme theme:peace } } ;
INSERT DATA { GRAPH source:one { network:alliance cg:theme city:berlin } }
