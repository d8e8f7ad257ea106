# A dataset that does not say when it was changed.
DELETE DATA { GRAPH source:curation { <https://w3id.org/citygraph/dataset> dcterms:modified "2026-11-22"^^xsd:date } }
