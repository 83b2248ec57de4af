"""Where a meeting goes behind closed doors and out again, by what is said: doors, listeners, cameras, secrecy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stt_minutes.minutes import cues
from stt_minutes.minutes.path import Doors

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stt_minutes.minutes.clues import Clues

ENTER, HINT, LEAVE = 8.0, 4.0, 6.0
"""What it is worth, in log-odds, that the doors are said to be closed; that something is said which seldom is elsewhere; that they
are opened. Chosen with FLATTER (marginals.py) on left-out meetings (bench/closed.py), where half as much and half as much again cost
little."""
_REACH, _REACH_OPENED = 25, 20
"""Words after a border in which it is said."""
_ALIKE = 0.84


def heard(clues: Clues) -> Doors | None:
    """What is gained by beginning and leaving closed items at each candidate, None where no item is closed."""
    closed = np.array([not item.open for item in clues.agenda.items], np.bool_)
    return gains(closed, *said(clues)) if closed.any() else None


def said(clues: Clues) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """How clearly it is said after each candidate that the doors are closed, is hinted at, and that they are opened: 0..1, each (M,)."""
    closed, hint, opened = (
        clues.starting_after(clues.hearing.find_any(cues.phrases(name), at_least=_ALIKE), reach)
        for name, reach in (("doors_closed", _REACH), ("doors_hint", _REACH), ("doors_opened", _REACH_OPENED))
    )
    return closed, hint, opened


def gains(
    closed: NDArray[np.bool_],
    shut: NDArray[np.float64],
    hint: NDArray[np.float64],
    opened: NDArray[np.float64],
    *,
    enter: float = ENTER,
    leave: float = LEAVE,
) -> Doors:
    """The log-odds, against those of a candidate on average: what is said nowhere in the meeting changes nothing."""
    through = enter * (shut + HINT / ENTER * hint)
    return Doors(closed, _against_the_mean(through), _against_the_mean(leave * opened))


def _against_the_mean(gain: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(gain - np.log(np.exp(gain).mean()), np.float64)
