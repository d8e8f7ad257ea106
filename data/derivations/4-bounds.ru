# Between which days a membership began and ended: the intersection of what all sources allow, and where that is empty their hull.
# Each statement allows an interval; 0001-01-01 and 9999-12-31 stand for "open" and are not written. An attestation or a decision, open on
# one side, opens the hull only where it contradicts the others itself. What a source says of a mere participation bounds no membership.
PREFIX cg: <https://w3id.org/citygraph/ontology#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX role: <https://w3id.org/citygraph/id/role/>
PREFIX schema: <https://schema.org/>
PREFIX source: <https://w3id.org/citygraph/id/source/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

INSERT {
  GRAPH source:derived {
    ?membership ?earliest_property ?earliest ;
      ?latest_property ?latest .
  }
}
WHERE {
  {
    SELECT ?membership ?boundary
      (MAX(?from) AS ?intersection_from) (MIN(?to) AS ?intersection_to) (MIN(?both_from) AS ?hull_from) (MAX(?both_to) AS ?hull_to)
      (MIN(?only_to) AS ?shown_by) (MAX(?only_from) AS ?not_before)
    WHERE {
      {
        # Which side of the interval a statement bounds: a decision comes before the start, an acceptance and an attestation not after it.
        {
          SELECT ?membership ?boundary ?bounds ?date WHERE {
            {
              GRAPH ?source { ?membership org:member ?member ; ?property ?date }
              VALUES (?property ?boundary ?bounds) { (cg:since "start" "both") (cg:attestedOn "start" "to") (cg:until "end" "both") }
              MINUS { GRAPH ?source { ?membership a cg:Participation } ?membership a org:Membership }
            }
            UNION
            {
              # A list shows its members (and no offices of people) on its date at the latest; for former ones the end lies before it.
              ?list cg:listOf ?organisation .
              GRAPH ?source { ?list cg:asOf|cg:asOfLatest ?date }
              GRAPH ?source { ?membership org:organization ?organisation ; org:role ?role }
              MINUS { ?membership a cg:PersonalRole }
              MINUS { GRAPH ?source { ?membership a cg:Participation } ?membership a org:Membership }
              VALUES (?bounds) { ("to") }
              BIND (IF(?role = role:former-member, "end", "start") AS ?boundary)
            }
            UNION
            {
              # Who took part in a phase of a programme belongs since its end at the latest.
              ?membership cg:phase ?phase .
              ?phase schema:endDate ?date
              VALUES (?boundary ?bounds) { ("start" "to") }
            }
            UNION
            {
              ?membership org:member ?member .
              ?event cg:concerns ?membership ; a ?class ; dcterms:date ?date .
              VALUES (?class ?boundary ?bounds) {
                (cg:Decision "start" "from")
                (cg:Acceptance "start" "to")
                (cg:Signature "start" "both")
              }
            }
          }
        }
        BIND (STR(?date) AS ?text)
        BIND (SUBSTR(?text, 1, 4) AS ?year)
        BIND (SUBSTR(?text, 6, 2) AS ?month)
        BIND (xsd:integer(?year) AS ?y)
        BIND ((?y / 4 = FLOOR(?y / 4) && ?y / 100 != FLOOR(?y / 100)) || ?y / 400 = FLOOR(?y / 400) AS ?leap)
        BIND (IF(?month = "02", IF(?leap, "29", "28"), IF(?month IN ("04", "06", "09", "11"), "30", "31")) AS ?last_day)
        BIND (IF(STRLEN(?text) = 4, CONCAT(?text, "-01-01"), IF(STRLEN(?text) = 7, CONCAT(?text, "-01"), ?text)) AS ?first)
        BIND (IF(STRLEN(?text) = 4, CONCAT(?text, "-12-31"), IF(STRLEN(?text) = 7, CONCAT(?text, "-", ?last_day), ?text)) AS ?last)
        BIND (xsd:date(IF(?bounds = "to", "0001-01-01", ?first)) AS ?from)
        BIND (xsd:date(IF(?bounds = "from", "9999-12-31", ?last)) AS ?to)
      }
      UNION
      {
        # A season of the northern hemisphere, by the calendar or by the weather, whichever begins earlier and ends later.
        ?membership org:member ?member ; cg:sinceText ?words .
        BIND (REPLACE(STR(?words), "^(.*) ([0-9]{4})$", "$1") AS ?season)
        BIND (REPLACE(STR(?words), "^(.*) ([0-9]{4})$", "$2") AS ?season_year)
        VALUES (?season ?first_day ?last_day_of_season) {
          ("Frühjahr" "-03-01" "-06-21") ("Frühling" "-03-01" "-06-21") ("spring" "-03-01" "-06-21")
          ("Sommer" "-06-01" "-09-23") ("summer" "-06-01" "-09-23")
          ("Herbst" "-09-01" "-12-22") ("autumn" "-09-01" "-12-22")
          ("Winter" "-01-01" "-12-31") ("winter" "-01-01" "-12-31")
        }
        BIND ("start" AS ?boundary)
        BIND ("both" AS ?bounds)
        BIND (xsd:date(CONCAT(?season_year, ?first_day)) AS ?from)
        BIND (xsd:date(CONCAT(?season_year, ?last_day_of_season)) AS ?to)
      }
      BIND ("0001-01-01"^^xsd:date AS ?open_from)
      BIND ("9999-12-31"^^xsd:date AS ?open_to)
      BIND (IF(?bounds = "both", ?from, ?open_to) AS ?both_from)
      BIND (IF(?bounds = "both", ?to, ?open_from) AS ?both_to)
      BIND (IF(?bounds = "both", ?open_to, ?to) AS ?only_to)
      BIND (IF(?bounds = "both", ?open_from, ?from) AS ?only_from)
    }
    GROUP BY ?membership ?boundary
  }
  BIND (?intersection_from <= ?intersection_to AS ?agree)
  BIND (IF(?agree, ?intersection_from, IF(?shown_by < ?hull_from, "0001-01-01"^^xsd:date, ?hull_from)) AS ?lower)
  BIND (IF(?agree, ?intersection_to, IF(?not_before > ?hull_to, "9999-12-31"^^xsd:date, ?hull_to)) AS ?upper)
  VALUES (?boundary ?earliest_property ?latest_property) {
    ("start" cg:earliestStart cg:latestStart)
    ("end" cg:earliestEnd cg:latestEnd)
  }
  BIND (IF(?lower > "0001-01-01"^^xsd:date, ?lower, ?none) AS ?earliest)
  BIND (IF(?upper < "9999-12-31"^^xsd:date, ?upper, ?none) AS ?latest)
} ;

