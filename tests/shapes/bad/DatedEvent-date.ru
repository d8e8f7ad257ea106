# A decision without a date.
DELETE DATA { GRAPH source:one { event:decision dcterms:date "2006-03-06"^^xsd:date } }
