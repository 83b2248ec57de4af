"""The vector of one voice, from sound in which it speaks alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stt_minutes.speech import fbank
from stt_minutes.speech.networks import Networks, unit
from stt_minutes.values import SAMPLE_RATE

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from numpy.typing import NDArray

WINDOW = fbank.samples_for(150)
"""Samples of a window: 1.5 s, as the diarizer hears them."""
LEAST_S = 6
"""Less sound than this says too little of a voice."""
ALIKE, AHEAD = 0.6, 0.1
"""Two people's vectors are hardly ever so alike (cosine); and the next best must be this far behind."""


def of(pieces: Iterable[NDArray[np.float32]], models: Path) -> tuple[float, ...] | None:
    """The vector, of length 1, of the voice in `pieces` of sound at 16 kHz; None when there is too little of it.

    Raises ModelMissing and EngineFailed.
    """
    windows = [piece[at : at + WINDOW] for piece in pieces for at in range(0, len(piece) - WINDOW + 1, WINDOW)]
    if len(windows) * WINDOW < LEAST_S * SAMPLE_RATE:
        return None
    networks = Networks(models)
    vectors = np.concatenate([networks.vectors(window[None]) for window in windows])
    return tuple(float(value) for value in unit(vectors.mean(axis=0)))


def likest(vector: tuple[float, ...], known: dict[str, tuple[float, ...]]) -> str | None:
    """The name among `known` that the vector most likely belongs to; None when none is near, or two are."""
    ranked = sorted(((float(np.dot(vector, other)), name) for name, other in known.items()), reverse=True)
    if not ranked or ranked[0][0] < ALIKE:
        return None
    return ranked[0][1] if len(ranked) == 1 or ranked[0][0] - ranked[1][0] >= AHEAD else None
