"""Choices: an IRI, a slug or a name becomes a term; what does not fit is told with what may have been meant."""

from dataclasses import replace

import pytest

from citygraph.catalog import ReadyQuery, bind
from citygraph.choices import ChoiceError, Names, choose, things
from citygraph.parameters import Parameter

CITY, NETWORK = "http://x/City", "http://x/Network"
NAMES = Names(
    {
        CITY: {
            name: frozenset({f"http://x/city/{slug}"})
            for slug in ("nuernberg", "koeln")
            for name in (slug, f"http://x/city/{slug}", {"nuernberg": "nurnberg", "koeln": "koln"}[slug])
        }
        | {
            name: frozenset({"http://x/city/muelheim-an-der-ruhr"})
            for name in ("mulheim, an der ruhr", "muelheim-an-der-ruhr")
        }
        | {"halle": frozenset({"http://x/city/halle-1", "http://x/city/halle-2"})},
        NETWORK: {"eccar": frozenset({"http://x/network/eccar"})},
    }
)


def parameter(name: str, kind: str = "iri", required: bool = False, **more: tuple[str, ...]) -> Parameter:
    return Parameter(name, kind, more.get("classes", ()), more.get("values", ()), required, {}, "UNDEF")


QUERY = ReadyQuery(
    "a/b",
    {},
    {},
    (),
    (
        parameter("city", classes=(CITY,)),
        parameter("thing"),
        parameter("language", "language", values=("de", "en")),
        parameter("kind", "enumeration", values=("one", "two")),
        parameter("year", "year"),
        parameter("date", "date"),
        parameter("text", "text"),
        replace(parameter("least", "number"), minimum=1, maximum=9),
        replace(parameter("share", "number"), minimum=0.5, decimal=True),
        replace(parameter("most", "number"), maximum=9),
        parameter("any", "number"),
        replace(parameter("several", classes=(CITY,)), many=2),
    ),
    'SELECT * { VALUES ?city { UNDEF } VALUES ?language { "en" } VALUES (?a ?b) { (1 2) } }',
)


@pytest.mark.parametrize(
    "value", ["Nürnberg", "nürnberg", "NURNBERG", "nuernberg", "http://x/city/nuernberg", " Nürnberg "]
)
def test_a_thing_is_chosen_by_iri_slug_or_name(value: str) -> None:
    assert choose(QUERY, {"city": value}, NAMES) == {"city": "<http://x/city/nuernberg>"}


@pytest.mark.parametrize(
    ("name", "value", "term"),
    [
        ("language", "de", '"de"'),
        ("year", "2006", "2006"),
        ("date", "2006-05-31", '"2006-05-31"'),
        ("text", 'so "quoted" } UNION {', '"so \\"quoted\\" } UNION {"'),
        ("kind", "two", '"two"'),
        ("least", "1", "1"),
        ("least", "+09", "9"),
        ("share", "0.5", "0.5"),
        ("share", "7", "7"),
        ("most", "-3", "-3"),
        ("any", "0", "0"),
        ("thing", "eccar", "<http://x/network/eccar>"),
        ("thing", "http://elsewhere/", "<http://elsewhere/>"),
    ],
)
def test_a_value_becomes_a_term(name: str, value: str, term: str) -> None:
    assert choose(QUERY, {name: value}, NAMES) == {name: term}


@pytest.mark.parametrize(
    ("value", "cities"),
    [
        ("nuernberg", ["nuernberg"]),
        ("Nürnberg, koeln", ["koeln", "nuernberg"]),
        ("koeln,,nuernberg, Köln", ["koeln", "nuernberg"]),
        ("http://x/city/koeln,nuernberg", ["koeln", "nuernberg"]),
        ("Mülheim, an der Ruhr,koeln", ["koeln", "muelheim-an-der-ruhr"]),
    ],
)
def test_several_things_are_chosen_with_commas_between_them(value: str, cities: list[str]) -> None:
    terms = " ".join(f"<http://x/city/{each}>" for each in cities)
    assert choose(QUERY, {"several": value}, NAMES) == {"several": terms}


def test_several_things_stay_in_the_order_in_which_they_are_given() -> None:
    several = QUERY.parameters[-1]
    assert things(several, "nuernberg,koeln", NAMES) == ["http://x/city/nuernberg", "http://x/city/koeln"]


def test_an_empty_field_of_a_form_is_no_choice() -> None:
    assert choose(QUERY, {"city": "", "year": " "}, NAMES) == {}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"city": "Nurnburg"}, "city='Nurnburg' does not fit: give the IRI, slug or name of a City. Did you mean nuernberg?"),
        ({"city": "http://x/network/eccar"}, "city='http://x/network/eccar' does not fit: give the IRI, slug or name of a City."),
        ({"city": "Halle"}, "several things are called so: choose one by its IRI. Did you mean http://x/city/halle-1 or http://x/city/halle-2?"),
        ({"cty": "x"}, "cty='x' does not fit: the query takes city, thing, language, kind, year, date, text, least, share, most, any, several. Did you mean city?"),
        ({"language": "fr"}, "language='fr' does not fit: choose one of de, en."),
        ({"kind": "tow"}, "kind='tow' does not fit: choose one of one, two. Did you mean two?"),
        ({"least": "0"}, "least='0' does not fit: write a whole number from 1 up to 9."),
        ({"least": "10"}, "write a whole number from 1 up to 9."),
        ({"least": "2.0"}, "write a whole number from 1 up to 9."),
        ({"least": "many"}, "write a whole number from 1 up to 9."),
        ({"share": "0.4"}, "share='0.4' does not fit: write a number from 0.5."),
        ({"share": "1e3"}, "write a number from 0.5."),
        ({"most": "10"}, "write a whole number up to 9."),
        ({"any": "9" * 16}, "write a whole number."),
        ({"any": "2 } UNION {"}, "write a whole number."),
        ({"date": "2006-02-30"}, "date='2006-02-30' does not fit: write a day as year, month and day, as in 2006-05-31."),
        ({"year": "20x6"}, "year='20x6' does not fit: write a year of four digits, as in 2006."),
        ({"thing": "<http://x> } DROP"}, "give the IRI, slug or name of a thing"),
        ({"several": "koeln,Nurnburg"}, "several='Nurnburg' does not fit: give the IRI, slug or name of a City, or up to 2 with commas"),
        ({"several": "koeln,nuernberg,muelheim-an-der-ruhr"}, "several='koeln,nuernberg,muelheim-an-der-ruhr' does not fit"),
        ({"several": ","}, "several=',' does not fit"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told(given: dict[str, str], message: str) -> None:
    with pytest.raises(ChoiceError) as error:
        choose(QUERY, given, NAMES)
    assert message in str(error.value)


def test_what_is_required_must_be_chosen() -> None:
    query = ReadyQuery("a/b", {}, {}, (), (parameter("city", required=True, classes=(CITY,)),), "")
    with pytest.raises(ChoiceError, match="it is required: give the IRI, slug or name of a City"):
        choose(query, {}, NAMES)


def test_only_what_is_chosen_is_replaced() -> None:
    text = bind(QUERY, {"city": "<http://x/city/koeln>"})
    assert text == QUERY.text.replace("VALUES ?city { UNDEF }", "VALUES ?city { <http://x/city/koeln> }")
