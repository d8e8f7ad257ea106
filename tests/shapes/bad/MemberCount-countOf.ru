# The size of a city.
DELETE DATA { GRAPH source:one { count:alliance--cities--one cg:countOf network:alliance } } ;
INSERT DATA { GRAPH source:one { count:alliance--cities--one cg:countOf city:berlin } }
