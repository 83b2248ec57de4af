"""One or two sources as the channels of one recording: the room first, the system's sound second."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stt_minutes.audio.capture import Lost, Opened, Sound

MOST_MS = 300
"""The system's sound may wait so long for the room's; more is two sound cards' clocks drifting apart, and is let go."""


class Mixer:
    """Lays the system's sound beside the room's, block by block; the room sets the pace.

    Where the system's sound is late or missing its channel is silent; the room's is never touched.
    """

    def __init__(self, *, system: bool) -> None:
        self.channels = 2 if system else 1
        self._room: Opened | None = None
        self._system: Opened | None = None
        self._waiting: NDArray[np.int16] = np.zeros(0, np.int16)

    def opened(self, event: Opened) -> None:
        """A stream begins."""
        if event.role == "room":
            self._room = event
        else:
            self._system = event
            self._waiting = self._waiting[:0]

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
                most = self._system.sample_rate * MOST_MS // 1000
                self._waiting = np.concatenate([self._waiting, _mono(sound.data, self._system.channels)])[-most:]
            return None
        if self._room is None or sound.stream != self._room.stream:
            return None
        room = _mono(sound.data, self._room.channels)
        if self.channels == 1:
            return room[:, None]
        mixed = np.zeros((len(room), 2), np.int16)
        mixed[:, 0] = room
        system = self._waiting[: len(room)]
        mixed[: len(system), 1] = system
        self._waiting = self._waiting[len(room) :]
        return mixed


def _mono(data: bytes, channels: int) -> NDArray[np.int16]:
    samples: NDArray[np.int16] = np.frombuffer(data, dtype=np.int16)
    if channels > 1:
        samples = samples.reshape(-1, channels).mean(axis=1).astype(np.int16)
    return samples
