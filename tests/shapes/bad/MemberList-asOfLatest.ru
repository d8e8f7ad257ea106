# A date as text.
DELETE DATA { GRAPH source:two { list:alliance--two cg:asOfLatest "2014-06"^^xsd:gYearMonth } } ;
INSERT DATA { GRAPH source:two { list:alliance--two cg:asOfLatest "June 2014" } }
