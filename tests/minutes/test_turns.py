"""The learnt sense of where one item ends and the next begins."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from spoken_danish import transcript

from stt_minutes.minutes import turns
from stt_minutes.minutes.tokens import tokens

DEBATE = "Jeg synes, at det er for dyrt, og det sagde jeg også sidste år. Det ved jeg ikke noget om."


def weighed(*, said_before: str = DEBATE, said_after: str = DEBATE) -> tuple[float, float]:
    heard = tokens(transcript(f"{said_before} {said_after}"))
    begins, ends = turns.weigh(heard, [len(said_before.split())])[0]
    return float(begins), float(ends)


@pytest.mark.parametrize(
    "said",
    [
        "Så har vi den om svømmehallen. Torben, vil du sige lidt om den?",
        "Nu går vi videre til asfalten. Værsgo, Torben.",
        "Skal vi ikke tage den om kantinen nu?",
        "Har nogen mere til eventuelt?",
    ],
)
def test_a_beginning_is_heard(said: str) -> None:
    assert weighed(said_after=said)[turns.BEGINS] > weighed()[turns.BEGINS] + 0.5


@pytest.mark.parametrize(
    "said",
    [
        "Så er den vedtaget, som den ligger.",
        "Så tager vi redegørelsen til efterretning. Tak, Torben.",
        "Det gør vi så.",
    ],
)
def test_an_end_is_heard(said: str) -> None:
    assert weighed(said_before=f"{DEBATE} {said}")[turns.ENDS] > weighed()[turns.ENDS] + 0.5


@given(st.lists(st.text(alphabet="abdefghiklmnoprstuvyæøå?.", min_size=1, max_size=12), min_size=1, max_size=30))
def test_every_place_has_two_bounded_figures(words: list[str]) -> None:
    heard = tokens(transcript(" ".join(words)))
    found = turns.weigh(heard, range(len(heard)))
    assert found.shape == (len(heard), 2)
    assert np.isfinite(found).all()
    assert all(turns.features(turns.after(heard, place)).max() < turns.SIZE for place in range(len(heard)))
