# Labels that follow from others: what is named elsewhere, or made of named things, needs no row in labels.csv.
PREFIX cg: <https://w3id.org/citygraph/ontology#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX source: <https://w3id.org/citygraph/id/source/>

# Concepts and schemes are called what their vocabulary calls them.
INSERT { GRAPH source:naming { ?concept rdfs:label ?label } }
WHERE { ?concept skos:prefLabel ?label } ;

# A source without a row in labels.csv is called by its title and publisher.
INSERT { GRAPH source:naming { ?source rdfs:label ?label } }
WHERE {
  {
    SELECT ?source (MIN(STR(?title)) AS ?name) WHERE { ?source a cg:Source ; dcterms:title ?title } GROUP BY ?source
  }
  MINUS { GRAPH source:naming { ?source rdfs:label ?given } }
  OPTIONAL { ?source dcterms:publisher ?publisher }
  VALUES (?language ?opening ?closing) { ("de" "„" "“") ("en" "“" "”") }
  BIND (CONCAT(?opening, ?name, ?closing, COALESCE(CONCAT(" (", ?publisher, ")"), "")) AS ?words)
  BIND (STRLANG(?words, ?language) AS ?label)
} ;

# A membership is called after member and organisation.
INSERT { GRAPH source:naming { ?membership rdfs:label ?label } }
WHERE {
  ?membership org:member ?member ; org:organization ?organisation .
  MINUS { ?membership a cg:PersonalRole }
  ?member rdfs:label ?member_label .
  ?organisation rdfs:label ?organisation_label .
  FILTER (LANG(?member_label) = LANG(?organisation_label))
  BIND (STRLANG(CONCAT(STR(?member_label), " – ", STR(?organisation_label)), LANG(?member_label)) AS ?label)
} ;

# A personal role is called after person, organisation and role.
INSERT { GRAPH source:naming { ?membership rdfs:label ?label } }
WHERE {
  ?membership a cg:PersonalRole ; org:member ?member ; org:organization ?organisation ; org:role ?role .
  ?member rdfs:label ?member_label .
  ?organisation rdfs:label ?organisation_label .
  ?role skos:prefLabel ?role_label .
  FILTER (LANG(?member_label) = LANG(?organisation_label) && LANG(?member_label) = LANG(?role_label))
  BIND (STRLANG(CONCAT(STR(?member_label), " – ", STR(?organisation_label), " (", STR(?role_label), ")"), LANG(?member_label)) AS ?label)
} ;

# A fee is called after its membership.
INSERT { GRAPH source:naming { ?fee rdfs:label ?label } }
WHERE {
  ?membership cg:fee ?fee .
  GRAPH source:naming { ?membership rdfs:label ?membership_label }
  BIND (IF(LANG(?membership_label) = "de", "Beitrag: ", "Fee: ") AS ?word)
  BIND (STRLANG(CONCAT(?word, STR(?membership_label)), LANG(?membership_label)) AS ?label)
} ;

# An event without a row in labels.csv is called after its kind and what it is about.
INSERT { GRAPH source:naming { ?event rdfs:label ?label } }
WHERE {
  ?event a ?kind ; cg:concerns ?about .
  ?kind rdfs:subClassOf cg:Event ; rdfs:label ?kind_label .
  MINUS { GRAPH source:naming { ?event rdfs:label ?given } }
  GRAPH source:naming { ?about rdfs:label ?about_label }
  FILTER (LANG(?kind_label) = LANG(?about_label))
  BIND (CONCAT(UCASE(SUBSTR(?kind_label, 1, 1)), SUBSTR(?kind_label, 2), ": ", STR(?about_label)) AS ?words)
  BIND (STRLANG(?words, LANG(?about_label)) AS ?label)
} ;

# A member list is called after its network and its source.
INSERT { GRAPH source:naming { ?list rdfs:label ?label } }
WHERE {
  ?list a cg:MemberList ; cg:listOf ?network ; prov:wasDerivedFrom ?source .
  ?source dcterms:identifier ?identifier .
  ?network rdfs:label ?network_label .
  BIND (LANG(?network_label) AS ?language)
  BIND (IF(?language = "de", "Mitgliederliste", "Member list") AS ?word)
  BIND (STRLANG(CONCAT(?word, ": ", STR(?network_label), " (", ?identifier, ")"), ?language) AS ?label)
} ;

# A stated size is called after what it is the size of and what it counts.
INSERT { GRAPH source:naming { ?size rdfs:label ?label } }
WHERE {
  ?size cg:countOf ?organisation ; cg:counted ?counted .
  ?organisation rdfs:label ?organisation_label .
  ?counted skos:prefLabel ?counted_label .
  FILTER (LANG(?organisation_label) = LANG(?counted_label))
  BIND (STRLANG(CONCAT(STR(?organisation_label), ": ", STR(?counted_label)), LANG(?counted_label)) AS ?label)
} ;

# A passage is called after its source and its fragment.
INSERT { GRAPH source:naming { ?passage rdfs:label ?label } }
WHERE {
  GRAPH source:derived { ?passage a cg:Passage ; dcterms:isPartOf ?source }
  GRAPH source:naming { ?source rdfs:label ?source_label }
  BIND (STRLANG(CONCAT(STR(?source_label), ", ", STRAFTER(STR(?passage), "#")), LANG(?source_label)) AS ?label)
}
