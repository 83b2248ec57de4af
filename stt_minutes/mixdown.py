"""Several microphones as one sound, in which none is lost and the silent ones add nothing.

Gain sharing as in automatic microphone mixers (D. Dugan, "Automatic microphone mixing", J. Audio Eng. Soc. 23(6), 1975): at each
moment every channel weighs as much as its share of the power. The weights sum to one, so the mix is never louder than the loudest
channel; channels that are equal give their mean, and of many only one of which is spoken into, that one is heard unattenuated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stt_minutes.values import SAMPLE_RATE

if TYPE_CHECKING:
    from numpy.typing import NDArray

STEP = SAMPLE_RATE // 10
"""Weights are reckoned for every 100 ms and change evenly between: about a syllable."""
OPPOSITE = -0.75
"""Channels with less correlation than this are one sound with the phase turned around (a wire soldered wrongly): one is turned back."""


def mixdown(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """The channels of `samples` (channels, n) as one sound (n,)."""
    if samples.shape[0] == 1 or not samples.shape[1]:
        return np.asarray(samples.mean(axis=0), np.float32)
    sound = samples * _signs(samples)[:, None]
    steps = -(-sound.shape[1] // STEP)
    padded = np.pad(sound, ((0, 0), (0, steps * STEP - sound.shape[1]))).reshape(len(sound), steps, STEP)
    power = np.mean(padded.astype(np.float64) ** 2, axis=2) + 1e-14
    share = power / power.sum(axis=0)
    if steps == 1:
        return np.asarray((sound * share.astype(np.float32)).sum(axis=0), np.float32)
    middles, places = (np.arange(steps) + 0.5) * STEP, np.arange(sound.shape[1])
    mixed = np.zeros(sound.shape[1], np.float32)
    for channel, weight in zip(sound, share, strict=True):
        mixed += channel * np.interp(places, middles, weight).astype(np.float32)
    return mixed


def _signs(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """-1 for channels that are the loudest one upside down, else 1."""
    power = np.einsum("cn,cn->c", samples, samples, dtype=np.float64)
    loudest = samples[int(power.argmax())]
    common = np.einsum("cn,n->c", samples, loudest, dtype=np.float64)
    turned = common < OPPOSITE * np.sqrt(power * power.max())
    return np.where(turned & (power > 0), -1, 1).astype(np.float32)
