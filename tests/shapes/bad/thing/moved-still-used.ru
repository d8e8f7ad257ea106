# A statement about an IRI that is no longer in use.
INSERT DATA { GRAPH source:one { city:berlin-stadt cg:partOf body:un } }
