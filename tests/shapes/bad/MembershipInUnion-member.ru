# A membership of nobody.
DELETE DATA { GRAPH source:one { membership:alliance--kreis org:member authority:kreis } }
