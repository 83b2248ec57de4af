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
    "pause": 1.17,
    "long_pause": -0.32,
    "opens": 0.22,
    "after_question": -1.11,
    "closing": 0.68,
    "thanks": 0.80,
    "opening": 1.39,
    "first_next": 0.68,
    "first_answer": -0.49,
    "first_self": -0.49,
    "first_that": -1.12,
    "first_ask": -0.35,
    "first_done": -0.23,
    "short": 0.49,
    "called": 0.30,
    "any_number": 1.20,
    "point": 1.04,
    "named": 0.26,
    "bare": 2.15,
    "begins": 0.51,
    "bare_pause": 0.73,
    "other_number": -2.11,
    "first_late": -0.63,
    "off_place": -3.33,
    "title": 1.38,
    "title_share": 0.57,
    "title_at_once": 0.34,
    "related": 1.59,
    "related_after": 1.42,
    "standing": 3.87,
    "guest": 2.16,
    "words_after": 1.12,
    "words_before": -0.29,
}


def starts(clues: Clues, weights: Mapping[str, float]) -> NDArray[np.float64]:
    """For each item the log-probability that it starts at each border, given that it starts at one, shape (M, K)."""
    general = clues.general @ np.array([weights.get(name, 0.0) for name in GENERAL])
    score = general[:, None] + clues.specific @ np.array([weights.get(name, 0.0) for name in SPECIFIC])
    top = score.max(axis=0, keepdims=True)
    whole = top + np.log(np.exp(score - top).sum(axis=0, keepdims=True))
    return np.asarray(score - whole, np.float64)
