# A code as a number.
INSERT DATA { GRAPH source:one { body:un org:identifier 123 } }
