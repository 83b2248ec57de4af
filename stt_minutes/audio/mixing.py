"""One or two sources as the channels of one recording: the room first, the system's sound second."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stt_minutes.audio.capture import Lost, Opened, Sound

USUAL_MS = 200
"""The system's sound waits so long, so that blocks of a busy machine that come late or together leave no hole in it."""
MOST_MS = 600
"""Waiting longer is two sound cards' clocks drifting apart: what is more than usual is let go, once in hours."""


class Mixer:
    """Lays the system's sound beside the room's, block by block; the room sets the pace.

    Where the system's sound is late or missing its channel is silent; the room's is never touched.
    """

    def __init__(self, *, system: bool) -> None:
        self.channels = 2 if system else 1
        self._room: Opened | None = None
        self._system: Opened | None = None
        self._waiting: NDArray[np.int16] = np.zeros(0, np.int16)
        self._ready = False

    def opened(self, event: Opened) -> None:
        """A stream begins."""
        if event.role == "room":
            self._room = event
        else:
            self._system = event
            self._waiting, self._ready = self._waiting[:0], False

    def lost(self, event: Lost) -> None:
        """A stream ended."""
        if event.role == "room":
            self._room = None
        else:
            self._system = None

    @property
    def same_rate(self) -> bool:
        """Whether the two sources can be laid beside each other."""
        return self._room is None or self._system is None or self._room.sample_rate == self._system.sample_rate

    def feed(self, sound: Sound) -> NDArray[np.int16] | None:
        """The samples (n, channels) that this block completes; None when it only waits, or belongs to no open stream."""
        if self._system is not None and sound.stream == self._system.stream:
            if self.same_rate:
                self._wait(_mono(sound.data, self._system.channels), self._system.sample_rate)
            return None
        if self._room is None or sound.stream != self._room.stream:
            return None
        room = _mono(sound.data, self._room.channels)
        if self.channels == 1:
            return room[:, None]
        mixed = np.zeros((len(room), 2), np.int16)
        mixed[:, 0] = room
        if self._ready:
            system = self._waiting[: len(room)]
            mixed[: len(system), 1] = system
            self._waiting = self._waiting[len(room) :]
            self._ready = len(system) == len(room)
        return mixed

    def _wait(self, samples: NDArray[np.int16], sample_rate: int) -> None:
        self._waiting = np.concatenate([self._waiting, samples])
        usual = sample_rate * USUAL_MS // 1000
        if len(self._waiting) > sample_rate * MOST_MS // 1000:
            self._waiting = self._waiting[-usual:]
        self._ready = self._ready or len(self._waiting) >= usual


def _mono(data: bytes, channels: int) -> NDArray[np.int16]:
    samples: NDArray[np.int16] = np.frombuffer(data, dtype=np.int16)
    if channels > 1:
        samples = samples.reshape(-1, channels).mean(axis=1).astype(np.int16)
    return samples
