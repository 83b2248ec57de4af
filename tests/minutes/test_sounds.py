"""Words that sound alike."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stt_minutes.minutes import sounds

DANISH = st.text(alphabet="abcdefghijklmnoprstuvyæøå", min_size=1, max_size=14)


@pytest.mark.parametrize(
    ("heard", "meant"),
    [("gunkent", "godkendt"), ("bunkt", "punkt"), ("efteretning", "efterretning"), ("vad", "hvad"), ("fir", "fire")],
)
def test_misheard_words_are_alike(heard, meant):
    assert sounds.likeness(heard, meant) > 0.65


@pytest.mark.parametrize(("one", "other"), [("godkendt", "udsat"), ("punkt", "møde"), ("4", "5"), ("4", "fire")])
def test_other_words_are_not(one, other):
    assert sounds.likeness(one, other) < 0.5


@given(DANISH, DANISH)
def test_likeness_is_symmetric_and_a_share(one, other):
    score = sounds.likeness(one, other)
    assert 0.0 <= score <= 1.0
    assert score == pytest.approx(sounds.likeness(other, one))
    assert (score == 1.0) == (one == other)


@given(
    st.lists(DANISH | st.just("12"), min_size=1, max_size=4), st.lists(DANISH | st.just("3"), min_size=1, max_size=4)
)
def test_the_table_says_the_same_as_one_by_one(heard, meant):
    table = sounds.likenesses(heard, meant)
    assert table.shape == (len(heard), len(meant))
    for row, word in zip(table, heard, strict=True):
        assert np.allclose(row, [sounds.likeness(word, other) for other in meant], atol=1e-5)


def test_an_empty_side_gives_an_empty_table():
    assert sounds.likenesses([], ["punkt"]).shape == (0, 1)
