# A homepage without http.
DELETE DATA { GRAPH source:one { network:alliance foaf:homepage <https://alliance.example/> } } ;
INSERT DATA { GRAPH source:one { network:alliance foaf:homepage <ftp://alliance.example/> } }
