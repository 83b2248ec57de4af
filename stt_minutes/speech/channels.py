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

from stt_minutes.mixdown import mixdown
from stt_minutes.values import SAMPLE_RATE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from stt_minutes.values import Block, Segment

STEP = SAMPLE_RATE // 10
DECIDE_STEPS = 150
"""Steps of 100 ms with sound that must be heard before it is decided: 15 s."""
WATCHED_STEPS = 1200
"""The latest two minutes with sound are looked at."""
HELD_MS = 60_000
"""Sound is held back at most this long for the first decision …"""
HELD_CHANNELS = 8
"""… and of more channels than these as much shorter, so that it takes no more memory."""
BEHIND_MS = 10_000
"""Afterwards so much is held back all the time: who speaks for the first time, and at once with another, is parted from the first word."""
ACTIVE_DB = -55.0
FLOOR_DB = -70.0
"""Quieter than this counts as this: nobody hears the difference between two kinds of nothing."""
LEAST_STEPS = 5
"""Two channels in which less than this was heard are not told apart yet."""
APART_DB = 10.0
APART_SHARE = 0.1
"""Channels differ when in a tenth of the time their difference is this far from its usual value …"""
RECENT_SHARE = 0.2
"""… or in a fifth of the latest 15 s, which is a sentence of somebody who was silent before …"""
ODD_STEPS = 10
"""… and in a second of sound at least: a knock on one microphone is no speaker."""
DEAD_DB = 25.0
"""… or when one is this much quieter all the time: it hears something else, which is nothing so far."""
MOST_STREAMS = 8
"""Each stream is searched for speech and transcribed by itself; more microphones than these share streams, so that time stays bounded."""
ECHO_SIMILARITY = 0.6
ECHO_OVERLAP = 0.5
ECHO = "det samme høres tydeligere på kanal {channel}"

Stream = tuple[int | None, int, "NDArray[np.float32]"]


class Channels:
    """Blocks in, single streams out: (channel, start_ms, samples (n,)); channel is None when there is only one sound.

    Any number of channels may come, whatever a layout calls them: what is heard in them decides. At first they are one group;
    channels that differ are parted, at the start or whenever it shows (who sat at the second microphone kept silent at first),
    and never joined again. Those in which nothing was heard yet stay together until something is.
    """

    def __init__(self) -> None:
        self._held: deque[Block] = deque()
        self._levels: deque[NDArray[np.float64]] = deque(maxlen=WATCHED_STEPS)
        self._groups: list[tuple[int, ...]] = []
        self._streams: dict[int, int] = {}  # the first channel of a group -> the stream it is in
        self._decided = False

    def feed(self, block: Block) -> list[Stream]:
        """Take in a block; what can be passed on, in order of time."""
        count = block.samples.shape[0]
        passed: list[Stream] = []
        if self._held and self._held[-1].samples.shape[0] != count:
            passed = self.flush()
        if count == 1:
            return [*passed, (None, block.start_ms, block.samples[0])]
        if sum(map(len, self._groups)) != count:
            self._groups, self._streams, self._decided = [tuple(range(count))], {}, False
            self._levels.clear()
        self._held.append(block)
        self._levels.extend(step for step in _levels(block.samples).T if step.max() > ACTIVE_DB)
        held_ms = block.end_ms - self._held[0].start_ms
        longest = HELD_MS * HELD_CHANNELS // max(HELD_CHANNELS, count)
        if not self._decided and len(self._levels) < DECIDE_STEPS and held_ms < longest:
            return passed
        return passed + self._release(BEHIND_MS if held_ms < longest else 0)

    def flush(self) -> list[Stream]:
        """What is held back."""
        return self._release(0) if self._held else []

    def _release(self, kept_ms: int) -> list[Stream]:
        """What was held back, but for the latest `kept_ms`, as it is known now to be parted."""
        self._decided = True
        if self._levels:
            levels = np.array(self._levels).T
            self._groups = sorted(part for group in self._groups for part in _parted(levels, group))
        passed: list[Stream] = []
        end_ms = self._held[-1].end_ms
        while self._held and (end_ms - self._held[0].end_ms >= kept_ms):
            passed += self._split(self._held.popleft())
        return passed

    def _split(self, block: Block) -> list[Stream]:
        if len(self._groups) == 1:
            return [(None, block.start_ms, mixdown(block.samples))]
        found: dict[int, list[int]] = {}
        for group in self._groups:
            found.setdefault(self._stream(group), []).extend(group)
        return [(stream, block.start_ms, mixdown(block.samples[members])) for stream, members in found.items()]

    def _stream(self, group: tuple[int, ...]) -> int:
        """The stream of a group: its own, named after its first channel, or when there are too many the one with the least sound."""
        if group[0] not in self._streams:
            own = sorted(set(self._streams.values()))
            if len(own) >= MOST_STREAMS:
                heard = np.array(self._levels).mean(axis=0)
                self._streams[group[0]] = min(own, key=lambda stream: heard[stream])
            else:
                self._streams[group[0]] = group[0]
        return self._streams[group[0]]


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


def _parted(levels: NDArray[np.float64], group: Sequence[int]) -> list[tuple[int, ...]]:
    """The channels of a group sorted into those that carry the same sound."""
    parts: list[list[int]] = []
    for channel in group:
        home = next((part for part in parts if _same(levels[part[0]], levels[channel])), None)
        if home is None:
            parts.append([channel])
        else:
            home.append(channel)
    return [tuple(part) for part in parts]


def _same(a: NDArray[np.float64], b: NDArray[np.float64]) -> bool:
    heard = np.maximum(a, b) > ACTIVE_DB
    if heard.sum() < LEAST_STEPS:
        return True
    difference = (a - b)[heard]
    usual = np.median(difference)
    if abs(usual) >= DEAD_DB:
        return False
    odd = np.abs(difference - usual) > APART_DB
    often = odd.mean() >= APART_SHARE or odd[-DECIDE_STEPS:].mean() >= RECENT_SHARE
    return not (often and odd.sum() >= ODD_STEPS)
