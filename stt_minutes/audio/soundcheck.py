"""A few seconds from a microphone, to see and hear that it works before the meeting."""

from __future__ import annotations

import queue
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stt_minutes.audio import devices
from stt_minutes.audio.levels import Level, LevelTrouble, Meter
from stt_minutes.errors import NoMicrophone

if TYPE_CHECKING:
    from numpy.typing import NDArray

FIRST_S = 4.0
"""How long the first sound may take; an idle device of a sound server sleeps for up to 2 s."""


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """What was heard: samples (n, channels) of 16 bit, the level with the highest peak, and what is wrong with it."""

    device: devices.Device
    sample_rate: int
    samples: NDArray[np.int16]
    level: Level
    troubles: tuple[LevelTrouble, ...]


def listen(name: str | None = None, *, seconds: float = 3.0) -> Sample:
    """Hear a microphone for so long. Raises NoMicrophone when there is none, or none that delivers anything."""
    device = devices.find(name)
    blocks: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    try:
        with devices.quiet():
            stream = devices.Stream(device, lambda data, _overflow: blocks.put(data))
            try:
                parts = _take(blocks, seconds, stream.sample_rate * stream.channels * 2)
            finally:
                stream.close()
    except devices.DeviceFailed as error:
        raise NoMicrophone(
            f"„{device.description}“ kunne ikke åbnes ({error}).",
            "Luk andre programmer, der bruger den, og giv programmet lov til at bruge mikrofonen.",
        ) from error
    samples = np.frombuffer(b"".join(parts), np.int16).reshape(-1, stream.channels)
    if not len(samples):
        raise NoMicrophone(
            f"„{device.description}“ leverer ingen lyd.", "Tag den ud og sæt den i igen, eller vælg en anden."
        )
    meter = Meter(stream.sample_rate)
    meter.feed(samples[:, 0])
    # A few seconds are too short for the recorder's patience: what is zero or faint all through is said at once.
    troubles: tuple[LevelTrouble, ...] = meter.troubles
    if not samples.any():
        troubles = ("silent",)
    elif meter.faint:
        troubles = (*troubles, "low")
    return Sample(device, stream.sample_rate, samples, meter.level, troubles)


def _take(blocks: queue.SimpleQueue[bytes], seconds: float, bytes_per_second: int) -> list[bytes]:
    parts: list[bytes] = []
    wanted = seconds * bytes_per_second
    end = time.monotonic() + FIRST_S
    while sum(map(len, parts)) < wanted and time.monotonic() < end + seconds:
        try:
            parts.append(blocks.get(timeout=0.2))
        except queue.Empty:
            if not parts and time.monotonic() > end:
                break
    return parts
