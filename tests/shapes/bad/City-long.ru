# A longitude as text.
DELETE DATA { GRAPH source:gazetteer { city:berlin wgs:long 13.41053 } } ;
INSERT DATA { GRAPH source:gazetteer { city:berlin wgs:long "13.4" } }
