# An authority nowhere.
DELETE DATA { GRAPH source:gazetteer { authority:kreis cg:country country:de } }
