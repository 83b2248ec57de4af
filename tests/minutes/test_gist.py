"""What a sentence does to an item, in words that formulas.toml does not have."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from spoken_danish import transcript

from stt_minutes.minutes import gist
from stt_minutes.minutes.tokens import tokens

MOVES = [
    ("note", "Dermed er bestyrelsen klogere, og det tager vi til os."),
    ("postpone", "Den mappe ryger retur til tegnebordet, og så ser vi den igen til oktober."),
    ("reject", "Desværre, foreningen får et pænt nej fra os denne gang."),
    ("recommend", "Så bærer vi den op i byrådet med et klart ja fra udvalget."),
    ("consent", "Nogen, der protesterer? Nej."),
    ("forward", "Den hører til hos teknik, så vi giver den videre til dem."),
]


def moves(text: str) -> dict[str, float]:
    return {found.move: found.worth for found in gist.heard(tokens(transcript(text)))}


@pytest.mark.parametrize(("move", "text"), MOVES)
def test_moves_in_other_words(move: str, text: str) -> None:
    found = moves(text)
    assert max(found, key=lambda each: found[each]) == move


def test_a_reading_of_the_indstilling_makes_no_move() -> None:
    assert not moves("Indstillingen er, at planen godkendes.")


def test_a_denied_adoption_is_worth_little() -> None:
    assert moves("Den bliver ikke vedtaget.").get("approve", 0.0) < 0.4


def test_a_supposition_is_worth_less_than_the_same_words_alone() -> None:
    plain = moves("Vi sender den tilbage til forvaltningen.")
    supposed = moves("Hvis vi sender den tilbage til forvaltningen.")
    assert supposed.get("postpone", 0.0) < plain["postpone"]


@given(st.lists(st.text(alphabet="abdefghiklmnoprstuvyæøå", min_size=1, max_size=12), max_size=30))
def test_the_shares_of_a_sentence_sum_to_one(words: list[str]) -> None:
    shares = gist.weigh(words)
    assert shares.shape == (len(gist.CLASSES),)
    assert np.isclose(shares.sum(), 1.0)
    assert gist.features(words).max(initial=0) < gist.SIZE
