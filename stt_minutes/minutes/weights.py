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
    "pause": 1.24,
    "long_pause": -0.43,
    "opens": 0.29,
    "after_question": -0.94,
    "closing": 0.38,
    "thanks": 0.35,
    "opening": 0.99,
    "first_next": 0.28,
    "first_answer": -0.04,
    "first_self": -0.04,
    "first_that": -0.49,
    "first_ask": 0.00,
    "first_done": -0.35,
    "short": 0.38,
    "called": 0.22,
    "any_number": 1.02,
    "turn_begins": 0.57,
    "turn_ends": 0.66,
    "point": 0.88,
    "named": 0.46,
    "bare": 2.25,
    "begins": 0.40,
    "bare_pause": 0.61,
    "other_number": -2.18,
    "first_late": -0.51,
    "off_place": -3.38,
    "title": 1.21,
    "title_share": 0.73,
    "title_at_once": 0.36,
    "related": 1.79,
    "related_after": 1.68,
    "standing": 3.78,
    "guest": 1.98,
    "words_after": 1.27,
    "words_before": -0.03,
}


def starts(clues: Clues, weights: Mapping[str, float]) -> NDArray[np.float64]:
    """For each item the log-probability that it starts at each border, given that it starts at one, shape (M, K)."""
    general = clues.general @ np.array([weights.get(name, 0.0) for name in GENERAL])
    score = general[:, None] + clues.specific @ np.array([weights.get(name, 0.0) for name in SPECIFIC])
    top = score.max(axis=0, keepdims=True)
    whole = top + np.log(np.exp(score - top).sum(axis=0, keepdims=True))
    return np.asarray(score - whole, np.float64)
