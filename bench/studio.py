"""A meeting played into a real sound system, and what became of it: for the benches that record."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import soundfile

from stt_minutes.audio.source import open_sound
from tests.audio.conftest import find_in, recorded
from tests.conftest import ROOT, SoundServer

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator

RATE = 16_000
WINDOW_S = 5.0
PERFORMANCE = ROOT / "docs" / "performance.md"
DEMO = ROOT / "audio_fixtures" / "direktion"


def speech(minutes: float) -> np.ndarray:
    """The demo meeting, again and again, for so long: float32 at 16 kHz."""
    once = np.concatenate([block.samples[0] for block in open_sound(DEMO / "meeting.opus").blocks()])
    length = round(minutes * 60 * RATE)
    return np.tile(once, -(-length // len(once)))[:length]


@contextmanager
def sound_server() -> Iterator[SoundServer]:
    """PulseAudio with a microphone that hears what is played; this process's streams go there."""
    with tempfile.TemporaryDirectory(prefix="stt-bench-") as folder:
        server = SoundServer(Path(folder))
        server.start()
        os.environ.update(server.environment)
        try:
            server.device = server.plug_in()
            yield server
        finally:
            server.stop()


def begin(server: SoundServer, signal: np.ndarray) -> subprocess.Popen[bytes]:
    """Begin to play."""
    path = server.folder / "meeting.wav"
    soundfile.write(path, signal, RATE, subtype="PCM_16")
    return server.play(path)


def compare(played: np.ndarray, folder: Path, *, every_s: float = 60.0) -> tuple[float, float]:
    """The least likeness (normalised cross-correlation) of windows of 5 s, and the drift in ms from the first to the last."""
    signal = recorded(folder)
    size = round(WINDOW_S * RATE)
    # A window in silence has nothing to be found by.
    starts = [s for s in range(0, len(played) - size, round(every_s * RATE)) if played[s : s + size].std() > 0.005]
    first, _ = find_in(signal[: 120 * RATE], played[starts[0] : starts[0] + size])
    offset = first - starts[0]
    likeness, offsets = [], []
    for start in starts:
        near = max(0, start + offset - RATE)
        place, like = find_in(signal[near : near + size + 2 * RATE], played[start : start + size])
        offsets.append(near + place - start)
        likeness.append(like)
    return min(likeness), (max(offsets) - min(offsets)) * 1000 / RATE
