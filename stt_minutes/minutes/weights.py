"""What each clue weighs, in log-odds.

Fitted by bench/fit.py: for every item of the measured meetings the place where it starts is picked out among all candidate
borders (a conditional logit), at clean, 20 and 40 % word errors, with a quadratic penalty on the weights.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stt_minutes.minutes.clues import GENERAL, SPECIFIC

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from stt_minutes.minutes.clues import Clues

WEIGHTS: dict[str, float] = {
    "pause": 2.09,
    "long_pause": -1.97,
    "opens": 0.03,
    "after_question": -0.71,
    "closing": 1.00,
    "thanks": 0.72,
    "opening": 1.04,
    "first_next": 0.55,
    "first_answer": -0.32,
    "first_self": -0.25,
    "first_that": -1.63,
    "first_ask": -0.23,
    "first_done": -0.51,
    "short": 0.42,
    "called": 0.16,
    "any_number": 1.76,
    "point": 1.19,
    "named": 0.08,
    "bare": 2.86,
    "begins": 0.83,
    "bare_pause": 1.20,
    "other_number": -2.41,
    "first_late": -1.49,
    "off_place": -3.11,
    "title": 1.20,
    "title_share": 1.06,
    "title_at_once": 0.80,
    "related": 1.62,
    "related_after": 2.11,
    "standing": 3.97,
    "guest": 2.30,
    "words_after": 1.30,
    "words_before": 0.12,
}


def starts(clues: Clues, weights: Mapping[str, float] = WEIGHTS) -> NDArray[np.float64]:
    """For each item the log-probability that it starts at each border, given that it starts at one, shape (M, K)."""
    general = clues.general @ np.array([weights.get(name, 0.0) for name in GENERAL])
    score = general[:, None] + clues.specific @ np.array([weights.get(name, 0.0) for name in SPECIFIC])
    top = score.max(axis=0, keepdims=True)
    whole = top + np.log(np.exp(score - top).sum(axis=0, keepdims=True))
    return np.asarray(score - whole, np.float64)
