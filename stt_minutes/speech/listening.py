"""One stream of sound -> what the two networks heard in it, kept small: bytes a frame and a vector for every piece of speech.

    samples -> chunks of 10 s -> chances a frame -> speech -> windows of 1.5 s -> vectors

The chunks overlap four times and lie on the grid of the frames, so that what they say of a frame can be added up as they come.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from stt_minutes.speech import fbank
from stt_minutes.speech.networks import CERTAIN, CHUNK, CHUNK_FRAMES, DIMENSIONS, FIRST, FRAME
from stt_minutes.values import SAMPLE_RATE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stt_minutes.speech.networks import Networks

STEP_FRAMES = 148
"""Frames from one chunk to the next: 2.4975 s."""
STEP = STEP_FRAMES * FRAME
GAP_MS = 1_000
"""A longer hole in the sound starts a new stretch; a shorter one is filled with silence."""
SPEECH = 0.3
"""A frame is speech when the chunks find that this likely. Below a half, because far voices are heard with little confidence;
bench-speakers gains from 0.5 down to 0.3 in the room and loses little near the microphone."""
SHORT = 12
"""Frames (0.2 s): a shorter pause is no pause, and shorter speech is no speech."""
WINDOW, HOP = 89, 44
"""Frames of a window (1.5 s) and from one to the next (0.75 s)."""
BATCH = 16
QUIETER, FAINTEST = 1e-5, 1e-8
"""Frames 50 dB below the chunk's loud ones, or below -80 dB of full scale, are not speech."""
LEAST_FEATURES = 25
"""Features (10 ms each) of the shortest window."""
TAPER = np.hamming(CHUNK_FRAMES).astype(np.float32) + 1e-3
"""A chunk is surest in its middle."""


@dataclass(slots=True)
class Stretch:
    """Unbroken sound. Chunk i begins at frame i * STEP_FRAMES; windows are frames [start, end) of speech with their vector."""

    start_ms: int
    chances: list[NDArray[np.uint8]] = field(default_factory=list)
    windows: list[tuple[int, int]] = field(default_factory=list)
    vectors: list[NDArray[np.float16]] = field(default_factory=list)

    def ms(self, frame: float) -> int:
        """The time in the recording at which `frame` begins."""
        return self.start_ms + max(0, round((frame * FRAME + FIRST - FRAME / 2) * 1000 / SAMPLE_RATE))


