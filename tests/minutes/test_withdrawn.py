"""Items that were said to be off the agenda, and people who were only said to be away."""

from __future__ import annotations

import pytest
from spoken_danish import agenda, item, transcript

from stt_minutes.minutes.tokens import tokens
from stt_minutes.minutes.withdrawn import taken_off, withdrawals

PLAN = agenda(
    item("3", "Skolevejen i Hulby", "at vejen lukkes"),
    item("4", "Kajens belægning", "at kajen lægges om"),
    item("5", "Bibliotekets åbningstider", "at tiderne godkendes"),
)


@pytest.mark.parametrize(
    ("said", "gone"),
    [
        ("Vi er sytten, for tre er væk. Punkt fire er det om kajen.", []),
        ("Tre er væk i dag, så vi tager punkt fire nu.", []),
        ("Tove og Mads er ikke med i dag. Punkt fire.", []),
        ("Punkt fire er væk, den kommer igen til august.", ["4"]),
        ("Punkt fire, den er desværre ikke med i dag.", ["4"]),
        ("Punkt fire er taget af dagsordenen.", ["4"]),
    ],
)
def test_who_or_what_is_away(said: str, gone: list[str]) -> None:
    assert list(withdrawals(tokens(transcript(said)), PLAN, ["3", "4", "5"])) == gone


def test_a_number_that_two_items_have_takes_neither_off():
    plan = agenda(item("1", "Cykelsti"), item("2", "Saltning"), item("1", "Salg af grund", open=False))
    heard = tokens(transcript("Så er der dagsordenen. Punkt et udgår. Punkt to udgår. Ellers er den godkendt."))
    assert set(withdrawals(heard, plan, ["1", "2", "1 (lukket)"])) == {"2"}
    assert set(taken_off(heard, plan, 60_000)) <= {"2"}
