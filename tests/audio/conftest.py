"""Speech to play into a recorder, and the comparison of what was recorded with what was played."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest
import soundfile

from stt_minutes.audio.source import open_sound

RATE = 16_000


def recorded(folder: Path, channel: int = 0) -> np.ndarray:
    """A recording as one signal on its own clock, with zeros where it has gaps."""
    sound = open_sound(folder)
    signal = np.zeros(sound.duration_ms * RATE // 1000 + RATE, np.float32)
    for block in sound.blocks():
        start = block.start_ms * RATE // 1000
        signal[start : start + block.samples.shape[1]] = block.samples[channel]
    return signal


def find_in(signal: np.ndarray, piece: np.ndarray) -> tuple[int, float]:
    """Where `piece` lies in `signal` (samples), and the normalised cross-correlation there (1 is the very same)."""
    size = len(signal) + len(piece)
    product = np.fft.irfft(np.fft.rfft(signal, size) * np.conj(np.fft.rfft(piece, size)), size)
    lags = product[: max(1, len(signal) - len(piece) + 1)]
    energy = np.concatenate([[0.0], np.cumsum(signal.astype(np.float64) ** 2)])
    there = np.sqrt(np.maximum(energy[len(piece) :] - energy[: -len(piece)], 1e-9))[: len(lags)]
    likeness = lags / (there * np.sqrt(float((piece.astype(np.float64) ** 2).sum())) + 1e-9)
    best = int(np.argmax(likeness))
    return best, float(likeness[best])


@pytest.fixture(scope="session")
def speech(root: Path) -> np.ndarray:
    """A minute of spoken Danish, float32 at 16 kHz."""
    blocks = open_sound(root / "audio_fixtures" / "direktion" / "meeting.opus", to_ms=60_000).blocks()
    return np.concatenate([block.samples[0] for block in blocks])


class Studio:
    """A sound server with something to say, and ears to compare what was heard."""

    heard = staticmethod(recorded)
    find = staticmethod(find_in)

    def __init__(self, server, speech: np.ndarray, folder: Path) -> None:
        self.server = server
        self.speech = speech
        self._folder = folder
        self._number = 0

    def said(self, start: float, end: float) -> np.ndarray:
        """The speech between two seconds."""
        return self.speech[round(start * RATE) : round(end * RATE)]

    def begin(self, signal: np.ndarray, *, device: str = "virt"):
        """Begin to play a signal."""
        self._number += 1
        path = self._folder / f"spoken-{self._number}.wav"
        soundfile.write(path, signal, RATE, subtype="PCM_16")
        return self.server.play(path, device=device)

    def play(self, signal: np.ndarray) -> None:
        """Play a signal to its end."""
        assert self.begin(signal).wait(timeout=len(signal) / RATE + 30) == 0

    @staticmethod
    def wait(condition, *, seconds: float = 20.0):
        """Wait for something that another thread or program brings about; its value when it is true."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = condition()
            if found:
                return found
            time.sleep(0.02)
        pytest.fail("what was waited for did not happen")

    def flowing(self, recorder) -> None:
        """Wait until sound is being recorded."""
        start = recorder.state.now_ms
        self.wait(lambda: recorder.state.flowing and recorder.state.now_ms > start + 300)

    def alert(self, recorder, kind: str):
        """Wait for a warning of that kind."""
        return self.wait(lambda: [each for each in recorder.state.alerts if each.kind == kind])[0]


@pytest.fixture
def studio(sound_server, speech, tmp_path_factory) -> Studio:
    return Studio(sound_server, speech, tmp_path_factory.mktemp("spoken"))