class Listener:
    """Feed it one stream in order of time; `stretches` hold what is settled so far."""

    def __init__(self, networks: Networks) -> None:
        self._networks = networks
        self.stretches: list[Stretch] = []
        self._next_ms = 0.0
        self._clear()

    def _clear(self) -> None:
        self._sound = np.zeros(0, np.float32)
        self._first = 0  # the sample of the stretch that _sound begins with
        self._weight = np.zeros(CHUNK_FRAMES, np.float32)
        self._voiced = np.zeros(CHUNK_FRAMES, np.float32)
        self._told = 0  # frames of which it is settled whether they are speech
        self._run: list[int] | None = None  # the speech under way: frames [start, end)
        self._from = 0  # where its next window begins
        self._waiting: list[tuple[int, int, NDArray[np.float32]]] = []

    def feed(self, start_ms: int, samples: NDArray[np.float32]) -> None:
        """Take in samples (n,) that begin at `start_ms`."""
        hole = start_ms - self._next_ms
        if not self.stretches or hole > GAP_MS:
            self.end()
            self.stretches.append(Stretch(start_ms))
            self._next_ms = start_ms
        elif hole > 1:
            self._take(np.zeros(round(hole * SAMPLE_RATE / 1000), np.float32))
        self._take(samples)

    def end(self) -> None:
        """The sound stops here: hear what is left of it."""
        length = self._first + len(self._sound)
        if not self.stretches or not length:
            return
        stretch = self.stretches[-1]
        while not stretch.chances or (len(stretch.chances) - 1) * STEP + CHUNK < length:
            start = len(stretch.chances) * STEP - self._first
            chunk = np.zeros(CHUNK, np.float32)
            rest = self._sound[start : start + CHUNK]
            chunk[: len(rest)] = rest
            self._hear(chunk)
        frames = max(0, length // FRAME - self._told)
        self._speak(self._settled(frames))
        self._close()
        self.catch_up()
        self._clear()

    def catch_up(self) -> None:
        """Give the windows that wait for a full batch their vectors."""
        while self._waiting:
            length = len(self._waiting[0][2])
            whole = [each for each in self._waiting if len(each[2]) == length][:BATCH]
            self._waiting = [each for each in self._waiting if not any(each is one for one in whole)]
            self._embed(whole)

    def _take(self, samples: NDArray[np.float32]) -> None:
        self._next_ms += len(samples) * 1000 / SAMPLE_RATE
        self._sound = np.concatenate([self._sound, samples])
        stretch = self.stretches[-1]
        while (start := len(stretch.chances) * STEP - self._first) + CHUNK <= len(self._sound):
            self._hear(self._sound[start : start + CHUNK])
            # A window is taken when its speech is settled, at most a chunk and a window after it was heard.
            old = max(0, len(stretch.chances) * STEP - CHUNK - self._first)
            self._sound, self._first = self._sound[old:], self._first + old

    def _hear(self, chunk: NDArray[np.float32]) -> None:
        chances = self._networks.chances(chunk[None])[0]
        chances[_quiet(chunk)] = 0
        self.stretches[-1].chances.append(chances)
        self._voiced += chances[:, 0] / CERTAIN * TAPER
        self._weight += TAPER
        settled = self._settled(STEP_FRAMES)
        self._voiced = np.concatenate([self._voiced[STEP_FRAMES:], np.zeros(STEP_FRAMES, np.float32)])
        self._weight = np.concatenate([self._weight[STEP_FRAMES:], np.zeros(STEP_FRAMES, np.float32)])
        self._speak(settled)

    def _settled(self, frames: int) -> NDArray[np.bool_]:
        return np.asarray(self._voiced[:frames] > SPEECH * self._weight[:frames], np.bool_)

    def _speak(self, settled: NDArray[np.bool_]) -> None:
        """The next frames are speech or not: cut windows out of what is."""
        offset, self._told = self._told, self._told + len(settled)
        for start, end in ((offset + start, offset + end) for start, end in runs(settled)):
            if self._run is not None and start - self._run[1] < SHORT:
                self._run[1] = end
            else:
                self._close()
                self._run, self._from = [start, end], start
            while self._run[1] - self._run[0] > WINDOW and self._from + WINDOW < self._run[1]:
                self._cut(self._from, self._from + WINDOW)
                self._from += HOP
        if self._run is not None and offset + len(settled) - self._run[1] >= SHORT:
            self._close()

    def _close(self) -> None:
        if self._run is not None and self._run[1] - self._run[0] >= SHORT:
            self._cut(max(self._run[0], self._run[1] - WINDOW), self._run[1])
        self._run = None

    def _cut(self, start: int, end: int) -> None:
        features = max(LEAST_FEATURES, (end - start) * FRAME // fbank.HOP // 10 * 10)
        first = start * FRAME + FIRST - FRAME // 2 - self._first
        sound = self._sound[max(0, first) :][: fbank.samples_for(features)]
        missing = fbank.samples_for(features) - len(sound)
        self._waiting.append(
            (start, end, np.pad(sound, (0, missing), mode="reflect" if 0 < missing < len(sound) else "constant"))
        )
        if len(self._waiting) >= BATCH:
            self.catch_up()

    def _embed(self, windows: list[tuple[int, int, NDArray[np.float32]]]) -> None:
        stretch = self.stretches[-1]
        vectors = self._networks.vectors(np.stack([sound for _, _, sound in windows]))
        stretch.windows += [(start, end) for start, end, _ in windows]
        stretch.vectors += list(vectors.astype(np.float16))


def _quiet(chunk: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Which frames of a chunk are too quiet to hold speech: bool (CHUNK_FRAMES,). The network hears voices in noise that nobody does."""
    power = np.mean(chunk[: CHUNK // FRAME * FRAME].reshape(-1, FRAME) ** 2, axis=1)
    power = power[FIRST // FRAME :][
        :CHUNK_FRAMES
    ]  # what the network says of a frame, it says of the middle of what it hears
    quiet = power <= max(np.quantile(power, 0.95) * QUIETER, FAINTEST)
    for start, end in runs(quiet):
        quiet[start:end] = end - start >= SHORT
    return np.asarray(quiet, np.bool_)


def runs(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Where `flags` are set: [start, end) of every run."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8))).tolist()
    return list(zip(edges[::2], edges[1::2], strict=True))


def vectors(stretches: list[Stretch]) -> NDArray[np.float32]:
    """The vectors of all windows, in order: float32 (n, DIMENSIONS)."""
    found = [vector for stretch in stretches for vector in stretch.vectors]
    return np.stack(found).astype(np.float32) if found else np.zeros((0, DIMENSIONS), np.float32)
