# A statement that points to an IRI that is no longer in use.
INSERT DATA { GRAPH source:one { body:un cg:partOf city:berlin-stadt } }
