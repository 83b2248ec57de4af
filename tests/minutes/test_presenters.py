"""Who brings an item, and where they are called on."""

import numpy as np
import pytest
from spoken_danish import transcript

from stt_minutes.minutes import presenters
from stt_minutes.minutes.hearing import Hearing
from stt_minutes.values import Agenda, AgendaItem, Body, Guest, Member, Part

AGENDA = Agenda(
    Body("Direktionen"),
    (
        AgendaItem("1", "Lønpuljen", presenters=(Guest("Susanne Toft"),)),
        AgendaItem("2", "Robotter til blanketter", presenters=(Guest("Farid Amin"),)),
        AgendaItem("3", "Vejprojekt ved Nygade"),
        AgendaItem(
            "4", "Låneoptagelse", parts=(Part("Indstilling", None, "Økonomichefen indstiller, at lånet optages."),)
        ),
        AgendaItem("5", "Svar til Bodil Krog", parts=(Part("Tidligere behandling", None, "Kaj Rude stemte imod."),)),
    ),
    members=(
        Member("Susanne Toft"),
        Member("Farid Amin"),
        Member("Hanne Ravn", role="vejchef"),
        Member("Otto Lund", role="økonomichef"),
        Member("Bodil Krog"),
        Member("Kaj Rude"),
    ),
)


def mine(name):
    first = name.lower().split()[0]
    return next((person.items for person in presenters.people(AGENDA) if first in person.words), np.zeros(5)).tolist()


def test_an_item_is_tied_to_people_by_name_post_and_subject():
    assert mine("Susanne Toft") == [1, 0, 0, 0, 0]
    assert mine("Hanne Ravn") == [0, 0, 0.4, 0, 0]
    assert mine("Otto Lund") == [0, 0, 0, 0.5, 0]
    assert mine("Bodil Krog") == [0, 0, 0, 0, 0.6]
    assert mine("Kaj Rude") == [0] * 5


def test_a_post_that_nobody_on_the_roster_has_is_called_by_its_name():
    agenda = Agenda(
        Body("Udvalget"), (AgendaItem("1", "Status", presenters=(Guest("skolelederen"),)), AgendaItem("2", "Evt."))
    )
    named, _ = presenters.called(Hearing.of(transcript("Så er det skolelederen.")), agenda)
    assert named[3, 0] > 0 == named[3, 1]


def test_who_is_called_on_counts_and_who_is_spoken_of_does_not():
    heard = Hearing.of(transcript("Det var det. Farid. Jeg har talt med Farid om det i går. Ja."))
    named, called = presenters.called(heard, AGENDA)
    places = [i for i, word in enumerate(heard.words) if word == "farid"]
    assert [called[place, 1] > 0 for place in places] == [True, False]
    assert named[places, 1].min() > 0
    assert not named[:, 0].any()


def test_a_name_is_known_misheard_but_a_short_one_only_as_it_is():
    agenda = Agenda(
        Body("Mødet"),
        (AgendaItem("1", "Haller", presenters=(Guest("Bo"),)), AgendaItem("2", "Veje", presenters=(Guest("Susanne"),))),
    )
    named, _ = presenters.called(Hearing.of(transcript("Susane. Så bor de der.")), agenda)
    assert named[0, 1] > 0
    assert not named[:, 0].any()


def test_who_brings_everything_says_nothing_of_one():
    heard = Hearing.of(transcript("Ole."))

    def said(theirs):
        items = (AgendaItem(str(n), f"Sag {n}", presenters=(Guest("Ole Friis"),) * (n in theirs)) for n in range(1, 6))
        return presenters.called(heard, Agenda(Body("Mødet"), tuple(items)))[0].max()

    assert said({1}) > said({1, 2, 3}) > said({1, 2, 3, 4, 5}) == pytest.approx(0, abs=0.06)
