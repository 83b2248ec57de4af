"""Items that were said to be off the agenda, and people who were only said to be away."""

from __future__ import annotations

import pytest
from spoken_danish import agenda, item, transcript

from stt_minutes.minutes.tokens import tokens
from stt_minutes.minutes.withdrawn import withdrawals

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
