"""The clocks of a recording: one that also runs while the machine sleeps, and the watch for samples that never came."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass

LOST_MS = 500.0
"""Sound that arrives so much later than before, and stays late, is sound of which so much was lost."""
CONFIRM_S = 1.5
"""A busy machine hands over a burst of old blocks first; lateness that outlasts this is loss."""
SKEW = 200e-6
"""The most that a sound card's clock is taken to differ from the machine's; cheap crystals stay within 100 ppm."""


def now() -> float:
    """Seconds on a clock that never jumps and runs on while the machine sleeps."""
    if sys.platform == "linux":
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    if sys.platform == "darwin":
        # Python's own monotonic clock stands still while a Mac sleeps; this one does not.
        return time.clock_gettime(time.CLOCK_MONOTONIC)
    return time.monotonic()


@dataclass(frozen=True, slots=True)
class Loss:
    """What `Arrivals.feed` found: "suspected" at this block, "cleared", or "confirmed" with the length in ms."""

    state: str
    ms: int = 0


class Arrivals:
    """Compares when blocks arrive with how much sound they hold, and so finds samples lost on the way.

    The recording's clock counts samples, which is exact as long as none are lost. Sound cards report losses unreliably and a
    sleeping machine not at all, but in both cases everything afterwards arrives later than the count of samples says.
    """

    def __init__(self) -> None:
        self._usual: float | None = None
        self._last_s = 0.0
        self._since_s: float | None = None
        self._least = 0.0

    def feed(self, at_s: float, position_ms: float) -> Loss | None:
        """A block arrived at `at_s` (seconds of `now`) that ends at `position_ms` of the recording; None is all well."""
        late = at_s * 1000 - position_ms
        if self._usual is None:
            self._usual = late
        drift = SKEW * 1000 * (at_s - self._last_s)
        self._last_s = at_s
        if late - self._usual < LOST_MS:
            # Early is a buffer that became shorter; late by a little is the two clocks drifting apart.
            self._usual = min(late, self._usual + max(0.0, drift))
            if self._since_s is not None:
                self._since_s = None
                return Loss("cleared")
            return None
        if self._since_s is None:
            self._since_s, self._least = at_s, late
            return Loss("suspected")
        self._least = min(self._least, late)
        if at_s - self._since_s < CONFIRM_S:
            return None
        lost = self._least - self._usual
        self._since_s = None
        return Loss("confirmed", round(lost))
