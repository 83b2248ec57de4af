"""How loud the sound is: the meter on the screen, and the troubles that a level shows."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

FLOOR_DB = -90.0
FULL_SCALE = 32768.0
HOLD_MS = 1_500
SILENT_MS = 5_000
"""Digital zero for so long is a device that is muted or dead: a live microphone always has noise in its last bits."""
CLIP_WINDOW_MS = 3_000
CLIP_SAMPLES = 10
"""So many samples at full scale within the window is a signal that is cut off, not one lucky peak."""
LOW_WINDOW_MS = 20_000
LOW_DB = -50.0
"""When nothing in the window is louder, even the nearest speaker is some 20 dB below a usual recorded voice."""

LevelTrouble = Literal["silent", "low", "clipping"]


@dataclass(frozen=True, slots=True)
class Level:
    """dB below full scale: `rms` and `peak` of the last block, `hold` the highest peak of the last 1.5 s."""

    rms: float = FLOOR_DB
    peak: float = FLOOR_DB
    hold: float = FLOOR_DB


class Meter:
    """Measures one channel; time is counted in samples, so it needs no clock."""

    def __init__(self, sample_rate: int) -> None:
        self._rate = sample_rate
        self._ms = 0.0
        self._zero_ms = 0.0
        self._peaks: deque[tuple[float, float]] = deque()
        self._clipped: deque[tuple[float, int]] = deque()
        self._loud: deque[tuple[float, float]] = deque()
        self.level = Level()

    def feed(self, samples: NDArray[np.int16]) -> Level:
        """Measure a block of shape (n,)."""
        if not len(samples):
            return self.level
        length = len(samples) * 1000 / self._rate
        self._ms += length
        wide = samples.astype(np.float64)
        top = float(np.abs(wide).max())
        self._zero_ms = self._zero_ms + length if top == 0 else 0.0
        peak = decibel(top / FULL_SCALE)
        self._note(self._peaks, peak, HOLD_MS)
        clipped = int((np.abs(wide) >= FULL_SCALE - 2).sum())
        if clipped:
            self._clipped.append((self._ms, clipped))
        self._drop(self._clipped, CLIP_WINDOW_MS)
        rms = decibel(float(np.sqrt(np.mean(wide**2))) / FULL_SCALE)
        self._note(self._loud, rms, LOW_WINDOW_MS)
        self.level = Level(rms, peak, self._peaks[0][1])
        return self.level

    @property
    def troubles(self) -> tuple[LevelTrouble, ...]:
        """What is wrong with the level now."""
        if self._zero_ms >= SILENT_MS:
            return ("silent",)
        found: list[LevelTrouble] = []
        if sum(count for _, count in self._clipped) >= CLIP_SAMPLES:
            found.append("clipping")
        if self._ms >= LOW_WINDOW_MS and self.faint:
            found.append("low")
        return tuple(found)

    @property
    def faint(self) -> bool:
        """Whether nothing in the window so far was as loud as a voice nearby."""
        return bool(self._loud) and self._loud[0][1] < LOW_DB

    def _note(self, highest: deque[tuple[float, float]], value: float, window_ms: int) -> None:
        """Keep `highest` so that its first entry is the maximum of the window (a monotonic queue)."""
        while highest and highest[-1][1] <= value:
            highest.pop()
        highest.append((self._ms, value))
        self._drop(highest, window_ms)

    def _drop(self, entries: deque[tuple[float, float]] | deque[tuple[float, int]], window_ms: int) -> None:
        while entries and entries[0][0] <= self._ms - window_ms:
            entries.popleft()


def decibel(share: float) -> float:
    """A share of full scale in dB, not below FLOOR_DB."""
    return max(FLOOR_DB, 20 * float(np.log10(share))) if share > 0 else FLOOR_DB
