"""Item numbers as they are said."""

import pytest
from spoken_danish import transcript

from stt_minutes.minutes.hearing import Hearing
from stt_minutes.minutes.numbers_said import said
from stt_minutes.values import Agenda, AgendaItem, Body

AGENDA = Agenda(Body("Udvalget"), tuple(AgendaItem(str(n), f"Sag {n}") for n in range(1, 22)))


def claims(line):
    heard = transcript("Det var det.", line)
    return [(AGENDA.items[c.item].number, c.manner) for c in said(Hearing.of(heard), AGENDA) if c.start >= 3]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Så er vi ved punkt fire.", [("4", "point")]),
        ("Så tager vi punktum fir, cykelstien.", [("4", "point")]),
        ("Vi går videre til punkt en og tyve.", [("21", "point")]),
        ("Det tredje punkt er kørsel.", [("3", "point")]),
        ("Seks. Og der skal du ud.", [("6", "bare")]),
        ("Og så er det syv.", [("7", "bare")]),
        ("Nummer otte er ferieplanen.", [("8", "named")]),
        ("Det hænger sammen med sekseren.", [("6", "reference")]),
        ("Den når vi til under punkt tre.", [("3", "reference")]),
        ("Det talte vi om i punkt tre.", [("3", "reference")]),
        ("Punkt fire er taget af dagsordenen.", [("4", "withdrawn")]),
        ("Det koster fem tusind kroner.", []),
    ],
)
def test_manners(line, expected):
    assert claims(line) == expected


def test_items_named_in_one_breath():
    heard = transcript("Vi tager syv og otte i ét hug.")
    (claim,) = said(Hearing.of(heard), AGENDA)[:1]
    assert (claim.item, claim.also, claim.manner) == (6, (7,), "point")


def test_a_number_answering_a_question_is_weak():
    alone, answer = (
        said(Hearing.of(transcript(line)), AGENDA)[-1] for line in ("Det er slut. Fire.", "Hvor mange var med? Fire.")
    )
    assert answer.score < alone.score


def test_an_agenda_without_numbers():
    agenda = Agenda(Body("Udvalget"), (AgendaItem("a", "Kørsel"),))
    assert said(Hearing.of(transcript("Punkt fire.")), agenda) == ()


BELOW = Agenda(
    Body("Udvalget"), tuple(AgendaItem(n, f"Sag {n}") for n in ("1", "2", "2.1", "2.2", "3", "3.1", "3.2", "4"))
)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("To punkt et er nyt fra formanden.", [("2.1", "point")]),
        ("Så går vi til tre punkt to, legepladsen.", [("3.2", "point")]),
        ("Punkt to punkt to er nyt fra administrationen.", [("2.2", "point")]),
        ("Punkt tre to er køb af gynger.", [("3.2", "point")]),
        ("Punkt 3.1 er banen.", [("3.1", "point")]),
        ("Det kommer vi til under punkt tre punkt to.", [("3.2", "reference")]),
        ("Punkt to punkt to udgår.", [("2.2", "withdrawn")]),
        ("Så er vi ved punkt tre.", [("3", "point")]),
        ("Så er vi ved punkt fire, en sag om stier.", [("4", "point")]),
        ("Det koster 3.2 millioner.", []),
    ],
)
def test_sub_items_are_said_by_two_numbers(line, expected):
    heard = transcript("Det var det.", line)
    found = said(Hearing.of(heard), BELOW)
    assert [(BELOW.items[c.item].number, c.manner) for c in found if c.start >= 3] == expected


def test_roman_numerals_are_said_as_numbers():
    agenda = Agenda(Body("Foreningen"), tuple(AgendaItem(n, f"Sag {n}") for n in ("I", "II", "III", "IV")))
    (claim,) = said(Hearing.of(transcript("Så er vi ved punkt fire.")), agenda)
    assert agenda.items[claim.item].number == "IV"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Syvogtredive er også min.", ["137"]),
        ("Så er vi ved punkt otteogtredive.", ["138"]),
        ("Fire. Det er mange.", []),
    ],
)
def test_numbers_over_a_hundred_are_said_by_their_last_two_figures(line, expected):
    agenda = Agenda(Body("Udvalget"), tuple(AgendaItem(str(n), f"Sag {n}") for n in (104, 137, 138)))
    assert [agenda.items[c.item].number for c in said(Hearing.of(transcript(line)), agenda)] == expected


def test_a_number_that_two_items_have_is_claimed_for_both():
    plan = Agenda(Body("Udvalget"), (AgendaItem("1", "a"), AgendaItem("2", "b"), AgendaItem("1", "c", open=False)))
    found = said(Hearing.of(transcript("Det var det.", "Så er vi ved punkt et.", "Så er vi ved punkt to.")), plan)
    assert [plan.items[c.item].key for c in found if c.manner == "point"] == ["1", "1 (lukket)", "2"]
