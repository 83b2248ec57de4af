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
    "pause": 1.99,
    "long_pause": -1.85,
    "opens": 0.06,
    "after_question": -0.74,
    "closing": 1.02,
    "thanks": 0.67,
    "opening": 0.98,
    "first_next": 0.70,
    "first_answer": -0.36,
    "first_self": -0.23,
    "first_that": -1.56,
    "first_ask": -0.20,
    "first_done": -0.50,
    "short": 0.47,
    "called": 0.13,
    "any_number": 1.69,
    "point": 1.18,
    "named": 0.19,
    "bare": 2.81,
    "begins": 0.79,
    "bare_pause": 1.24,
    "other_number": -2.43,
    "first_late": -1.45,
    "off_place": -3.11,
    "title": 1.32,
    "title_share": 1.12,
    "title_at_once": 0.65,
    "related": 1.53,
    "related_after": 2.18,
    "standing": 3.92,
    "guest": 2.23,
    "words_after": 1.19,
    "words_before": -0.06,
}


def starts(clues: Clues, weights: Mapping[str, float]) -> NDArray[np.float64]:
    """For each item the log-probability that it starts at each border, given that it starts at one, shape (M, K)."""
    general = clues.general @ np.array([weights.get(name, 0.0) for name in GENERAL])
    score = general[:, None] + clues.specific @ np.array([weights.get(name, 0.0) for name in SPECIFIC])
    top = score.max(axis=0, keepdims=True)
    whole = top + np.log(np.exp(score - top).sum(axis=0, keepdims=True))
    return np.asarray(score - whole, np.float64)
