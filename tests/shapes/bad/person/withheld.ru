# A person who does not wish to be named.
INSERT DATA { GRAPH source:curation { <https://w3id.org/citygraph/dataset> cg:withholds "5eb3dd69fb81cc69cc4b2047b142299e09ce0f0c8814e9ef3e48b64b1ef28a9c" } }
