"""Votes as they are counted aloud."""

from __future__ import annotations

import pytest
from spoken_danish import agenda, item, transcript

from stt_minutes.minutes.tokens import tokens
from stt_minutes.minutes.votes import count
from stt_minutes.values import Member

MEMBERS = (
    Member("Asta Brink", "A", "formand"),
    Member("Bo Carlsen", "V", "næstformand"),
    Member("Cilla Dam", "F"),
    Member("Dines Elkjær", "A"),
    Member("Ellen Friis", "C"),
    Member("Frede Gram", "V"),
    Member("Gry Holk", "Ø"),
)
AGENDA = agenda(item("1", "Forslag om gratis busser"), members=MEMBERS)


@pytest.mark.parametrize(
    ("speech", "expected"),
    [
        ("Vi stemmer om forslaget. Hvem stemmer for? Fire. Hvem stemmer imod? To. Og en undlader.", (4, 2, 1)),
        ("Der er seks stemmer for og en stemme imod. Så er det vedtaget.", (6, 1, 0)),
        ("Så går vi til afstemning. Fire for, tre imod. Forslaget er vedtaget.", (4, 3, 0)),
        ("Det er vedtaget med fem stemmer mod to.", (5, 2, 0)),
        ("Så er forslaget faldet med fire mod tre.", (3, 4, 0)),
        ("Vi stemmer. Hvem er for? Cilla, Dines og Gry. Tre. Og imod? Bo, Ellen, Frede og mig. Fire.", (3, 4, 0)),
        ("Vi tager en afstemning. For stemmer Socialdemokratiet og SF. Imod stemmer Venstre. Konservative undlader.", (3, 2, 1)),
        ("For stemte 5, imod stemte 2.", (5, 2, 0)),
        ("Hvem stemmer for? Det er Socialdemokratiet, SF og Enhedslisten. Og hvem stemmer imod? Venstre. Altså fire for og to imod.", (4, 2, 0)),
        ("Først ændringen. Hvem stemmer for? To. Hvem stemmer imod? Fem. Så det hele. Hvem stemmer for? Asta Brink, Bo Carlsen, Cilla Dam og Gry Holk. Det er fire. Hvem stemmer imod? Ellen Friis og Frede Gram. To. Og Dines? Jeg undlader.", (4, 2, 1)),
        ("Hvem stemmer for ændringen? To. Imod? Fem. Så er den faldet. Så stemmer vi om indstillingen. Hvem stemmer for? Fem. Hvem er imod? To.", (5, 2, 0)),
        ("Dem, der vil have det, op med hånden. Asta. Det er faldet, så vi tager det hele, som det står, og de samme er imod. Fem mod to.", (5, 2, 0)),
        ("Så er det fire mod tre, og så bliver det et nej herfra.", (3, 4, 0)),
        ("Jeg stemmer imod. Det må du gerne. Men vi andre seks sender den videre med et ja.", (6, 1, 0)),
        ("Vi tager det efter partier. Socialdemokratiet er for, det er to. SF, en. Enhedslisten? En. Det er fire. Imod er Venstre med to. Og en, der undlader.", (4, 2, 1)),
        ("Hvem er imod? Venstre. Fire, to, en. Det passer med syv.", (4, 2, 1)),
        ("Hvem stemmer for? Fire. Hvem stemmer imod? To. Én har hverken stemt for eller imod.", (4, 2, 1)),
        ("Hvem stemmer for? Det er Socialdemokratiet. Hvem stemmer imod? Venstre. Altså fire for og trem imod.", (4, 3, 0)),
    ],
)  # fmt: skip
def test_numbers(speech: str, expected: tuple[int, int, int]) -> None:
    votes = count(tokens(transcript(speech)), AGENDA)
    assert votes is not None
    assert (votes.in_favour, votes.against, votes.abstained) == expected
    assert votes.evidence == ("s1",)


@pytest.mark.parametrize(
    "speech",
    [
        "Jeg er imod, og det ved I godt.",
        "Er der nogen, der er imod? Nej. Godkendt.",
        "Der var fem for mange på holdet, og to mod nord.",
        "Ni af dem er imod anlægget, og to er for.",
        "Jeg stemmer for, at vi går hjem.",
        "",
    ],
)
def test_talk_of_for_and_against_is_no_vote(speech: str) -> None:
    assert count(tokens(transcript(speech)), AGENDA) is None


def test_names_are_kept_with_their_side() -> None:
    speech = "Vi stemmer. Hvem er for? Cilla, Dines og Gry. Tre. Og imod? Bo, Ellen, Frede og mig. Fire."
    votes = count(tokens(transcript(speech)), AGENDA)
    assert votes is not None
    assert votes.names_in_favour == ("Cilla Dam", "Dines Elkjær", "Gry Holk")
    assert votes.names_against == ("Bo Carlsen", "Ellen Friis", "Frede Gram", "Asta Brink")
