"""Which channels carry their own speech, and which are the same sound twice.

Two microphones, or the room and the remote participants, take turns at being the louder one; a stereo recording of a room, or one
microphone written twice, keeps the same difference whoever speaks. So the difference in level is looked at, not the waveform: it
does not mind echo, delay or phase.
"""

from __future__ import annotations

from collections import deque
from difflib import SequenceMatcher
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from stt_minutes.values import SAMPLE_RATE, Block

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from stt_minutes.values import Segment

STEP = SAMPLE_RATE // 10
DECIDE_STEPS = 150
"""Steps of 100 ms with sound that must be heard before it is decided: 15 s."""
WATCHED_STEPS = 1200
"""The latest two minutes with sound are looked at."""
HELD_MS = 60_000
"""Sound is held back at most this long for the decision."""
ACTIVE_DB = -55.0
FLOOR_DB = -70.0
"""Quieter than this counts as this: nobody hears the difference between two kinds of nothing."""
APART_DB = 10.0
APART_SHARE = 0.1
"""Channels differ when in a tenth of the time their difference is this far from its usual value."""
DEAD_DB = 25.0
"""… or when one is this much quieter all the time: it hears something else, which is nothing so far."""
CANCELLED = 0.25
"""A mix with less than this share of what unrelated channels would mix to is two channels of opposite phase."""
ECHO_SIMILARITY = 0.6
ECHO_OVERLAP = 0.5
ECHO = "det samme høres tydeligere på kanal {channel}"

Stream = tuple[int | None, int, "NDArray[np.float32]"]


class Channels:
    """Blocks in, single streams out: (channel, start_ms, samples (n,)); channel is None when there is only one sound.

    Channels that turn out to differ later (who sat at the second microphone kept silent at first) are parted from then on.
    """

    def __init__(self) -> None:
        self._held: list[Block] = []
        self._levels: deque[NDArray[np.float64]] = deque(maxlen=WATCHED_STEPS)
        self._groups: tuple[tuple[int, ...], ...] = ()
        self._loudest = 0
        self._cancels = False

    def feed(self, block: Block) -> list[Stream]:
        """Take in a block; what can be passed on, in order of time."""
        if block.samples.shape[0] == 1:
            return [(None, block.start_ms, block.samples[0])]
        if len(self._groups) > 1:
            return self._split(block)
        self._levels.extend(step for step in _levels(block.samples).T if step.max() > ACTIVE_DB)
        if self._groups:
            self._groups = _groups(np.array(self._levels).T)
            return self._split(block)
        self._held.append(block)
        enough = len(self._levels) >= DECIDE_STEPS or block.end_ms - self._held[0].start_ms >= HELD_MS
        return self.flush() if enough else []

    def flush(self) -> list[Stream]:
        """What is held back until it is known how many sounds there are."""
        if not self._held:
            return []
        held, self._held = self._held, []
        joined = np.concatenate([block.samples for block in held], axis=1)
        power = np.mean(joined**2, axis=1)
        self._loudest = int(np.argmax(power))
        self._cancels = bool(np.mean(joined.mean(axis=0) ** 2) < CANCELLED * power[self._loudest] / len(power))
        self._groups = _groups(np.array(self._levels).T) if self._levels else (tuple(range(len(power))),)
        return [stream for block in held for stream in self._split(block)]

    def _split(self, block: Block) -> list[Stream]:
        if len(self._groups) == 1:
            mixed = block.samples[self._loudest] if self._cancels else block.samples.mean(axis=0)
            return [(None, block.start_ms, mixed)]
        return [(group[0], block.start_ms, block.samples[list(group)].mean(axis=0)) for group in self._groups]


def echoes(segments: Sequence[Segment]) -> dict[int, int]:
    """Segments that are a neighbour microphone's weaker hearing of another: index -> the channel that has it better.

    Two segments of different channels at the same time with much the same words are one utterance; the one with the lower
    confidence gives way.
    """
    found: dict[int, int] = {}
    worded = [(index, each) for index, each in enumerate(segments) if each.words and each.channel is not None]
    for place, (i, a) in enumerate(worded):
        for j, b in islice(worded, place + 1, None):
            if b.start_ms >= a.end_ms:
                break
            common = a.span & b.span
            if a.channel == b.channel or common is None or i in found or j in found:
                continue
            if common.duration < ECHO_OVERLAP * min(a.span.duration, b.span.duration):
                continue
            if SequenceMatcher(None, a.text.lower(), b.text.lower(), autojunk=False).ratio() >= ECHO_SIMILARITY:
                weak, strong = (i, b) if _confidence(a) < _confidence(b) else (j, a)
                found[weak] = strong.channel or 0
    return found


def _confidence(segment: Segment) -> float:
    return sum(word.confidence for word in segment.words) / len(segment.words)


def _levels(samples: NDArray[np.float32]) -> NDArray[np.float64]:
    """Loudness in dB of full scale, (channels, steps)."""
    whole = samples.shape[1] // STEP * STEP
    power = np.mean(samples[:, :whole].reshape(samples.shape[0], -1, STEP).astype(np.float64) ** 2, axis=2)
    levels: NDArray[np.float64] = np.maximum(FLOOR_DB, 10 * np.log10(power + 1e-12))
    return levels


def _groups(active: NDArray[np.float64]) -> tuple[tuple[int, ...], ...]:
    """The channels sorted into groups that carry the same sound."""
    groups: list[list[int]] = []
    for channel in range(active.shape[0]):
        home = next((group for group in groups if _same(active[group[0]], active[channel])), None)
        if home is None:
            groups.append([channel])
        else:
            home.append(channel)
    return tuple(tuple(group) for group in groups)


def _same(a: NDArray[np.float64], b: NDArray[np.float64]) -> bool:
    difference = a - b
    usual = np.median(difference)
    return bool(abs(usual) < DEAD_DB and np.mean(np.abs(difference - usual) > APART_DB) < APART_SHARE)