# The last day on which a source still shows a membership: the first day of what an attestation or a list is dated (the earliest
# one where a list is dated between two), or a source that tells the start; not where the source tells of an end.
INSERT { GRAPH source:derived { ?membership cg:lastAttested ?day } }
WHERE {
  {
    SELECT ?membership (MAX(?first) AS ?day) WHERE {
      {
        SELECT DISTINCT ?membership ?date WHERE {
          { GRAPH ?source { ?membership org:member ?member ; cg:attestedOn ?date } }
          UNION
          {
            ?list cg:listOf ?organisation .
            GRAPH ?source { ?list cg:asOf|cg:asOfEarliest ?date }
            GRAPH ?source { ?membership org:organization ?organisation ; org:member ?member }
            MINUS { ?membership a cg:PersonalRole }
          }
          UNION
          {
            ?source a cg:Source ; dcterms:date ?date .
            GRAPH ?source { ?membership org:member ?member ; cg:since ?start }
          }
          MINUS { GRAPH ?source { ?membership a cg:Participation } ?membership a org:Membership }
          MINUS { GRAPH ?source { ?membership org:role role:former-member } }
          MINUS { GRAPH ?source { ?membership cg:until ?end } }
        }
      }
      BIND (STR(?date) AS ?text)
      BIND (xsd:date(CONCAT(?text, IF(STRLEN(?text) = 4, "-01-01", IF(STRLEN(?text) = 7, "-01", "")))) AS ?first)
    }
    GROUP BY ?membership
  }
}
