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
    "pause": 1.91,
    "long_pause": -1.71,
    "opens": 0.02,
    "after_question": -0.75,
    "closing": 0.88,
    "thanks": 0.48,
    "opening": 0.93,
    "first_next": 0.64,
    "first_answer": -0.35,
    "first_self": -0.20,
    "first_that": -1.53,
    "first_ask": -0.18,
    "first_done": -0.32,
    "short": 0.52,
    "called": 0.11,
    "any_number": 1.73,
    "point": 1.40,
    "named": 0.14,
    "bare": 2.33,
    "begins": 0.43,
    "bare_pause": 1.35,
    "other_number": -2.22,
    "first_late": -1.73,
    "off_place": -3.32,
    "title": 1.49,
    "title_share": 1.52,
    "title_at_once": 0.51,
    "standing": 3.26,
    "guest": 1.69,
    "words_after": 1.42,
    "words_before": -0.34,
}


def starts(clues: Clues, weights: Mapping[str, float] = WEIGHTS) -> NDArray[np.float64]:
    """For each item the log-probability that it starts at each border, given that it starts at one, shape (M, K)."""
    general = clues.general @ np.array([weights.get(name, 0.0) for name in GENERAL])
    score = general[:, None] + clues.specific @ np.array([weights.get(name, 0.0) for name in SPECIFIC])
    top = score.max(axis=0, keepdims=True)
    whole = top + np.log(np.exp(score - top).sum(axis=0, keepdims=True))
    return np.asarray(score - whole, np.float64)
