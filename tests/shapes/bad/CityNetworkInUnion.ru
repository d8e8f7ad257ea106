# A network named after no slug.
INSERT DATA { GRAPH source:one { <https://w3id.org/citygraph/id/network/Alliance> a cg:CityNetwork } } ;
INSERT DATA { GRAPH source:naming { <https://w3id.org/citygraph/id/network/Alliance> rdfs:label "x"@de } }
