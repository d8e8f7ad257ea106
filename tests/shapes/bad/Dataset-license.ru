# Two licences at once.
INSERT DATA { GRAPH source:curation { <https://w3id.org/citygraph/dataset> dcterms:license <https://creativecommons.org/publicdomain/zero/1.0/> } }
