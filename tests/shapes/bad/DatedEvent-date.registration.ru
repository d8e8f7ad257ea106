# A registration without a date.
DELETE DATA { GRAPH source:one { event:registration dcterms:date "1990-10-03"^^xsd:date } }
