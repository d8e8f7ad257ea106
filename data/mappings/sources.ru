# A row of sources.csv describes one source. What it says about the source is ours, so it stands in curation.
PREFIX cg: <https://w3id.org/citygraph/ontology#>
PREFIX column: <https://w3id.org/citygraph/data/sources.csv#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

INSERT {
  GRAPH ?row {
    ?source a cg:Source ;
      dcterms:identifier ?id ;
      dcterms:title ?tagged_title ;
      dcterms:language ?language ;
      dcterms:publisher ?publisher ;
      foaf:page ?page ;
      dcterms:date ?typed_date ;
      cg:undated ?undated ;
      cg:retrieved ?typed_retrieved ;
      dcterms:rights ?tagged_rights ;
      dcterms:license ?typed_licence ;
      skos:note ?tagged_note .
  }
}
WHERE {
  ?row column:id ?id .
  BIND (IRI(CONCAT("https://w3id.org/citygraph/id/source/", ?id)) AS ?source)
  OPTIONAL { ?row column:title ?title ; column:title_language ?title_language BIND (STRLANG(?title, ?title_language) AS ?tagged_title) }
  OPTIONAL { ?row column:language ?language }
  OPTIONAL { ?row column:publisher ?publisher }
  OPTIONAL { ?row column:url ?url BIND (IRI(?url) AS ?page) }
  OPTIONAL {
    ?row column:date ?date
    FILTER (?date != "undated")
    BIND (STRDT(?date, IF(STRLEN(?date) = 4, xsd:gYear, IF(STRLEN(?date) = 7, xsd:gYearMonth, xsd:date))) AS ?typed_date)
  }
  OPTIONAL { ?row column:date "undated" BIND (true AS ?undated) }
  OPTIONAL { ?row column:retrieved ?retrieved BIND (STRDT(?retrieved, xsd:date) AS ?typed_retrieved) }
  OPTIONAL { ?row column:licence ?licence BIND (IRI(?licence) AS ?typed_licence) }
  OPTIONAL {
    { ?row column:rights_de ?rights BIND (STRLANG(?rights, "de") AS ?tagged_rights) }
    UNION
    { ?row column:rights_en ?rights BIND (STRLANG(?rights, "en") AS ?tagged_rights) }
  }
  OPTIONAL {
    { ?row column:note_de ?note BIND (STRLANG(?note, "de") AS ?tagged_note) }
    UNION
    { ?row column:note_en ?note BIND (STRLANG(?note, "en") AS ?tagged_note) }
  }
}
