# Against a city.
DELETE DATA { GRAPH source:one { network:alliance cg:worksAgainst theme:hate } } ;
INSERT DATA { GRAPH source:one { network:alliance cg:worksAgainst city:berlin } }
