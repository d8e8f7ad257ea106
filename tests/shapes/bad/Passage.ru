# A passage with a fragment of blanks.
INSERT DATA { GRAPH source:one { <https://w3id.org/citygraph/id/source/one#p%201> a cg:Passage ; dcterms:isPartOf source:one } } ;
INSERT DATA { GRAPH source:one { network:alliance prov:wasDerivedFrom <https://w3id.org/citygraph/id/source/one#p%201> } }
