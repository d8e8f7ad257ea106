# Less than nobody.
DELETE DATA { GRAPH source:gazetteer { city:berlin schema:population 3426354 } } ;
INSERT DATA { GRAPH source:gazetteer { city:berlin schema:population -1 } }
