"""Speech packed into windows of at most 30 s, cut at the longest pauses.

A window is a row of frames of 32 ms that were kept: those with speech and those within `pad_ms` of it. Each frame knows its place in
the recording, so that a time in the window can be told in the recording's own clock, whatever was left out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from stt_minutes.speech.vad import FRAME, Vad
from stt_minutes.values import SAMPLE_RATE, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from stt_minutes.speech.options import SpeechOptions

FRAME_MS = FRAME * 1000 // SAMPLE_RATE
EARLIEST_CUT = 0.67
"""A full window is cut in its last third: earlier cuts leave room that costs as much to encode as speech does."""
SAME_PAUSE_MS = 200
"""Pauses this alike are equally good places; the later one packs better."""


@dataclass(frozen=True, slots=True, eq=False)
class Window:
    """Sound for one decoding.

    samples: float32 (frames * FRAME,) at 16 kHz; starts_ms: int64 (frames,), where each frame lies in the recording;
    speech: bool (frames,), whether the detector heard speech in it.
    """

    channel: int | None
    samples: NDArray[np.float32]
    starts_ms: NDArray[np.int64]
    speech: NDArray[np.bool_]

    @property
    def span(self) -> Span:
        """From its first frame to the end of its last, in the recording."""
        return Span(int(self.starts_ms[0]), int(self.starts_ms[-1]) + FRAME_MS)

    @property
    def speech_spans(self) -> tuple[Span, ...]:
        """The runs of speech, in the recording's clock."""
        spans: list[Span] = []
        for start in self.starts_ms[self.speech]:
            here = Span(int(start), int(start) + FRAME_MS)
            if spans and here.start_ms - spans[-1].end_ms < FRAME_MS // 2:
                here = spans.pop() | here
            spans.append(here)
        return tuple(spans)

    @property
    def speech_ms(self) -> int:
        """How much speech it holds."""
        return int(self.speech.sum()) * FRAME_MS

    def clock(self, seconds: float) -> int:
        """The place in the recording, in ms, of a time in the window."""
        at = round(seconds * 1000)
        index = min(max(at // FRAME_MS, 0), len(self.starts_ms) - 1)
        return int(self.starts_ms[index]) + min(max(at - index * FRAME_MS, 0), FRAME_MS)


@dataclass(slots=True)
class _Frames:
    samples: list[NDArray[np.float32]] = field(default_factory=list)
    starts_ms: list[int] = field(default_factory=list)
    speech: list[bool] = field(default_factory=list)
    probability: list[float] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.samples)

    def add(self, samples: NDArray[np.float32], start_ms: int, probability: float, *, speech: bool) -> None:
        self.samples.append(samples)
        self.starts_ms.append(start_ms)
        self.speech.append(speech)
        self.probability.append(probability)

    def take(self, count: int) -> _Frames:
        """Remove and return the first `count`."""
        taken = _Frames(self.samples[:count], self.starts_ms[:count], self.speech[:count], self.probability[:count])
        del self.samples[:count], self.starts_ms[:count], self.speech[:count], self.probability[:count]
        return taken


class Packer:
    """One channel's blocks in, windows out."""

    def __init__(self, channel: int | None, options: SpeechOptions) -> None:
        self._channel = channel
        self._options = options
        self._vad = Vad()
        self._full = options.window_ms // FRAME_MS
        self._pad = -(-options.pad_ms // FRAME_MS)
        self._rest = np.zeros(0, np.float32)
        self._next_ms = 0.0  # where the first sample of _rest lies
        self._talking = False
        self._after = 0  # frames still to keep after the latest speech
        self._waiting = _Frames()  # quiet frames that are kept only if speech follows
        self._kept = _Frames()

    def feed(self, start_ms: int, samples: NDArray[np.float32]) -> Iterator[Window]:
        """Take in sound that begins at `start_ms`; float32 (n,). A hole before it resets the detector."""
        expected = self._next_ms + len(self._rest) * 1000 / SAMPLE_RATE
        if abs(start_ms - expected) > FRAME_MS:
            yield from self._break()
            self._next_ms = float(start_ms)
        joined = np.concatenate([self._rest, samples])
        whole = len(joined) // FRAME * FRAME
        frames, self._rest = joined[:whole].reshape(-1, FRAME), joined[whole:]
        yield from self._take(frames)

    def flush(self) -> Iterator[Window]:
        """What is left, when the sound has ended or text is wanted at once."""
        yield from self._break()
        yield from self._emit(len(self._kept))

    def _break(self) -> Iterator[Window]:
        if len(self._rest):
            short = np.zeros((1, FRAME), np.float32)
            short[0, : len(self._rest)] = self._rest
            self._rest = np.zeros(0, np.float32)
            yield from self._take(short)
        self._vad.reset()
        self._talking, self._after, self._waiting = False, 0, _Frames()

    def _take(self, frames: NDArray[np.float32]) -> Iterator[Window]:
        for samples, probability in zip(frames, self._vad.probabilities(frames), strict=True):
            start_ms = round(self._next_ms)
            self._next_ms += FRAME_MS
            limit = self._options.vad_release if self._talking else self._options.vad_threshold
            self._talking = bool(probability >= limit)
            if self._talking:
                waiting, self._waiting = self._waiting, _Frames()
                for each in zip(waiting.samples, waiting.starts_ms, waiting.probability, strict=True):
                    self._kept.add(*each, speech=False)
                self._kept.add(samples, start_ms, float(probability), speech=True)
                self._after = self._pad
            elif self._after:
                self._kept.add(samples, start_ms, float(probability), speech=False)
                self._after -= 1
            else:
                self._waiting.add(samples, start_ms, float(probability), speech=False)
                if len(self._waiting) > self._pad:
                    self._waiting.take(1)
            if len(self._kept) + self._pad >= self._full:
                yield from self._emit(self._cut())

    def _cut(self) -> int:
        """How many frames of the full window to emit: up to the middle of the longest pause in its last third."""
        kept = self._kept
        earliest = int(len(kept) * EARLIEST_CUT)
        spoken = [index for index, speech in enumerate(kept.speech) if speech]
        best, best_ms = 0, 0
        for before, after in pairwise(spoken):
            pause = kept.starts_ms[after] - kept.starts_ms[before] - FRAME_MS
            middle = (before + after + 1) // 2
            if middle >= earliest and after > before + 1 and pause + SAME_PAUSE_MS >= best_ms:
                best, best_ms = middle, max(best_ms, pause)
        if not best and spoken and len(kept) - spoken[-1] > self._pad // 2:
            return len(kept)
        if best:
            return best
        # No pause at all: the least speech-like 100 ms.
        smooth = np.convolve(kept.probability, np.ones(3) / 3, "same")
        return earliest + int(np.argmin(smooth[earliest:]))

    def _emit(self, count: int) -> Iterator[Window]:
        taken = self._kept.take(count)
        if any(taken.speech):
            yield Window(
                self._channel,
                np.concatenate(taken.samples),
                np.asarray(taken.starts_ms, np.int64),
                np.asarray(taken.speech, np.bool_),
            )
