from __future__ import annotations

import pytest

from stt_minutes.agenda.person import initials_of, is_post, told_apart, with_role
from stt_minutes.values import Member


def test_initials_are_no_parties() -> None:
    found = [
        Member("Vibeke Holm", "VH", "mødeleder"),
        Member("Rasmus Vester", "RV"),
        Member("Malou Engell", "ME", None, None, "sekretær"),
    ]
    assert told_apart(found) == [
        Member("Vibeke Holm", None, "mødeleder", None, "VH"),
        Member("Rasmus Vester", None, None, None, "RV"),
        Member("Malou Engell", None, None, None, "ME, sekretær"),
    ]
    assert [initials_of(each) for each in told_apart(found)] == [["VH"], ["RV"], ["ME"]]


def test_a_party_that_may_be_initials_stays_a_party_among_parties() -> None:
    found = [Member("Rasmus Vester", "RV"), Member("Ida Bo", "SF"), Member("Kai Ravn", "V")]
    assert told_apart(found) == found


@pytest.mark.parametrize(
    "note", ["skoleleder", "FOA", "3F", "chef for Veje", "kultur- og fritidschef", "Ældrerådet", "Dansk Sygeplejeråd"]
)
def test_what_says_what_somebody_is(note: str) -> None:
    assert is_post(note)


@pytest.mark.parametrize("note", ["Ida Bo", "i kantinen", "mødes kl. 9"])
def test_what_does_not(note: str) -> None:
    assert not is_post(note)


def test_who_leads_the_meeting_does_so_whatever_the_post() -> None:
    assert with_role(Member("Ida Bo", "V", "borgmester"), "formand") == Member(
        "Ida Bo", "V", "formand", None, "borgmester"
    )
    assert with_role(Member("Ida Bo", "V", "formand"), "borgmester").role == "formand"
