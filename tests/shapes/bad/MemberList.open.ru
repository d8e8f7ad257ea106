# A list of an earliest date without a latest one.
DELETE DATA { GRAPH source:two { list:alliance--two cg:asOfLatest "2014-06"^^xsd:gYearMonth } }
