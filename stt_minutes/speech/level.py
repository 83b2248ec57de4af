"""Quiet passages made louder, and only those: measured first, then raised.

Neither Silero nor Whisper minds a steady low level, but a speaker far from the microphone in the same window as one close by is lost
in the louder one's dynamic range.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import numpy as np

from stt_minutes.values import SAMPLE_RATE

if TYPE_CHECKING:
    from numpy.typing import NDArray

STEP = SAMPLE_RATE // 10
"""Loudness is measured in steps of 100 ms."""
MEMORY_STEPS = 60
"""… over the last six seconds: long enough to bridge a pause, short enough to follow from one speaker to the next."""
LOW_DB = -38.0
"""A passage whose loud tenth lies under this, in dB of full scale, is quiet: speech into a laptop lies at -30 to -15."""
SILENT_DB = -72.0
"""Below this there is nothing to raise but the noise of the converter."""
LIVELY_DB = 6.0
"""Speech moves at least this much between its loud and its soft tenth; a fan does not, and is left alone."""
TARGET_DB = -26.0
MOST_DB = 30.0


class Leveler:
    """One channel's automatic gain."""

    def __init__(self) -> None:
        self._steps: deque[float] = deque(maxlen=MEMORY_STEPS)
        self._gain = 1.0
        self._rest = 0
        self._power = 0.0

    def apply(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """The samples, float32 (n,), with quiet passages raised; the gain moves linearly over a step."""
        out = samples
        at = 0
        while at < len(samples):
            count = min(STEP - self._rest, len(samples) - at)
            piece = samples[at : at + count]
            self._power += float(np.dot(piece, piece))
            self._rest += count
            if self._rest == STEP:
                self._steps.append(10 * float(np.log10(self._power / STEP + 1e-12)))
                self._rest, self._power = 0, 0.0
            wanted = self._wanted()
            if wanted != 1.0 or self._gain != 1.0:
                if out is samples:
                    out = samples.copy()
                moved = self._gain + (wanted - self._gain) * min(1.0, count / STEP)
                ramp = np.linspace(self._gain, moved, count, dtype=np.float32)
                out[at : at + count] = np.clip(piece * ramp, -1.0, 1.0)
                self._gain = moved
            at += count
        return out

    def _wanted(self) -> float:
        if len(self._steps) < MEMORY_STEPS // 6:
            return self._gain
        soft, loud = np.percentile(self._steps, (10, 90))
        if not SILENT_DB < loud < LOW_DB or loud - soft < LIVELY_DB:
            return 1.0
        return float(10 ** (min(MOST_DB, TARGET_DB - loud) / 20))
