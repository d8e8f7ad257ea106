# A latitude beyond the pole.
DELETE DATA { GRAPH source:gazetteer { city:berlin wgs:lat 52.52437 } } ;
INSERT DATA { GRAPH source:gazetteer { city:berlin wgs:lat 152.5 } }
