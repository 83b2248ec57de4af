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
    "pause": 1.06,
    "long_pause": 0.13,
    "opens": 0.30,
    "after_question": -1.05,
    "closing": 0.01,
    "thanks": 0.36,
    "opening": 0.75,
    "first_next": 0.32,
    "first_answer": 0.05,
    "first_self": -0.30,
    "first_that": -0.02,
    "first_ask": -0.10,
    "first_done": -0.14,
    "short": 0.11,
    "called": 0.14,
    "any_number": 0.63,
    "turn_begins": 0.71,
    "turn_ends": 0.52,
    "point": 0.76,
    "named": 0.13,
    "bare": 1.34,
    "begins": 0.26,
    "bare_pause": 0.93,
    "other_number": -1.40,
    "first_late": -0.91,
    "off_place": -3.59,
    "title": 0.91,
    "title_share": 0.85,
    "title_at_once": 0.23,
    "related": 1.05,
    "related_after": 1.56,
    "standing": 3.33,
    "presented": 1.18,
    "called_on": 0.74,
    "called_first": 0.40,
    "other_called": -0.95,
    "words_after": 1.30,
    "words_before": -0.67,
}


def starts(clues: Clues, weights: Mapping[str, float]) -> NDArray[np.float64]:
    """For each item the log-probability that it starts at each border, given that it starts at one, shape (M, K)."""
    general = clues.general @ np.array([weights.get(name, 0.0) for name in GENERAL])
    score = general[:, None] + clues.specific @ np.array([weights.get(name, 0.0) for name in SPECIFIC])
    top = score.max(axis=0, keepdims=True)
    whole = top + np.log(np.exp(score - top).sum(axis=0, keepdims=True))
    return np.asarray(score - whole, np.float64)
