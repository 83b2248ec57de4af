"""Votes as they are counted aloud."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from spoken_danish import agenda, item, transcript

from stt_minutes.minutes.tokens import tokens
from stt_minutes.minutes.voters import parties, present, voters
from stt_minutes.minutes.votes import count
from stt_minutes.values import Agenda, Attendance, Member

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
_BODIES = sorted(Path(__file__).with_name("votes").glob("*.toml"))
SPOKEN: list[tuple[Agenda, dict[str, Any]]] = []
for _body in _BODIES:
    _data = tomllib.loads(_body.read_text(encoding="utf-8"))
    _agenda = agenda(item("1", "Sagen"), members=tuple(Member(*each) for each in _data["members"]))
    SPOKEN += [(_agenda, vote) for vote in _data["vote"]]


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


@pytest.mark.parametrize(("plan", "vote"), SPOKEN, ids=[vote["said"][:40] for _, vote in SPOKEN])
def test_spoken_votes(plan: Agenda, vote: dict[str, Any]) -> None:
    there = present(plan, [Attendance(who, "afbud") for who in vote.get("away", ())]) or None
    votes = count(tokens(transcript(vote["said"])), plan, there)
    assert (votes and [votes.in_favour, votes.against, votes.abstained]) == vote.get("counts")


def test_who_has_a_vote() -> None:
    staff = Member("Hans Ibsen", None, "direktør")
    assert voters(agenda(item("1", "Sagen"), members=(*MEMBERS, staff))) == MEMBERS
    board = (Member("Ivan Brandt", None, "formand"), Member("Julie Gejl"), Member("Kim Holt", None, "skoleleder"))
    assert voters(agenda(item("1", "Sagen"), members=board)) == board[:2]
    assert voters(agenda(item("1", "Sagen"), members=(staff,))) == (staff,)


def test_those_who_were_there_at_a_time() -> None:
    events = (
        Attendance("Asta Brink", "afbud"),
        Attendance("Bo Carlsen", "inhabil", "1", 1_000),
        Attendance("Bo Carlsen", "genindtrådt", "1", 2_000),
        Attendance("Cilla Dam", "forlod", "1", 3_000),
        Attendance("Lone Ny", "ankom", None, None),
    )
    assert [present(AGENDA, events, ms) for ms in (500, 1_500, 2_500, 3_500)] == [7, 6, 7, 6]


def test_parties_are_called_by_name_and_local_lists_too() -> None:
    members = (*MEMBERS, Member("Ib Lund", "Borgerlisten Hjerk"), Member("Kaj Riis", "SF"))
    called = parties(agenda(item("1", "Sagen"), members=members))
    assert called["venstre"] == ("Bo Carlsen", "Frede Gram")
    assert called["sf"] == ("Cilla Dam", "Kaj Riis")
    assert called["borgerlisten"] == called["borgerlisten hjerk"] == ("Ib Lund",)
    assert called["dansk folkeparti"] == ()
    assert called["liste v"] == ("Bo Carlsen", "Frede Gram")
