"""What was said, made readable: noise out, everything else kept."""

from __future__ import annotations

import pytest
from spoken_danish import transcript

from stt_minutes.minutes.cleaning import clean
from stt_minutes.minutes.tokens import tokens

KEPT = [
    "at børne- og ungeplanen sendes i høring hos social- og sundhedsforvaltningen til den 28. maj",
    "Velkommen til mødet i Teknik- og Miljøudvalget.",
    "børne-, unge- og familieudvalget",
    "både ind- og udgående post",
    "før- eller efterskole samt vand- og spildevand",
    "fra barne- til ungdomsliv",
]
SAID = [
    ("vi skal- vi skal have et notat", "vi skal have et notat"),
    ("det er for- forældrene, der betaler", "det er forældrene, der betaler"),
    ("børne- øh og ungeplanen", "børne- og ungeplanen"),
    ("vi- og det er vigtigt", "og det er vigtigt"),
    ("den koster øhm halvandet tusind kroner", "den koster 1.500 kr."),
]


@pytest.mark.parametrize("text", KEPT)
def test_a_suspended_hyphen_keeps_its_first_half(text: str) -> None:
    assert clean(tokens(transcript(text))) == text


@pytest.mark.parametrize(("said", "written"), SAID)
def test_broken_off_words_and_fillers_go(said: str, written: str) -> None:
    assert clean(tokens(transcript(said))) == written
