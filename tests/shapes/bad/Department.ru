# A department that is named as a body.
INSERT DATA { GRAPH source:one { body:un a cg:Department ; org:unitOf city:berlin } }
